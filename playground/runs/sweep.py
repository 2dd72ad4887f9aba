"""The sweeps of one run: each is trained in a process beside the workers, and what it has found comes as it is found."""

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
from playground.runs.side_process import NotMeasured
from playground.settings import SettingError
from playground.sweeps import Plan, TrainedVariation
from playground.tasks import Uploads


@dataclass(frozen=True)
class Swept:
    """A sweep as it stands: how far each network of the plan has come, by its number.

    stage: "starting" (the process loads, or waits for another that measures), "training", "done", "stopped" or "failed"; `trouble`
    says why it failed. left: seconds that the rest will take; None where nobody can say.
    """

    plan: Plan
    stage: str = "starting"
    trained: Mapping[int, TrainedVariation] = field(default_factory=dict)
    left: float | None = None
    trouble: str = ""

    @property
    def under_way(self) -> bool:
        """Whether more is to come."""
        return self.stage in ("starting", "training")


KNOWN = 0.1
"""The part of a sweep that must have been trained before it is told how long the rest takes."""


def _share(plan: Plan, trained: Mapping[int, TrainedVariation]) -> float:
    """The part of the plan's updates that are done; a network that blew up is."""
    done = sum(plan.updates if one.done else one.update for one in trained.values())
    return done / (len(plan.configs) * plan.updates)


class Sweeps:
    """Starts and ends the sweeps of one run, each in a thread that waits for its process. Its methods may be called from any thread.

    `changed` is called, without a lock, after everything that a viewer could see.
    """

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._lock = threading.Lock()
        self._swept: dict[str, Swept] = {}
        self._ends: dict[str, threading.Event] = {}
        """Of each sweep under way, what ends it when it is set."""
        self._threads: dict[str, threading.Thread] = {}
        self._open: dict[object, frozenset[str]] = {}
        """By viewer, the sweeps whose tools are open."""

    def seen(self) -> dict[str, Swept]:
        """Every sweep that fits the run's configuration, by name."""
        with self._lock:
            return dict(self._swept)

    def start(self, name: str, config: RunConfig, uploads: Uploads) -> None:
        """Trains the sweep `name` of `config` anew. Raises SettingError where there is none, or nobody has its tool open."""
        plan = sweeps.plan_of(sweeps.find(name), config)
        with self._lock:
            if plan is None or not any(name in names for names in self._open.values()):
                raise SettingError("sweep", "one whose tool is open", name)
            self._end(name)
            end = self._ends[name] = threading.Event()
            self._swept[name] = Swept(plan)
            arguments = (name, plan, uploads.named_in(config.of_task), end)
            self._threads[name] = threading.Thread(target=self._follow, args=arguments, daemon=True, name=f"sweep {name}")
            self._threads[name].start()
        self._changed()

    def stop(self, name: str) -> None:
        """Ends the sweep; what it has found stays. One that isn't under way is no error."""
        with self._lock:
            self._end(name)
        self._changed()

    def show(self, viewer: object, names: set[str]) -> None:
        """Says which sweeps' tools `viewer` has open; one that nobody has open any more ends. The empty name stands for none."""
        with self._lock:
            self._open[viewer] = frozenset(names - {""})
            if not self._open[viewer]:
                del self._open[viewer]
            for name in set(self._ends).difference(*self._open.values()):
                self._end(name)

    def follow(self, config: RunConfig) -> None:
        """Ends and forgets the sweeps that are not those of `config`."""
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
                    if part is None:
                        continue
                    trained[part.number] = part
                    share = _share(plan, trained)
                    if not began:
                        began, before = time.monotonic(), share
                    # The first few share one shape: they do not say how long it takes to compile another.
                    known = share - before > KNOWN
                    left = (time.monotonic() - began) / (share - before) * (1 - share) if known else None
                    self._put(name, end, Swept(plan, "training", dict(trained), left))
            last = Swept(plan, "done", trained)
        except (NotMeasured, SettingError) as error:
            last = Swept(plan, "failed", trained, trouble=str(error))
        self._put(name, end, last)

    def _put(self, name: str, end: threading.Event, swept: Swept) -> None:
        """Shows `swept` unless the sweep was ended meanwhile, or started anew."""
        with self._lock:
            if self._ends.get(name) is not end:
                return
            self._swept[name] = swept
            if not swept.under_way:
                del self._ends[name]
        self._changed()
