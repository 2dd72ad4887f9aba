"""Who has which run: finds runs by token, counts their viewers, and frees those that nobody watches any more."""

from __future__ import annotations

import functools
import hashlib
import secrets
import threading
import time
from collections.abc import Callable

import numpy as np

from playground import presets
from playground.configuration.config import RunConfig
from playground.runs.run import Run
from playground.runs.worker_pool import Workers
from playground.tasks import Uploads

GRACE = 60.0
"""Seconds that a run without a viewer is kept: a reload finds it."""
RUNS = 200
"""Runs kept at once; one more frees the one that was left longest ago."""


class Hub:
    """All runs of this process. May be called from any thread."""

    def __init__(self, workers: int = 1, grace: float = GRACE) -> None:
        self.workers = Workers(workers, warm_up=presets.registry()["echo"].config)
        self.grace = grace
        self._runs: dict[str, Run] = {}
        self._left_at: dict[str, float] = {}
        self._uploads = Uploads()
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._reaper = threading.Thread(target=self._reap, daemon=True, name="reaper")
        self._reaper.start()

    def create(self, config: RunConfig) -> Run:
        """A new run of `config`, not yet training; it has `grace` seconds to find a viewer."""
        run = Run(config, self.uploads())
        with self._lock:
            self._runs[run.token] = run
            self._left_at[run.token] = time.monotonic()
            abandoned = sorted((left, token) for token, left in self._left_at.items())
            surplus = [token for _, token in abandoned[: max(0, len(self._runs) - RUNS)]]
        for token in surplus:
            self.close_run(token)
        self.workers.add(run)
        return run

    def find(self, token: str) -> Run | None:
        """The run that `token` steers."""
        with self._lock:
            return self._runs.get(token)

    def find_watched(self, token: str) -> Run | None:
        """The run that `token` may watch."""
        with self._lock:
            runs = list(self._runs.values())
        return next((run for run in runs if secrets.compare_digest(run.watch_token.encode(), token.encode(errors="replace"))), None)

    def attach(self, run: Run, listener: Callable[[], None]) -> None:
        """Counts one more viewer, who is told of every change."""
        with run.lock:
            run.listeners.add(listener)
            run.watched = True
        with self._lock:
            self._left_at.pop(run.token, None)
        self.workers.wake()

    def detach(self, run: Run, listener: Callable[[], None]) -> None:
        """One viewer less; after the last one the run has `grace` seconds."""
        with run.lock:
            run.listeners.discard(listener)
            run.watched = bool(run.listeners)
        with self._lock:
            if not run.listeners:
                self._left_at[run.token] = time.monotonic()

    def close_run(self, token: str) -> None:
        """Frees a run; one that is gone already is no error."""
        with self._lock:
            run = self._runs.pop(token, None)
            self._left_at.pop(token, None)
        if run is not None:
            self.workers.remove(run)
            run.sweeps.close()
            for listener in list(run.listeners):
                listener()

    def runs(self) -> list[Run]:
        """Every run that is kept."""
        with self._lock:
            return list(self._runs.values())

    def upload(self, name: str, values: np.ndarray) -> str:
        """Keeps a series of the user's own; returns the name, with a digest of the values, under which a run can use it."""
        digest = hashlib.sha256(np.ascontiguousarray(values).tobytes()).hexdigest()[:12]
        key = f"{name[:40]} #{digest}"
        with self._lock:
            self._uploads = Uploads({**dict(list(self._uploads.items())[-15:]), key: values})
        return key

    def uploads(self) -> Uploads:
        """All series uploaded to this process."""
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
                gone = [token for token, left in self._left_at.items() if now - left > self.grace]
            for token in gone:
                self.close_run(token)


_configured: dict[str, float] = {"workers": 1, "grace": GRACE}


def configure(workers: int, grace: float) -> None:
    """How many worker processes the hub will have, and its grace in seconds; before it is first asked for."""
    _configured.update(workers=workers, grace=grace)


@functools.cache
def the_hub() -> Hub:
    """The one hub of this process, made when it is first asked for."""
    return Hub(int(_configured["workers"]), _configured["grace"])
