"""One run's whole configuration: frozen, validated against its declarations; text becomes one in pairs.py."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playground import cells, tasks
from playground.configuration import clamps
from playground.settings import Choice, Cost, Flag, Integer, Integers, Number, Setting, SettingError, Text, Value
from playground.tasks import _validation_data

MEMORY_LIMIT = 1_500_000_000
"""Bytes that a run may need in the worker (estimated by `memory`)."""


def _declared(setting: Any) -> Any:
    """A dataclass field whose default and declaration are one Setting."""
    return dataclasses.field(default=setting.default, metadata={"setting": setting})


def _rate(name: str, label: str, help: str) -> Number:
    return Number(name=name, label=label, help=help, default=0.0, low=0.0, high=0.95, step=0.05)


def _titles(registry: Mapping[str, Any]) -> dict[str, str]:
    return {name: kind.TITLE for name, kind in registry.items()}


@dataclass(frozen=True)
class RunConfig:
    """Everything that decides a run; the same configuration and seed give the same losses on one machine.

    The defaults are the tutorial's echo network (REFERENCE A). `of_task` holds the task's own settings as sorted pairs.
    """

    task: str = _declared(
        Choice(
            name="task",
            label="Task",
            default="echo",
            options=tuple(tasks.registry()),
            titles=_titles(tasks.registry()),
            cost=Cost.NETWORK,
            help="What the network has to learn.",
        )
    )
    cell: str = _declared(
        Choice(
            name="cell",
            label="Cell",
            default="simple",
            options=tuple(cells.registry()),
            titles=_titles(cells.registry()),
            cost=Cost.NETWORK,
            help="The equations of one time step. A simple RNN forgets quickly; LSTM and GRU have gates that hold and release.",
        )
    )
    layers: int = _declared(
        Integer(
            name="layers",
            label="Layers",
            default=1,
            low=1,
            high=6,
            cost=Cost.NETWORK,
            help="Recurrent layers on top of each other; each reads the hidden states of the one below. Each owns its weights.",
        )
    )
    units: tuple[int, ...] = _declared(
        Integers(
            name="units",
            label="Units",
            default=(4,),
            low=1,
            high=256,
            longest=6,
            cost=Cost.NETWORK,
            help="How many numbers a layer's hidden state has; one number for all layers, or one a layer (16,8).",
        )
    )
    activation: str = _declared(
        Choice(
            name="activation",
            label="Activation",
            default="tanh",
            options=("tanh", "relu"),
            titles={"relu": "ReLU"},
            cost=Cost.RECOMPILE,
            help="What squashes the simple RNN's sum: tanh keeps it between −1 and 1, ReLU cuts off below 0 only.",
        )
    )
    reset_after: bool = _declared(
        Flag(
            name="reset_after",
            label="Reset after the product",
            default=False,
            cost=Cost.NETWORK,
            help="Off: the paper's GRU, the reset gate acts before the recurrent product. On: Keras's default, after it.",
        )
    )
    input_dropout: float = _declared(
        _rate("input_dropout", "Drop inputs", "Share of each layer's inputs set to 0 at random, in training only.")
    )
    output_dropout: float = _declared(
        _rate("output_dropout", "Drop outputs", "Share of each layer's outputs set to 0 at random, in training only.")
    )
    recurrent_dropout: float = _declared(
        _rate(
            "recurrent_dropout",
            "Recurrent dropout",
            "Share of the hidden state's units cut off from the next time step, the same ones for a whole window, in training only.",
        )
    )
    truncation_length: int = _declared(
        Integer(
            name="truncation_length",
            label="Truncation length",
            unit="time steps",
            default=15,
            low=1,
            high=200,
            cost=Cost.RECOMPILE,
            help="How many time steps the gradient flows back: the width of the window. What lies further back can be carried by the "
            "state, but not learned.",
        )
    )
    stride: int = _declared(
        Integer(
            name="stride",
            label="Stride",
            unit="time steps",
            default=0,
            low=0,
            high=200,
            cost=Cost.RECOMPILE,
            help="How far the window moves from update to update; 0 = its own width. Smaller than that, windows overlap.",
        )
    )
    carry_state: bool = _declared(
        Flag(
            name="carry_state",
            label="Carry the state",
            default=True,
            cost=Cost.RECOMPILE,
            help="On: each window starts from the hidden state that the last one ended with. Off: it starts from zero.",
        )
    )
    batch_size: int = _declared(
        Integer(
            name="batch_size",
            label="Batch size",
            unit="rows",
            default=5,
            low=1,
            high=512,
            cost=Cost.RECOMPILE,
            help="How many rows of the data are seen side by side in one update.",
        )
    )
    optimizer: str = _declared(
        Choice(
            name="optimizer",
            label="Optimizer",
            default="adagrad",
            options=("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam"),
            titles={
                "sgd": "SGD",
                "momentum": "Momentum",
                "nesterov": "Nesterov",
                "adagrad": "Adagrad",
                "rmsprop": "RMSprop",
                "adam": "Adam",
            },
            cost=Cost.RECOMPILE,
            help="How a gradient becomes a step. Adam is the usual choice; the tutorial uses Adagrad. Momentum is 0.9.",
        )
    )
    learning_rate: float = _declared(
        Number(
            name="learning_rate",
            label="Learning rate",
            default=0.3,
            low=1e-5,
            high=10.0,
            scale="log",
            help="How far each update moves the weights. Too small: nothing happens. Too large: the loss jumps or blows up.",
        )
    )
    clip_norm: float = _declared(
        Number(
            name="clip_norm",
            label="Clip gradients at",
            default=0.0,
            low=0.0,
            high=100.0,
            step=0.1,
            help="Gradients longer than this (global norm, all weights together) are shortened to it; 0 = never.",
        )
    )
    initializer: str = _declared(
        Choice(
            name="initializer",
            label="Initialiser",
            default="uniform",
            options=("uniform", "glorot", "he", "orthogonal"),
            titles={"uniform": "Uniform 0 to 1", "glorot": "Glorot", "he": "He", "orthogonal": "Orthogonal"},
            cost=Cost.NETWORK,
            help="Where the weights start. Uniform 0 to 1 is the tutorial's; orthogonal (recurrent weights; Glorot for the rest) is Keras's.",
        )
    )
    clamps: str = _declared(
        clamps.Clamps(
            name="clamps",
            label="Clamp",
            default="",
            cost=Cost.RECOMPILE,
            help="What is clamped whatever the weights say: 1.forget=1 keeps the forget gate of layer 1 open, 1.unit3=0 switches its "
            "unit 3 off (units count from 0).",
        )
    )
    frozen: tuple[int, ...] = _declared(
        Integers(
            name="frozen",
            label="Freeze layers",
            default=(),
            low=1,
            high=6,
            longest=6,
            shortest=0,
            cost=Cost.RECOMPILE,
            help="Layers whose weights no update moves; the others learn around them.",
        )
    )
    seed: int = _declared(
        Integer(
            name="seed",
            label="Seed",
            default=0,
            low=0,
            high=999_999,
            cost=Cost.NETWORK,
            help="Decides the first weights, the data and the dropout. The same seed gives the same run; another one may be luckier.",
        )
    )
    device: str = _declared(
        Text(
            name="device",
            label="Device",
            default="auto",
            cost=Cost.RECOMPILE,
            help="Where the network trains: CPU:0, GPU:0 …, or auto, which times both and takes the faster. Small networks are faster on a CPU.",
        )
    )
    of_task: tuple[tuple[str, Value], ...] = ()

    def __post_init__(self) -> None:
        """Fills in what follows from the rest and raises SettingError where two settings contradict each other."""
        own = {setting.name: setting for setting in tasks.registry()[self.task].SETTINGS}
        given = dict(self.of_task)
        for name in given:
            if name not in own:
                raise SettingError("task setting", f"one of {', '.join(own)} for task {self.task}", name)
        filled = tuple(sorted((name, setting.parse(given.get(name, setting.default))) for name, setting in own.items()))
        object.__setattr__(self, "of_task", filled)
        for name, value in fixed(self.task, dict(filled)).items():
            if getattr(self, name) != value:
                raise SettingError(name, f"{SETTINGS[name].format(value)} for task {self.task}", getattr(self, name), value)
        if len(self.units) == 1:
            object.__setattr__(self, "units", self.units * self.layers)
        if len(self.units) != self.layers:
            given_units = ",".join(str(number) for number in self.units)
            raise SettingError("units", f"one number, or as many as layers ({self.layers})", given_units, self.units[:1])
        clamps.check(self.clamps, self.make_cell(), self.units)
        object.__setattr__(self, "frozen", tuple(sorted(set(self.frozen))))
        if any(layer > self.layers for layer in self.frozen):
            there = tuple(layer for layer in self.frozen if layer <= self.layers)
            raise SettingError("frozen", f"of the layers 1 to {self.layers}", SETTINGS["frozen"].format(self.frozen), there)
        if self.stride > self.truncation_length:
            raise SettingError("stride", f"at most the truncation length ({self.truncation_length})", self.stride, 0)
        if self.columns < self.truncation_length:
            raise SettingError(
                "batch_size",
                f"small enough to leave a row at least one window ({self.truncation_length} columns)",
                self.batch_size,
                1,
            )
        # Half the memory for the data, so that some number of units fits beside whatever is let through.
        data = _data_memory(self)
        if data > MEMORY_LIMIT / 2:
            fitting = max(int(self.batch_size * MEMORY_LIMIT / 2 / data), 1)
            raise SettingError(
                "batch_size", f"small enough for an epoch's data to fit {MEMORY_LIMIT / 2e6:.0f} MB", self.batch_size, fitting
            )
        if memory(self) > MEMORY_LIMIT:
            raise SettingError(
                "units",
                f"few enough to fit {MEMORY_LIMIT / 1e6:.0f} MB (with this batch size and truncation length)",
                ",".join(str(number) for number in self.units),
                (4,),
            )

    @property
    def columns(self) -> int:
        """How many columns the data matrix of an epoch has."""
        return tasks.registry()[self.task].columns(dict(self.of_task), self.batch_size, self.truncation_length)

    @property
    def step(self) -> int:
        """How many columns the window moves between updates."""
        return self.stride or self.truncation_length

    @property
    def lead(self) -> int:
        """How many columns of the row above, or zeros above the first, a row's state has read when an epoch begins; 0: it is empty.

        A window's, made up of whole steps.
        """
        if not (self.architecture.joined and self.carry_state):
            return 0
        return self.step * min(-(-self.truncation_length // self.step), self.columns // self.step)

    @property
    def updates_per_epoch(self) -> int:
        """How many whole windows fit into an epoch."""
        return (self.columns - self.truncation_length) // self.step + 1

    @property
    def architecture(self) -> tasks.Architecture:
        """How the network is put together around its recurrent layers."""
        return tasks.registry()[self.task].architecture(dict(self.of_task))

    @property
    def floor(self) -> tasks.Floor | None:
        """What information theory leaves of the loss; None where nobody knows."""
        kind = tasks.registry()[self.task]
        if not issubclass(kind, tasks.HasFloor):
            return None
        return kind.floor(dict(self.of_task), self.batch_size, self.truncation_length, self.carry_state, self.lead)

    @property
    def features(self) -> int:
        """How many numbers the first recurrent layer reads at a time step."""
        return self.architecture.embedding or tasks.registry()[self.task].FEATURES

    def make_cell(self) -> cells.Cell:
        """The cell with the options of this configuration."""
        return cells.make(self.cell, vars(self))

    def clamp(self, layer: int) -> cells.Clamp:
        """What is clamped in the layer `layer` (from 1)."""
        return clamps.clamp(self.clamps, layer, self.units[layer - 1])

    def make_task(self, uploads: tasks.Uploads = tasks.NO_UPLOADS) -> tasks.Task:
        """The task with the settings of this configuration."""
        return tasks.registry()[self.task](dict(self.of_task), uploads)

    def validation_data(self, uploads: tasks.Uploads) -> tasks.Epoch:
        """One epoch of data that this run never trains on."""
        return _validation_data.validation_data(
            self.task, self.of_task, self.seed, self.batch_size, self.truncation_length, uploads
        )

    def __getitem__(self, name: str) -> Value:
        """The value of a setting, the task's own included."""
        own = dict(self.of_task)
        return own[name] if name in own else getattr(self, name)


SETTINGS: dict[str, Setting] = {
    field.name: field.metadata["setting"] for field in dataclasses.fields(RunConfig) if "setting" in field.metadata
}
"""Every setting that all tasks share, by name."""


def settings_of(task: str) -> dict[str, Setting]:
    """Every setting of a run of `task` by name, the task's own last."""
    return SETTINGS | {setting.name: setting for setting in tasks.registry()[task].SETTINGS}


def fixed(task: str, of_task: Mapping[str, Any]) -> dict[str, Value]:
    """The settings of a run of `task` that follow from the task's own: sequences by themselves leave no choice of the window."""
    kind = tasks.registry()[task]
    return ({"carry_state": False, "stride": 0} if kind.SEQUENCES else {}) | kind.fixed(of_task)


def memory(config: RunConfig) -> int:
    """An estimate of the bytes that training `config` needs: weights, gradients and slots, what the backward pass keeps, the data.

    Every time step keeps the states and signals of each layer, twice (forward and backward), in float32.
    """
    cell, features, kept = config.make_cell(), config.features, 0
    weights, stacks = config.architecture.vocabulary * features, 2 if config.architecture.encoder_steps else 1
    for units in config.units:
        weights += stacks * sum(_product(shape) for shape in cell.weight_shapes(features, units).values())
        kept += units * (len(cell.STATES) + 2 * len(cell.SIGNALS) + 3)
        features = units
    return 4 * (6 * weights + 2 * kept * config.batch_size * config.truncation_length) + _data_memory(config)


def _data_memory(config: RunConfig) -> int:
    """The bytes of an epoch's data, three times: where it is made, as the trainer's copy, and the next one."""
    task = tasks.registry()[config.task]
    return 4 * 3 * config.batch_size * config.columns * (task.FEATURES + task.OUTPUTS)


def _product(shape: tuple[int, ...]) -> int:
    result = 1
    for size in shape:
        result *= size
    return result


def cost(old: RunConfig, new: RunConfig) -> Cost | None:
    """What the change from `old` to `new` costs: the dearest of the settings that differ; None where none does."""
    declared = settings_of(new.task)
    dearest = None
    for name, setting in declared.items():
        if new.task != old.task or old[name] != new[name]:
            if setting.cost is Cost.NETWORK or new.task != old.task:
                return Cost.NETWORK
            if dearest is not Cost.RECOMPILE:
                dearest = setting.cost
    return dearest
