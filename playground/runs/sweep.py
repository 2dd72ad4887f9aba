"""The sweeps of one run: each trains in a process beside the workers, and its results come as they
are found."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Any

from playground import sweeps
from playground.configuration.config import RunConfig
from playground.configuration.limits import NO_LIMITS
from playground.runs import side_process, worker
from playground.runs.processes import PATIENCE
from playground.runs.side_process import NotMeasured, Waiting
from playground.searching import NAME
from playground.searching.search import Search, grid
from playground.settings import SettingError
from playground.sweeps import Plan
from playground.tasks import Uploads


@dataclass(frozen=True)
class Swept:
    """A sweep so far. trained: how far each network of the plan has come, by its number
    (TrainedVariation), or each point of a sweep of chosen settings (Trial).

    stage: "waiting" (for `ahead` other measurements), "starting" (the process loads), "training",
    "done", "stopped" or "failed"; trouble: why it failed. left: seconds that the rest will take; None
    where that is unknown.
    """

    plan: Plan | Search
    stage: str = "starting"
    trained: Mapping[int, Any] = field(default_factory=dict)
    left: float | None = None
    trouble: str = ""
    ahead: int = 0

    @property
    def under_way(self) -> bool:
        """Whether it will go on."""
        return self.stage in ("waiting", "starting", "training")


KNOWN = 0.1
"""The fraction of a sweep that must be trained before the time left is estimated."""


class Sweeps:
    """The sweeps of one run, each in a thread that waits for its process. Its methods may be called
    from any thread.

    changed: called, without a lock, after every change that a viewer could see.
    """

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self.limits = NO_LIMITS
        """What the host allows of a configuration, and how many sweeps and lessons at a time."""
        self._lock = threading.Lock()
        self._swept: dict[str, Swept] = {}
        self._ends: dict[str, threading.Event] = {}
        """By sweep under way, the event that ends it."""
        self._threads: dict[str, threading.Thread] = {}
        self._open: dict[object, frozenset[str]] = {}
        """By viewer, the sweeps whose tools are open."""

    def seen(self) -> dict[str, Swept]:
        """The sweeps of the run's configuration, by name."""
        with self._lock:
            return dict(self._swept)

    def start(self, name: str, config: RunConfig, uploads: Uploads) -> None:
        """Starts the sweep `name` of `config` anew. Raises SettingError if there is none or no
        viewer has its tool open."""
        self._start(name, sweeps.plan_of(name, config), uploads.named_in(config.of_task))

    def start_search(self, search: Search, uploads: Uploads) -> None:
        """The same for a sweep of chosen settings; raises SettingError also where the host does not
        allow what is at one of its points."""
        for values in grid(search):
            self.limits.check(search.config(values, 0))
        self._start(NAME, search, uploads.named_in(search.base.of_task))

    def _start(self, name: str, plan: Plan | Search | None, uploads: Uploads) -> None:
        with self._lock:
            if plan is None or not any(name in names for names in self._open.values()):
                raise SettingError("sweep", "one whose tool is open", name)
            self._end(name)
            waiting, most = side_process.waiting(), self.limits.sweeps
            if most is not None and waiting >= most:
                raise SettingError("sweeps", f"at most {most} at a time on this server", waiting + 1)
            end = self._ends[name] = threading.Event()
            self._swept[name] = Swept(plan)
            arguments = (name, plan, uploads, end)
            self._threads[name] = threading.Thread(target=self._follow, args=arguments, daemon=True, name=f"sweep {name}")
            self._threads[name].start()
        self._changed()

    def stop(self, name: str) -> None:
        """Ends the sweep and keeps its results; does nothing if it is not under way."""
        with self._lock:
            self._end(name)
        self._changed()

    def show(self, viewer: object, names: set[str]) -> None:
        """Sets the sweeps whose tools `viewer` has open ("" stands for none); ends a sweep whose
        tool no viewer has open."""
        with self._lock:
            self._open[viewer] = frozenset(names - {""})
            if not self._open[viewer]:
                del self._open[viewer]
            for name in set(self._ends).difference(*self._open.values()):
                self._end(name)

    def follow(self, config: RunConfig) -> None:
        """Ends and drops the sweeps that differ from those of `config`."""
        with self._lock:
            for name, swept in list(self._swept.items()):
                if not _suits(name, swept.plan, config):
                    self._end(name)
                    del self._swept[name]

    def close(self) -> None:
        """Ends every sweep and its process; idempotent."""
        with self._lock:
            for name in list(self._ends):
                self._end(name)
            threads = list(self._threads.values())
        for thread in threads:
            thread.join(side_process.BEAT + PATIENCE)

    def _end(self, name: str) -> None:
        end = self._ends.pop(name, None)
        if end is not None:
            end.set()
            self._swept[name] = replace(self._swept[name], stage="stopped", left=None)

    def _follow(self, name: str, plan: Plan | Search, uploads: Uploads, end: threading.Event) -> None:
        trained: dict[int, Any] = {}
        began = before = 0.0
        try:
            with closing(_measured(name, plan, uploads)) as parts:
                for part in parts:
                    if end.is_set():
                        return
                    if isinstance(part, Waiting):
                        self._put(name, end, Swept(plan, "waiting", ahead=part.ahead))
                        continue
                    if part is None:
                        if not trained:
                            self._put(name, end, Swept(plan))
                        continue
                    trained[part.number] = part
                    share = plan.share(trained)
                    if not began:
                        began, before = time.monotonic(), share
                    # The first networks share one shape: their time says nothing about compiling
                    # another.
                    known = share - before > KNOWN
                    left = (time.monotonic() - began) / (share - before) * (1 - share) if known else None
                    self._put(name, end, Swept(plan, "training", dict(trained), left))
            last = Swept(plan, "done", trained)
        except (NotMeasured, SettingError) as error:
            last = Swept(plan, "failed", trained, trouble=str(error))
        self._put(name, end, last)

    def _put(self, name: str, end: threading.Event, swept: Swept) -> None:
        """Stores `swept` unless the sweep was ended or started anew meanwhile."""
        with self._lock:
            if self._ends.get(name) is not end or (not swept.trained and self._swept[name] == swept):
                return
            self._swept[name] = swept
            if not swept.under_way:
                del self._ends[name]
        self._changed()


def _measured(name: str, plan: Plan | Search, uploads: Uploads) -> Generator[Any, None, None]:
    if isinstance(plan, Search):
        return side_process.measure(f"sweep {name}", worker.search, plan, None, uploads)
    return side_process.measure(f"sweep {name}", worker.sweep, plan, uploads)


def _suits(name: str, plan: Plan | Search, config: RunConfig) -> bool:
    """Whether what was trained says something of a run of `config`."""
    return plan.suits(config) if isinstance(plan, Search) else plan == sweeps.plan_of(name, config)
