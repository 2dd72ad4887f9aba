"""The sweeps of one run: each trains in a process beside the workers, and its results come as they
are found."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace

from playground import sweeps
from playground.configuration.config import RunConfig
from playground.runs import side_process, worker
from playground.runs.processes import PATIENCE
from playground.runs.side_process import NotMeasured, Waiting
from playground.settings import SettingError
from playground.sweeps import Plan, TrainedVariation
from playground.tasks import Uploads


@dataclass(frozen=True)
class Swept:
    """A sweep so far. trained: how far each network of the plan has come, by its number.

    stage: "waiting" (for `ahead` other measurements), "starting" (the process loads), "training",
    "done", "stopped" or "failed"; trouble: why it failed. left: seconds that the rest will take; None
    where that is unknown.
    """

    plan: Plan
    stage: str = "starting"
    trained: Mapping[int, TrainedVariation] = field(default_factory=dict)
    left: float | None = None
    trouble: str = ""
    ahead: int = 0

    @property
    def under_way(self) -> bool:
        """Whether it will go on."""
        return self.stage in ("waiting", "starting", "training")


KNOWN = 0.1
"""The fraction of a sweep that must be trained before the time left is estimated."""


def _share(plan: Plan, trained: Mapping[int, TrainedVariation]) -> float:
    """The fraction of the plan's updates that are done; a network that blew up counts as done."""
    done = sum(plan.updates if one.done else one.update for one in trained.values())
    return done / (len(plan.configs) * plan.updates)


class Sweeps:
    """The sweeps of one run, each in a thread that waits for its process. Its methods may be called
    from any thread.

    changed: called, without a lock, after every change that a viewer could see.
    """

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self.most: int | None = None
        """Sweeps and lessons that the host allows at a time, of all runs; None: any number."""
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
        plan = sweeps.plan_of(sweeps.find(name), config)
        with self._lock:
            if plan is None or not any(name in names for names in self._open.values()):
                raise SettingError("sweep", "one whose tool is open", name)
            self._end(name)
            waiting = side_process.waiting()
            if self.most is not None and waiting >= self.most:
                raise SettingError("sweeps", f"at most {self.most} at a time on this server", waiting + 1)
            end = self._ends[name] = threading.Event()
            self._swept[name] = Swept(plan)
            arguments = (name, plan, uploads.named_in(config.of_task), end)
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
                if swept.plan != sweeps.plan_of(name, config):
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

    def _follow(self, name: str, plan: Plan, uploads: Uploads, end: threading.Event) -> None:
        trained: dict[int, TrainedVariation] = {}
        began = before = 0.0
        try:
            with closing(side_process.measure(f"sweep {name}", worker.sweep, plan, uploads)) as parts:
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
                    share = _share(plan, trained)
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
