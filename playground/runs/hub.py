"""All runs of this process: finds them by token, counts their viewers, and frees those without
viewers."""

from __future__ import annotations

import functools
import re
import secrets
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from playground import presets
from playground.configuration.config import RunConfig
from playground.configuration.limits import NO_LIMITS, Limits
from playground.runs.classroom import Classroom
from playground.runs.run import Run
from playground.runs.worker_place import Places
from playground.runs.worker_pool import Workers
from playground.tasks import Uploads
from playground.uploads import names

GRACE = 60.0
"""Seconds that a run without viewers is kept: a reloaded page finds it again."""
FIRST_VISIT = 60.0
"""Seconds that a new run waits for its first viewer, however short the grace: a browser that comes for
the first time compiles the page's scripts before it connects."""
TOKEN = re.compile("[0-9a-f]{32}")
"""What a token looks like."""
LETTERS, SHORT = "abcdefghjkmnpqrstuvwxyz23456789", 4
"""What short names are made of, without letters that look like others, and how many they have."""
RUNS = 200
"""Most runs kept; one more frees that without viewers whose time ends first."""

UPLOADED = 300_000_000
"""Bytes of the user's data above which what no run uses is freed."""


class Full(RuntimeError):
    """As many runs are open as the host allows; the text says so."""


class Hub:
    """All runs of this process. Its methods may be called from any thread."""

    def __init__(
        self,
        workers: int = 1,
        grace: float = GRACE,
        limits: Limits = NO_LIMITS,
        classroom: Classroom | None = None,
        places: Places | None = None,
    ) -> None:
        self.limits = limits
        self.classroom = classroom
        """What a host knows of the runs and does with them; None: it is no class."""
        self.workers = Workers(workers, presets.registry()["echo"].config, places)
        self.grace = grace
        self._runs: dict[str, Run] = {}
        self._ends_at: dict[str, float] = {}
        """When each run without viewers is freed."""
        self._short: dict[str, str] = {}
        """Tokens of runs by the short name that somebody asked for."""
        self._uploads = Uploads()
        self.restore: Callable[[str], Run | None] = lambda token: None
        """Gives the run with a token from where runs outlive the server; None: there is none."""
        self.freed: Callable[[Run], None] = lambda run: None
        """Called after a run was freed while the server goes on."""
        self._restoring = threading.Lock()
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._reaper = threading.Thread(target=self._reap, daemon=True, name="reaper")
        self._reaper.start()

    def create(self, config: RunConfig, preset: str = "echo") -> Run:
        """A new run of `config`, which was made from the preset of that name, paused; it is freed
        unless a viewer comes within FIRST_VISIT or `grace` seconds. Raises SettingError for what the
        host does not allow, and Full."""
        self.limits.check(config)
        run = Run(config, self.uploads().named_in(config.of_task), preset)
        self._add(run)
        return run

    def take(self, run: Run) -> None:
        """Takes a run that was made elsewhere, with its data, like one of `create`, which says what is
        raised."""
        self.limits.check(run.config)
        self.take_in(run.uploads)
        self._add(run)

    def keep(self, run: Run) -> None:
        """Keeps a run without viewers for another `grace` seconds: something else uses it."""
        with self._lock:
            if run.token in self._ends_at:
                self._ends_at[run.token] = max(self._ends_at[run.token], time.monotonic() + self.grace)

    def _add(self, run: Run, restored: bool = False) -> None:
        with self._lock:
            watched = len(self._runs) - len(self._ends_at)
            if self.limits.runs is not None and watched >= self.limits.runs and not restored:
                raise Full(f"All {self.limits.runs} places on this server are taken. Try again when somebody has left.")
            self._runs[run.token] = run
            self._ends_at[run.token] = time.monotonic() + max(self.grace, FIRST_VISIT)
            abandoned = sorted((end, token) for token, end in self._ends_at.items())
            run.sweeps.limits = self.limits
            run.race.enter, run.race.leave = functools.partial(self._enter, run), lambda one: self.close_run(one.token)
            if self.classroom is not None:
                self.classroom.admit(run)
            most = RUNS if self.limits.runs is None else self.limits.runs
            surplus = [token for _, token in abandoned[: max(0, len(self._runs) - most)] if token != run.token]
        for token in surplus:
            self.close_run(token)
        self.workers.add(run)

    def _enter(self, lead: Run, config: RunConfig, speed: float) -> Run:
        """A run of `config` in the race of `lead`, whose viewers see what it does. Raises SettingError
        and Full, as `create` does."""
        self.limits.check(config)
        run = Run(config, lead.uploads, lead.preset)
        run.in_race = lead.race
        run.view_requests.row, run.view_requests.hold.beside = lead.view_requests.row, lambda: lead.window
        run.set_speed(speed)
        self._add(run)
        self.attach(run, lead.look_again)
        return run

    def find(self, token: str) -> Run | None:
        """The run with this token to steer it; one that was kept comes back."""
        with self._lock:
            if token in self._runs:
                return self._runs[token]
        # Two viewers that come at once get one run.
        with self._restoring:
            with self._lock:
                if token in self._runs:
                    return self._runs[token]
            run = self.restore(token) if TOKEN.fullmatch(token) else None
            if run is not None:
                # It was admitted once.
                self.take_in(run.uploads)
                self._add(run, restored=True)
            return run

    def find_watched(self, token: str) -> Run | None:
        """The run with this token to watch it."""
        with self._lock:
            runs = list(self._runs.values())
        return next((run for run in runs if secrets.compare_digest(run.watch_token.encode(), token.encode(errors="replace"))), None)

    def short_name(self, run: Run) -> str:
        """A short name by which others can watch the run, while it lives; the same at every call."""
        with self._lock:
            for name, token in self._short.items():
                if token == run.token:
                    return name
            while (name := "".join(secrets.choice(LETTERS) for _ in range(SHORT))) in self._short:
                pass
            self._short[name] = run.token
            return name

    def find_short(self, name: str) -> Run | None:
        """The run with this short name; upper and lower case are the same."""
        with self._lock:
            return self._runs.get(self._short.get(name.lower(), ""))

    def attach(self, run: Run, listener: Callable[[], None]) -> None:
        """Adds a viewer; `listener` is called after every change."""
        with run.lock:
            run.listeners.add(listener)
            run.view_requests.watched = True
        with self._lock:
            self._ends_at.pop(run.token, None)
        self.workers.wake()

    def detach(self, run: Run, listener: Callable[[], None]) -> None:
        """Removes a viewer; without viewers the run is kept for `grace` seconds."""
        with run.lock:
            run.listeners.discard(listener)
            run.view_requests.watched = bool(run.listeners)
        with self._lock:
            if not run.listeners:
                self._ends_at[run.token] = time.monotonic() + self.grace

    def close_run(self, token: str) -> None:
        """Frees a run; does nothing if it is freed already."""
        with self._lock:
            run = self._runs.pop(token, None)
            self._ends_at.pop(token, None)
            self._short = {name: one for name, one in self._short.items() if one != token}
        if run is not None:
            self.workers.remove(run)
            run.race.close()
            run.sweeps.close()
            for listener in list(run.listeners):
                listener()
            if not self._closing.is_set() and not run.pinned:
                self.freed(run)

    def runs(self) -> list[Run]:
        """All runs, without those that are pinned beside another one."""
        with self._lock:
            return [run for run in self._runs.values() if not run.pinned]

    def upload(self, name: str, values: np.ndarray) -> str:
        """Stores data of the user's own; returns its name for a configuration, which includes a digest
        of the values. See `store`."""
        key = names.key(name, values)
        self.store(key, values)
        return key

    def store(self, key: str, values: np.ndarray) -> None:
        """Stores data of the user's own under a name that includes a digest of the values.

        What a run has trained on stays as long as the run; of the rest, the newest UPLOADED bytes.
        """
        with self._lock:
            used = {name for run in self._runs.values() for name in run.uploads} | {key}
            rest = {name: one for name, one in self._uploads.items() if name != key}
            self._uploads = Uploads({**rest, key: values}).bounded(UPLOADED, used)

    def take_in(self, uploads: Uploads) -> None:
        """Stores the user's data that a kept run names, under their names of before."""
        with self._lock:
            self._uploads = Uploads({**self._uploads, **uploads})

    def uploads(self) -> Uploads:
        """All uploaded series by name."""
        with self._lock:
            return self._uploads

    def close(self) -> None:
        """Frees every run and ends the workers; idempotent."""
        self._closing.set()
        self._reaper.join(2)
        for run in self.runs():
            self.close_run(run.token)
        self.workers.close()

    def _reap(self) -> None:
        while not self._closing.wait(min(1.0, self.grace / 4)):
            now = time.monotonic()
            with self._lock:
                gone = [token for token, end in self._ends_at.items() if now > end]
            for token in gone:
                self.close_run(token)
            if self.limits.idle_minutes is not None:
                for run in self.runs():
                    run.rest(self.limits.idle_minutes)
            if self.classroom is not None:
                # Whether or not a host's page is open: whoever begins anew keeps what was reached.
                self.classroom.look(self.runs())


_configured: dict[str, Any] = {}


def configure(workers: int, grace: float, limits: Limits, classroom: Classroom | None, places: Places | None) -> None:
    """Sets the number of worker processes, the grace in seconds, what the host allows, whether it is a
    class, and where workers are, if not on this machine; call before the first `the_hub`."""
    _configured.update(workers=workers, grace=grace, limits=limits, classroom=classroom, places=places)


@functools.cache
def the_hub() -> Hub:
    """The hub of this process, made at the first call."""
    return Hub(**_configured)
