"""The network of a configuration as code of plain Keras, and its weights in Keras's order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from playground.configuration.config import RunConfig
from playground.reference import network

OWN_LAYERS = Path(__file__).parents[1] / "training" / "own_layers"
"""The files of the Keras cells that Keras lacks."""


class NotExpressible(ValueError):
    """The network has a part that Keras can't express; the text is a sentence that names it."""


def check(config: RunConfig) -> None:
    """Raises NotExpressible for what Keras's own layers lack."""
    cell = config.make_cell()
    if config.clamps:
        raise NotExpressible(f"Keras has no layer with clamped gates or units ({config.clamps}): take the clamps away first.")
    if not cell.KERAS and own_layer(config) is None:
        raise NotExpressible(f"Keras has no layer that computes the cell {cell.TITLE}.")
    if config.architecture.encoder_steps and not config.architecture.vocabulary:
        raise NotExpressible("An encoder that reads numbers instead of words can't be expressed: its padding has no mask.")


def own_layer(config: RunConfig) -> tuple[str, str] | None:
    """The name of the class and the text of the file that make the cell a Keras cell; None where Keras
    has the cell, and where there is no such file."""
    path = OWN_LAYERS / f"{config.cell}.py"
    if config.make_cell().KERAS or not path.is_file():
        return None
    text = path.read_text(encoding="utf-8")
    return re.findall(r"^class (\w+)", text, re.MULTILINE)[0], text


def code(config: RunConfig, initial: bool) -> str:
    """The source of `build(batch_size, stateful)`, which makes the network; it needs keras, and the
    cell's own class where there is one.

    initial: with the initializers that make the run's first weights. Raises NotExpressible.
    """
    check(config)
    architecture, first = config.architecture, config.seed * 1000
    lines = [
        "def build(batch_size=None, stateful=False):",
        '    """The network: its outputs are those of the last layer, logits where the targets are classes."""',
    ]
    embedding = _embedding(config, initial)
    if architecture.encoder_steps:
        lines += [
            "    read = keras.Input((None,), batch_size, dtype='int32', name='encoder_words')",
            "    said = keras.Input((None,), batch_size, dtype='int32', name='decoder_words')",
            f"    embedding = {embedding}",
            "    there = keras.ops.not_equal(read, 0)  # 0 stands for padding",
            "    values = embedding(read)",
            *_stack(config, "encoder", 0, initial, "there"),
            "    encoded, values = values, embedding(said)",
            *_stack(config, "decoder", 1, initial, "keras.ops.not_equal(said, 0)"),
        ]
        inputs = "[read, said]"
    else:
        lines += (
            ["    inputs = keras.Input((None,), batch_size, dtype='int32', name='words')", f"    values = {embedding}(inputs)"]
            if architecture.vocabulary
            else [
                f"    inputs = keras.Input((None, {config.widths[0]}), batch_size, name='inputs')",
                "    values = inputs",
            ]
        )
        lines += _stack(config, "layer", 0, initial)
        inputs = "inputs"
    if architecture.attention:
        lines += _attention(config, initial)
    kernel = _kernel(config, first, initial)
    lines += [
        f"    outputs = keras.layers.Dense({config.outputs}{kernel}, name='readout')(values)",
        f"    model = keras.Model({inputs}, outputs)",
        *(
            f"    model.get_layer({stack + f'_{number}'!r}).trainable = False"
            for stack, _ in network.stacks(config)
            for number in config.frozen
        ),
        "    return model",
    ]
    return "\n".join(lines) + "\n"


def _embedding(config: RunConfig, initial: bool) -> str:
    """The layer that turns words into vectors; one-hot ones are an embedding that stays as it is."""
    vocabulary, width = config.architecture.vocabulary, config.architecture.embedding
    if not width:
        return f"keras.layers.Embedding({vocabulary}, {vocabulary}, 'identity', trainable=False, name='one_hot')"
    return f"keras.layers.Embedding({vocabulary}, {width}{_uniform(config.seed * 1000 + 900, initial)}, name='embedding')"


def _stack(config: RunConfig, stack: str, place: int, initial: bool, mask: str = "") -> Iterator[str]:
    """The recurrent layers from `values` to `values`; a decoder starts from the encoder's states."""
    cell, several = config.make_cell(), len(network.stacks(config)) > 1
    for number, units in enumerate(config.units, 1):
        seed = config.seed * 1000 + place * 10 * len(config.units) + 10 * number
        own = "".join(f", {name}={value!r}" for name, value in cell.settings.items())
        kernels = _kernel(config, seed, initial) + _kernel(config, seed + 1, initial, recurrent=True)
        common = ", return_sequences=True" + ", return_state=True" * several + ", stateful=stateful" * (not several)
        if cell.KERAS:
            dropped = f", recurrent_dropout={config.recurrent_dropout}" if config.recurrent_dropout else ""
            layer = f"{cell.KERAS}({units}{own}{kernels}{dropped}{common}"
        else:
            found = own_layer(config)
            assert found is not None
            layer = f"RNN({found[0]}({units}{own}{kernels}){common}"
        call = "values" + (f", mask={mask}" if mask else "") + (f", initial_state=states_{number}" if place else "")
        if config.input_dropout:
            yield f"    values = keras.layers.Dropout({config.input_dropout})(values)"
        masked = ", zero_output_for_mask=True" if mask else ""
        left = f"values, *states_{number}" if several else "values"
        yield f"    {left} = keras.layers.{layer}{masked}, name='{stack}_{number}')({call})"
        if config.output_dropout:
            yield f"    values = keras.layers.Dropout({config.output_dropout})(values)"


def _attention(config: RunConfig, initial: bool) -> list[str]:
    """Attention with Luong's "general" score."""
    units, first = config.units[-1], config.seed * 1000 + 950
    score, out = _kernel(config, first, initial), _kernel(config, first + 1, initial)
    return [
        f"    scored = keras.layers.Dense({units}, use_bias=False{score}, name='attention_score')(values)",
        "    context = keras.layers.Attention(name='attention')([scored, encoded], mask=[None, there])",
        "    both = keras.layers.Concatenate()([context, values])",
        f"    values = keras.layers.Dense({units}, 'tanh', use_bias=False{out}, name='attention_output')(both)",
    ]


def _kernel(config: RunConfig, seed: int, initial: bool, recurrent: bool = False) -> str:
    """The argument for the initializer of a kernel; "" where weights are set anyway."""
    if not initial:
        return ""
    makers = {"uniform": "RandomUniform(0.0, 1.0, ", "he": "HeNormal(", "glorot": "GlorotUniform("}
    maker = makers.get(config.initializer, "Orthogonal(" if recurrent else "GlorotUniform(")
    return f", {'recurrent' if recurrent else 'kernel'}_initializer=keras.initializers.{maker}seed={seed})"


def _uniform(seed: int, initial: bool) -> str:
    return f", embeddings_initializer=keras.initializers.RandomUniform(-1.0, 1.0, seed={seed})" if initial else ""


def for_keras(config: RunConfig, weights: Sequence[np.ndarray]) -> dict[str, list[np.ndarray]]:
    """The weights of a state by the names of the layers that `code` makes, in Keras's order and
    meaning."""
    cell = config.make_cell()
    found: dict[str, list[np.ndarray]] = {}
    for layer, own in network.by_layer(config, weights).items():
        if layer == "attention":
            found |= {"attention_score": [own["score_kernel"]], "attention_output": [own["kernel"]]}
        else:
            recurrent = layer not in ("embedding", "readout")
            found[layer] = cell.to_keras(own) if recurrent and cell.KERAS else list(own.values())
    return found
