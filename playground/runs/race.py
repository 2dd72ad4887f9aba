"""A race: runs of other settings that train in step with a run, on the same data, each from its first
update."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

from playground.configuration.config import RunConfig
from playground.runs.snapshot import Field, Racer, RunSnapshot
from playground.settings import Choice, SettingError

MOST = 4
"""Runs in a race, with the one that the others are compared with."""
STEPS = ("updates", "epochs", "time")
"""In what the runs keep step: as many updates, as many epochs, or each as fast as it can."""


class Racing(Protocol):
    """What a race asks of a run; see Run."""

    watch_token: str
    token: str

    @property
    def update(self) -> int: ...
    @property
    def config(self) -> RunConfig: ...
    @property
    def playing(self) -> bool: ...
    @property
    def stopped(self) -> bool: ...
    def snapshot(self) -> RunSnapshot: ...
    def play(self, updates: int | None = None) -> None: ...
    def pause(self) -> None: ...
    def reset(self) -> None: ...
    def step(self, what: str) -> None: ...
    def set_speed(self, limit: float) -> None: ...
    def look_at(self, row: int) -> None: ...


class Race:
    """The runs that were pinned beside a run, which leads them: they train, pause and start anew with
    it. Its methods may be called from any thread, without the run's lock.

    enter: makes a run of a configuration and has its changes told; it raises what Hub.create does.
    leave: frees one. Whoever keeps the runs sets both.
    """

    def __init__(self, lead: Racing) -> None:
        self._lead = lead
        self._lock = threading.Lock()
        self._pinned: dict[int, Racing] = {}
        self._numbers = 0
        self.by = STEPS[0]
        self.enter: Callable[[RunConfig, float], Racing] | None = None
        self.leave: Callable[[Racing], None] = lambda run: None

    def pin(self, speed: float) -> None:
        """Pins the lead's configuration: a run of it trains in step from now on, at most `speed`
        updates a second. Raises SettingError where there is no room, and Full."""
        if self.enter is None or len(self._pinned) >= MOST - 1:
            raise SettingError("race", f"at most {MOST} runs, with this one", len(self._pinned) + 2)
        run = self.enter(self._lead.config, speed)
        with self._lock:
            self._numbers += 1
            self._pinned[self._numbers] = run
        if self._lead.playing:
            run.play()

    def drop(self, number: int) -> None:
        """Takes the run with this number out of the race; does nothing where there is none."""
        with self._lock:
            run = self._pinned.pop(number, None)
        if run is not None:
            self.leave(run)

    def keep_step(self, by: object) -> None:
        """Sets in what the runs keep step. Raises SettingError."""
        self.by = str(Choice(name="by", label="", help="", default=STEPS[0], options=STEPS).parse(by))

    def follow(self, act: Callable[[Racing], None]) -> None:
        """Has every pinned run do what the lead does."""
        with self._lock:
            pinned = list(self._pinned.values())
        for run in pinned:
            act(run)

    def notice(self) -> None:
        """Pauses every pinned run where an error has stopped the lead: nobody could pause them else.
        Called after every change of the lead."""
        if self._pinned and self._lead.stopped:
            self.follow(lambda run: run.pause() if run.playing else None)

    def restart(self) -> None:
        """Starts every pinned run anew, as the lead has; those of another task leave: their losses
        can't be compared."""
        with self._lock:
            strangers = [number for number, run in self._pinned.items() if run.config.task != self._lead.config.task]
        for number in strangers:
            self.drop(number)
        self.follow(lambda run: run.reset())
        if self._lead.playing:
            self.follow(lambda run: run.play())

    def holds(self, run: Racing) -> bool:
        """Whether `run` has to wait until another run that trains has caught up with it."""
        if not self._pinned or self.by == "time":
            return False
        others = [one for one in (self._lead, *list(self._pinned.values())) if one is not run and one.playing]
        return any(self._came(one) < self._came(run) for one in others)

    def _came(self, run: Racing) -> float:
        return run.update / run.config.updates_per_epoch if self.by == "epochs" else run.update

    def field(self) -> Field:
        """The race as it is now."""
        with self._lock:
            pinned = dict(self._pinned)
        return Field(tuple(Racer(number, run.watch_token, run.snapshot()) for number, run in pinned.items()), self.by)

    def close(self) -> None:
        """Frees every pinned run."""
        with self._lock:
            numbers = list(self._pinned)
        for number in numbers:
            self.drop(number)
