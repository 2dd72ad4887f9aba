"""What a sweep of chosen settings trains, and what becomes of each of its points."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np

from playground import tasks
from playground.configuration import config_text
from playground.configuration.config import RunConfig
from playground.searching import axis
from playground.searching.axis import Axis
from playground.settings import Integer, SettingError
from playground.tasks import lags_of

CHECKPOINTS = 4
"""How often each network is measured on validation data, the last time at its end."""
POINTS = 100
"""The most points of a grid."""
UPDATES, WITH_LAG = 3_000, 12_000
"""Updates of each network; storing an input over a lag is learned late."""
SEEDS, PROPOSALS = 3, 10
NUMBERS = (
    Integer(name="seeds", label="Seeds", help="Networks of each point; its figure is their median.", default=SEEDS, low=1, high=20),
    Integer(name="updates", label="Updates", help="Of each network.", default=UPDATES, low=CHECKPOINTS, high=1_000_000),
    Integer(name="proposals", label="Proposals", help="Points beyond the grid.", default=PROPOSALS, low=0, high=200),
)
"""What else is chosen of a sweep, beside its settings."""
AXES = 2
"""The most settings of one sweep."""


@dataclass(frozen=True)
class Search:
    """A sweep: new networks of `base` at each point of the grid over `axes`, then at `proposals`
    points beyond it, for `updates` updates, under the seeds 0, 1 … of each point."""

    base: RunConfig
    axes: tuple[Axis, ...]
    seeds: int = SEEDS
    updates: int = UPDATES
    proposals: int = PROPOSALS

    def config(self, values: tuple[str, ...], seed: int) -> RunConfig:
        """The configuration at a point. Raises SettingError where its settings contradict each
        other."""
        pairs = dict(zip(self.names, values, strict=True)) | {"seed": str(seed)}
        base = self.base
        if "truncation_length" in pairs and "stride" not in pairs and not base.missed:
            # A window that overlaps the next one does so at every length.
            base = replace(base, stride=min(base.stride, int(pairs["truncation_length"])))
        return config_text.from_pairs(pairs, base)

    @property
    def names(self) -> tuple[str, ...]:
        """The swept settings."""
        return tuple(one.name for one in self.axes)

    @property
    def checkpoints(self) -> tuple[int, ...]:
        """After which updates a network is measured."""
        return tuple(round(self.updates * (number + 1) / CHECKPOINTS) for number in range(CHECKPOINTS))

    @property
    def points(self) -> int:
        """How many points will be tried."""
        return len(grid(self)) + (self.proposals if any(one.between for one in self.axes) else 0)

    def suits(self, config: RunConfig) -> bool:
        """Whether the sweep says something of a run of `config`: it differs from `base` in what is
        swept and in the seed alone."""
        if config.task != self.base.task:
            return False
        pairs = {name: self.base[name] for name in (*self.names, "seed", "stride")}
        back, errors = config_text.read(pairs, config)
        return back == self.base and not errors

    def share(self, trials: Mapping[int, Trial]) -> float:
        """The fraction of the updates that are done; a point that ended early counts as done."""
        return sum(1.0 if one.done else one.trained for one in trials.values()) / self.points


@dataclass(frozen=True)
class Trial:
    """A point of a sweep so far.

    number: counted from 0 in the order of training. values: those of the axes. metric: the name of
    the figure on validation data. metrics: this figure of each seed when it was last measured, None
    before, infinity where the network blew up. trained: the fraction of its updates that are done.
    stage: "training", "done" or "pruned", where it was hopeless and ended early. proposed: it lies
    beyond the grid.
    """

    number: int
    values: tuple[str, ...]
    metric: str
    metrics: tuple[float | None, ...]
    trained: float
    stage: str = "training"
    proposed: bool = False

    @property
    def done(self) -> bool:
        """Whether its training has ended."""
        return self.stage != "training"

    @property
    def score(self) -> float:
        """The median over the seeds, less is better; infinity where most networks blew up, or none
        is measured."""
        share = tasks.is_share(self.metric)
        known = [one for one in self.metrics if one is not None]
        return float(np.median([np.inf if not np.isfinite(one) else -one if share else one for one in known or [np.inf]]))

    @property
    def median(self) -> float:
        """The metric's median over the seeds; infinity as in `score`."""
        return -self.score if tasks.is_share(self.metric) and np.isfinite(self.score) else self.score


def best(trials: Collection[Trial]) -> Trial | None:
    """The best of those that were trained to their end; None where none was, or all blew up."""
    ended = [one for one in trials if one.stage == "done" and np.isfinite(one.score)]
    return min(ended, key=lambda one: one.score, default=None)


@functools.lru_cache(maxsize=64)
def grid(search: Search) -> tuple[tuple[str, ...], ...]:
    """The points of the grid, without those whose settings contradict each other."""
    found = []
    for values in itertools.product(*(one.values for one in search.axes)):
        try:
            search.config(values, 0)
        except SettingError:
            continue
        found.append(values)
    return tuple(found)


def of(config: RunConfig, over: Mapping[str, str], numbers: Mapping[str, object]) -> Search:
    """The sweep of `config` over these settings, each with its range or values as text. numbers: any
    of "seeds", "updates" and "proposals". Raises SettingError."""
    if not 1 <= len(over) <= AXES:
        raise SettingError("a sweep", f"over one to {AXES} settings", ", ".join(over))
    known = {one.name: one for one in NUMBERS}
    chosen = {"updates": usual_updates(config)} | {name: known[name].parse(value) for name, value in numbers.items()}
    search = Search(config, tuple(axis.read(config, name, text) for name, text in over.items()), **chosen)
    if not 1 <= len(grid(search)) <= POINTS:
        raise SettingError("a sweep's grid", f"of 1 to {POINTS} points that fit the other settings", len(grid(search)))
    return search


def usual_updates(config: RunConfig) -> int:
    """How long each network is trained where nobody says."""
    return WITH_LAG if lags(config) else UPDATES


def lags(config: RunConfig) -> tuple[int, ...]:
    """The lags of the task, none where it needs an upload that is not here: such a task has none."""
    try:
        return lags_of(config.make_task())
    except KeyError:
        return ()
