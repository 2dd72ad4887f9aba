"""The runs of a server in a folder, so that one that was killed and started again has them."""

from __future__ import annotations

import contextlib
import re
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from playground.exports import checkpoint, of_run
from playground.exports.checkpoint import CheckpointRefused
from playground.runs import processes
from playground.runs.hub import Hub
from playground.runs.run import Run

EVERY = 9.0
"""Seconds between two writings of a run that changes: with the time that one takes, ten at most are
lost."""
LOOK = 0.25
"""Seconds between two looks at which runs have changed."""
MOST_FILES, MOST_BYTES = 50, 512 << 20
"""What the folder holds at most; the oldest files go first."""
NAME = re.compile(r"([0-9a-f]{32})-([0-9a-f]{32})\.npz")
"""The token that steers a run and the one to watch it."""


class KeptRuns:
    """Writes the runs of a hub to `folder` and finds those that were written before, in its own
    thread from `start` to `close`."""

    def __init__(self, folder: Path, hub: Hub) -> None:
        self.folder, self.hub = folder, hub
        self.trouble = ""
        """Why the last writing failed; "" where it did not."""
        self._written: dict[str, tuple[Any, float]] = {}
        """By token: what was written of a run, and when the writing began."""
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._keep, daemon=True, name="kept-runs")

    def start(self) -> None:
        """Makes the folder, for its owner alone, and keeps runs from now on; raises OSError."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path in self._files():
            with contextlib.suppress(CheckpointRefused):
                self.hub.take_in(checkpoint.read_uploads(path))
        self.hub.restore, self.hub.freed = self.restore, self.forget
        self._thread.start()

    def close(self) -> None:
        """Writes what has changed, and ends the thread; idempotent."""
        if not self._closing.is_set():
            self._closing.set()
            self._thread.join()
            self.write(all_now=True)
            self.hub.restore, self.hub.freed = (lambda token: None), (lambda run: None)

    def _keep(self) -> None:
        processes.give_way()
        while not self._closing.wait(LOOK):
            self.write()

    def write(self, all_now: bool = False) -> None:
        """Writes the runs that have changed since they were written, none before its time unless
        `all_now`."""
        with self._lock:
            for run in self.hub.runs():
                known, at = self._written.get(run.token, (None, 0.0))
                now = time.monotonic()
                if (all_now or now - at >= EVERY) and (mark := _mark(run)) != known:
                    self._written[run.token] = mark, now
                    try:
                        self._write(run)
                    except OSError as error:
                        self._tell(run, str(error.strerror or error))

    def _write(self, run: Run) -> None:
        saved = of_run.newest(run)
        if saved is None or not saved.state.update:
            return
        page = {"playing": run.playing and run.scheduler.remaining is None, "speed": run.chunk_size.limit}
        checkpoint.write(replace(saved, page=page), self.folder / f"{run.token}-{run.watch_token}.npz")
        self._bound()
        self.trouble = ""

    def _tell(self, run: Run, why: str) -> None:
        if why != self.trouble:
            run.say("warning", f"This run is not kept for a restart of the server: {self.folder} can't be written ({why}).")
        self.trouble = why

    def _files(self) -> list[Path]:
        """The files of runs, the newest first."""
        found = [path for path in self.folder.glob("*.npz") if NAME.fullmatch(path.name)]
        return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)

    def _bound(self) -> None:
        total = 0
        for number, path in enumerate(self._files()):
            total += path.stat().st_size
            if number >= MOST_FILES or total > MOST_BYTES:
                path.unlink(missing_ok=True)

    def restore(self, token: str) -> Run | None:
        """The run with this token to steer it, as it was written last; None where there is none."""
        path = next((path for path in self._files() if path.name.startswith(f"{token}-")), None)
        names = NAME.fullmatch(path.name) if path is not None else None
        if path is None or names is None or names[1] != token:
            return None
        try:
            saved = checkpoint.read(path)
        except CheckpointRefused:
            path.unlink(missing_ok=True)
            return None
        run = Run(saved.config, saved.uploads, saved.preset)
        run.token, run.watch_token = names.groups()
        run.go_on_from(saved.state, saved.history, saved.moments)
        with contextlib.suppress(KeyError, TypeError, ValueError):
            run.set_speed(float(saved.page["speed"]))
            if saved.page["playing"]:
                run.play()
        run.say("info", f"The server was started again: the run goes on from update {saved.state.update}, as it was kept.")
        self._written[run.token] = _mark(run), time.monotonic()
        return run

    def forget(self, run: Run) -> None:
        """Deletes the file of a run that was freed."""
        with self._lock:
            self._written.pop(run.token, None)
            (self.folder / f"{run.token}-{run.watch_token}.npz").unlink(missing_ok=True)

    def empty(self) -> tuple[int, int]:
        """Deletes all files; returns how many there were, and their bytes. Open runs are written again
        when they change."""
        with self._lock:
            files = self._files()
            size = sum(path.stat().st_size for path in files)
            for path in files:
                path.unlink(missing_ok=True)
            return len(files), size


def _mark(run: Run) -> tuple[Any, ...]:
    """What differs as soon as a run has something new to write."""
    with run.lock:
        present = run.timeline.present
        return run.generation, None if present.state is None else present.state.update, present.config, run.preset, run.playing
