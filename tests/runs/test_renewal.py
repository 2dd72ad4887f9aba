"""A worker that has compiled many shapes is followed by a fresh one, and no run notices."""

from __future__ import annotations

import threading

import numpy as np

from playground import presets
from playground.runs import worker_pool as workers_module
from playground.runs.run import Run
from playground.runs.worker_pool import Workers


def test_a_worker_that_compiled_enough_is_replaced_without_losing_an_update(monkeypatch) -> None:
    monkeypatch.setattr(workers_module, "UNUSED", -1)
    config = presets.registry()["echo"].config
    workers = Workers(1, warm_up=config)
    run, moved = Run(config), threading.Event()
    try:
        first: list[int] = []

        def look() -> None:
            if run.update and not first:
                first.extend(workers.processes())
            if first and run.state_holder not in (None, 0) and run.update > 500:
                moved.set()

        run.listeners.add(look)
        run.set_speed(0)
        workers.add(run)
        run.play()
        assert moved.wait(120)
        run.pause()
        assert run.message is None
        assert run.history.marks == []
        assert np.isfinite(run.history.recent).all()
        assert len(run.history.recent) == run.update - run.history.first
    finally:
        workers.close()
