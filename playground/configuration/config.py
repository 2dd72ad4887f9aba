"""One run's whole configuration: frozen, and validated against the declarations of its settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from playground import cells, tasks
from playground.configuration import clamps, memory
from playground.configuration.shared_settings import SHARED, SharedSettings
from playground.settings import Cost, Setting, SettingError, Value
from playground.tasks import _validation_data

OF_CELLS: dict[str, Setting] = {setting.name: setting for kind in cells.registry().values() for setting in kind.SETTINGS}
"""The settings that belong to one cell or a few, by name."""
SETTINGS: dict[str, Setting] = SHARED | OF_CELLS
"""Every setting that a run of any task has, by name."""
Pairs = tuple[tuple[str, Value], ...]
DATA = 1
"""The stream of the seed's random numbers from which the epochs' data are drawn."""


@dataclass(frozen=True)
class RunConfig(SharedSettings):
    """Everything that decides a run; the same configuration and seed give the same losses on one
    machine.

    of_task: the task's own settings, as sorted pairs of name and value. of_cells: those of all
    cells; each cell reads its own, so that a choice survives a look at another cell.
    """

    of_task: Pairs = ()
    of_cells: Pairs = ()

    def __post_init__(self) -> None:
        """Fills in what follows from other settings; raises SettingError where two settings
        contradict each other."""
        object.__setattr__(self, "of_cells", _filled(self.of_cells, OF_CELLS, "cell setting", "any cell"))
        own = {setting.name: setting for setting in tasks.registry()[self.task].SETTINGS}
        object.__setattr__(self, "of_task", _filled(self.of_task, own, "task setting", f"task {self.task}"))
        for name, value in fixed(self.task, dict(self.of_task)).items():
            if getattr(self, name) != value:
                raise SettingError(name, f"{SETTINGS[name].format(value)} for task {self.task}", getattr(self, name), value)
        self._check_layers()
        self._check_window()
        self._check_memory()

    def _check_layers(self) -> None:
        if len(self.units) == 1:
            object.__setattr__(self, "units", self.units * self.layers)
        if len(self.units) != self.layers:
            given = ",".join(str(number) for number in self.units)
            raise SettingError("units", f"one number, or as many as layers ({self.layers})", given, self.units[:1])
        clamps.check(self.clamps, self.make_cell(), self.units)
        object.__setattr__(self, "frozen", tuple(sorted(set(self.frozen))))
        if any(layer > self.layers for layer in self.frozen):
            there = tuple(layer for layer in self.frozen if layer <= self.layers)
            raise SettingError("frozen", f"of the layers 1 to {self.layers}", SETTINGS["frozen"].format(self.frozen), there)

    def _check_window(self) -> None:
        length = self.truncation_length
        if self.columns < length:
            allowed = f"small enough to leave a row at least one window ({length} columns)"
            raise SettingError("batch_size", allowed, self.batch_size, 1)
        if self.stride > self.columns:
            raise SettingError("stride", f"at most the columns of a row ({self.columns})", self.stride, 0)

    def _check_memory(self) -> None:
        # Half the memory for the data, so that some number of units fits beside whatever data is
        # let through.
        data, most = self.epochs_memory, memory.LIMIT / 2
        if data > most:
            fitting = max(int(self.batch_size * most / data), 1)
            allowed = f"small enough for an epoch's data to fit {most / 1e6:.0f} MB"
            raise SettingError("batch_size", allowed, self.batch_size, fitting)
        if self.memory_needed > memory.LIMIT:
            given = ",".join(str(number) for number in self.units)
            allowed = f"few enough to fit {memory.LIMIT / 1e6:.0f} MB (with this batch size and truncation length)"
            raise SettingError("units", allowed, given, (4,))

    @property
    def columns(self) -> int:
        """How many columns the data matrix of an epoch has."""
        return tasks.registry()[self.task].columns(dict(self.of_task), self.batch_size, self.truncation_length)

    @property
    def step(self) -> int:
        """How many columns the window moves between updates."""
        return self.stride or self.truncation_length

    @property
    def has_momentum(self) -> bool:
        """Whether the optimizer reads the setting momentum."""
        return self.optimizer in ("momentum", "nesterov")

    @property
    def handover(self) -> int:
        """After how many time steps of a window the state is handed on to the next one."""
        return min(self.step, self.truncation_length)

    @property
    def missed(self) -> int:
        """Columns between two windows that no window reads: by how much the stride is longer than
        the truncation length."""
        return self.step - self.handover

    @property
    def uncounted(self) -> int:
        """How many time steps at the beginning of each window don't count in the loss, because only
        its last outputs do."""
        return tasks.uncounted(dict(self.of_task), self.truncation_length)

    @property
    def lead(self) -> int:
        """Columns of the row above (zeros above the first row) that a row's state has read when an
        epoch begins.

        As many as a window has, rounded up to whole handovers; 0: the state is empty.
        """
        if not (self.architecture.joined and self.carry_state):
            return 0
        return self.handover * min(-(-self.truncation_length // self.handover), self.columns // self.handover)

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
        """The loss that no network can beat, by information theory; None where it is not known."""
        kind = tasks.registry()[self.task]
        if not issubclass(kind, tasks.HasFloor):
            return None
        return kind.floor(dict(self.of_task), self.batch_size, self.truncation_length, self.carry_state, self.lead, self.missed)

    @property
    def widths(self) -> tuple[int, int]:
        """How many numbers a time step's inputs have, and how many outputs the network has."""
        return tasks.registry()[self.task].widths(dict(self.of_task))

    @property
    def features(self) -> int:
        """How many numbers the first recurrent layer reads at a time step."""
        architecture = self.architecture
        return architecture.embedding or architecture.vocabulary or self.widths[0]

    @property
    def outputs(self) -> int:
        """How many outputs the network has."""
        return self.widths[1]

    @property
    def alphabet(self) -> tuple[str, ...]:
        """What the numbers of input symbols or words stand for."""
        return tasks.registry()[self.task].alphabet(dict(self.of_task))

    @property
    def class_names(self) -> tuple[str, ...]:
        """The names of the classes; their numbers where they have no names."""
        names = tasks.registry()[self.task].class_names(dict(self.of_task))
        return names or tuple(str(number) for number in range(self.outputs))

    @property
    def memory_needed(self) -> int:
        """An estimate of the bytes that training needs in the worker."""
        architecture = self.architecture
        stacks = 2 if architecture.encoder_steps else 1
        network = memory.of_training(
            self.make_cell(),
            self.features,
            self.units,
            stacks,
            architecture.vocabulary if architecture.embedding else 0,
            self.batch_size,
            self.truncation_length,
        )
        return network + self.epochs_memory

    @property
    def epochs_memory(self) -> int:
        """An estimate of the bytes of an epoch's data and its copies."""
        features, outputs = self.widths
        return memory.of_epochs(self.batch_size, self.columns, features + (1 if tasks.registry()[self.task].CLASSES else outputs))

    def make_cell(self) -> cells.Cell:
        """The cell with its settings of this configuration."""
        return cells.make(self.cell, dict(self.of_cells))

    def clamp(self, layer: int) -> cells.Clamp:
        """What is clamped in the layer `layer` (from 1)."""
        return clamps.clamp(self.clamps, layer, self.units[layer - 1])

    def make_task(self, uploads: tasks.Uploads = tasks.NO_UPLOADS) -> tasks.Task:
        """The task with its settings of this configuration."""
        return tasks.registry()[self.task](dict(self.of_task), uploads)

    def training_data(self, number: int, uploads: tasks.Uploads) -> tasks.Epoch:
        """The data of epoch `number` (from 0), made anew at every call."""
        rng = np.random.default_rng([self.seed, DATA, number])
        return self.make_task(uploads).data(rng, self.batch_size, self.truncation_length)

    def validation_data(self, uploads: tasks.Uploads) -> tasks.Epoch:
        """One epoch of data that this run never trains on."""
        return _validation_data.validation_data(
            self.task, self.of_task, self.seed, self.batch_size, self.truncation_length, uploads
        )

    def __getitem__(self, name: str) -> Value:
        """The value of a setting by name, the task's and the cells' own included."""
        own = dict(self.of_task) | dict(self.of_cells)
        return own[name] if name in own else getattr(self, name)


def _filled(given: Pairs, declared: Mapping[str, Setting], what: str, whose: str) -> Pairs:
    """A value for every declared setting, sorted by name: the given one, else the default; raises
    SettingError."""
    values = dict(given)
    for name in values:
        if name not in declared:
            raise SettingError(what, f"one of {', '.join(declared)} for {whose}", name)
    return tuple(sorted((name, setting.parse(values.get(name, setting.default))) for name, setting in declared.items()))


def settings_of(task: str) -> dict[str, Setting]:
    """Every setting of a run of `task` by name, the task's own last."""
    return SETTINGS | {setting.name: setting for setting in tasks.registry()[task].SETTINGS}


def fixed(task: str, of_task: Mapping[str, Any]) -> dict[str, Value]:
    """The settings of a run of `task` that follow from the task's own: windows that don't continue
    each other leave no choice of the state and the stride."""
    kind = tasks.registry()[task]
    return ({} if kind.CONTIGUOUS else {"carry_state": False, "stride": 0}) | kind.fixed(of_task)


def cost(old: RunConfig, new: RunConfig) -> Cost | None:
    """What the change from `old` to `new` costs: the dearest of the settings that differ; None
    where none does."""
    if new.task != old.task:
        return Cost.NETWORK
    costs = {setting.cost for name, setting in settings_of(new.task).items() if old[name] != new[name]}
    return next((dearest for dearest in (Cost.NETWORK, Cost.RECOMPILE, Cost.KNOB) if dearest in costs), None)
