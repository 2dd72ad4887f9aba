"""The updates of a run as code of plain Keras: its optimizer, its loss, and how its window moves."""

from __future__ import annotations

from playground import tasks
from playground.configuration.config import RunConfig
from playground.keras_code.network import NotExpressible

OPTIMIZERS = {
    "sgd": "SGD({rate}{clip})",
    "momentum": "SGD({rate}, momentum={momentum}{clip})",
    "nesterov": "SGD({rate}, momentum={momentum}, nesterov=True{clip})",
    "adagrad": "Adagrad({rate}{clip})",
    "rmsprop": "RMSprop({rate}{clip})",
    "adam": "Adam({rate}{clip})",
}


def check(config: RunConfig) -> None:
    """Raises NotExpressible for what Keras's own training loop lacks."""
    if config.architecture.sampled:
        raise NotExpressible("Keras has no sampled softmax: train on all words (Sampled softmax 0) to have this run as code.")
    if config.recurrent_dropout and not config.make_cell().KERAS:
        raise NotExpressible(f"Our Keras layer of the cell {config.make_cell().TITLE} has no recurrent dropout.")


def compiling(config: RunConfig) -> str:
    """The code that makes the network and its optimizer."""
    kind = "SparseCategoricalCrossentropy(from_logits=True, " if tasks.registry()[config.task].CLASSES else "MeanSquaredError("
    clip = f", global_clipnorm={config.clip_norm}" if config.clip_norm else ""
    optimizer = OPTIMIZERS[config.optimizer].format(rate=config.learning_rate, momentum=config.momentum, clip=clip)
    lines = [
        f"model = build(BATCH, stateful={config.carry_state})",
        *(_turned() if config.cell == "gru" else []),
        f"loss = keras.losses.{kind}reduction='mean_with_sample_weight')",
        f"model.compile(keras.optimizers.{optimizer}, loss)",
    ]
    return "\n".join(lines) + "\n"


def _turned() -> list[str]:
    return [
        "for layer in model.layers:  # Keras's update gate says how much to keep, the playground's how much to write:",
        "    if isinstance(layer, keras.layers.GRU):  # the first third of the weights has the opposite sign",
        "        signs = np.repeat([-1.0, 1.0, 1.0], layer.units)",
        "        layer.set_weights([weight * signs for weight in layer.get_weights()])",
    ]


def training(config: RunConfig) -> str:
    """The code of `train(updates)`, which returns the loss of every update."""
    architecture, first = config.architecture, config.architecture.encoder_steps
    if first:
        window = f"[inputs[:, now, 0][:, :{first}], inputs[:, now, 0][:, {first}:]]"
    else:
        window = "inputs[:, now, 0]" if architecture.vocabulary else "inputs[:, now]"
    asked = f"[:, now][:, {first}:]" if first else "[:, now]"
    lines = [
        "def train(updates):",
        '    """Trains and returns the loss of every update."""',
        "    losses = []",
        "    for update in range(updates):",
        "        epoch, window = divmod(update, WINDOWS)",
        "        if window == 0:",
        "            inputs, targets, weights = data(epoch)",
        *_start(config),
        "        now = slice(window * STRIDE, window * STRIDE + STEPS)",
        *_ahead(config),
        f"        counted = {_counted(config, asked)}",
        "        model.reset_metrics()  # else Keras gives the mean of all losses so far",
        f"        losses.append(float(model.train_on_batch({window}, targets{asked}, counted)))",
        *(["        restore(handed_on)"] if _overlaps(config) else []),
        "        if update % 100 == 0:",
        '            print(f"update {update}: loss {losses[-1]:.5f}", flush=True)',
        "    return losses",
    ]
    helpers = []
    if config.carry_state:
        helpers += [
            "recurrent = [layer for layer in model.layers if isinstance(layer, keras.layers.RNN)]",
            "",
            "",
        ]
    if _overlaps(config):
        helpers += [
            "def states():",
            '    """The carried states of all layers."""',
            "    return [np.array(state) for layer in recurrent for state in layer.states]",
            "",
            "",
            "def restore(kept):",
            '    """Puts states back into the layers."""',
            "    for state, value in zip([state for layer in recurrent for state in layer.states], kept):",
            "        state.assign(value)",
            "",
            "",
        ]
    return "\n".join(helpers + lines) + "\n"


def _counted(config: RunConfig, asked: str) -> str:
    """The weights of a window's outputs."""
    if not config.uncounted:
        return f"None if weights is None else weights{asked}"
    return f"np.tile(np.float32(np.arange(STEPS) >= {config.uncounted}), (BATCH, 1))  # its last outputs alone"


def _overlaps(config: RunConfig) -> bool:
    """Whether the carried state is that in the middle of a window, not that at its end."""
    return config.carry_state and config.step < config.truncation_length


def _start(config: RunConfig) -> list[str]:
    """What happens to the carried state as an epoch begins."""
    if not config.carry_state:
        return []
    lines = ["            for layer in recurrent:", "                layer.reset_states()"]
    if config.lead:
        lines += [
            f"            ends = inputs[:, -{config.lead}:]  # each row first reads the end of the row above, the first one zeros",
            "            model(np.concatenate([np.zeros_like(ends[:1]), ends[:-1]]), training=False)",
        ]
    return lines


def _ahead(config: RunConfig) -> list[str]:
    if not _overlaps(config):
        return []
    return [
        "        before = states()  # windows overlap: the next one starts from the state after STRIDE steps",
        "        model(inputs[:, now][:, :STRIDE], training=False)",
        "        handed_on = states()",
        "        restore(before)",
    ]
