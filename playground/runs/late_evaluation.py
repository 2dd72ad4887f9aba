"""Evaluations that take long, in a thread of their own: training goes on meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from playground.messages.frame import Evaluation
from playground.runs.processes import give_way

LONG = 0.5
"""Seconds from which an evaluation is made beside the training."""


class LateEvaluations:
    """The evaluations of a worker's runs. Used by one thread; `close` waits for the one under way."""

    def __init__(self) -> None:
        self._last = "", 0.0
        """The run that was evaluated last, and how many seconds that took."""
        self._run = ""
        self._making: Future[tuple[Evaluation, float]] | None = None
        self._thread = ThreadPoolExecutor(1, "evaluation", give_way)

    def took(self, run: str, seconds: float) -> None:
        """Notes how long an evaluation of a run took."""
        self._last = run, seconds

    def are_long(self, run: str) -> bool:
        """Whether a run was evaluated last, and that held its training up."""
        last, seconds = self._last
        return last == run and seconds >= LONG

    def next(self, run: str, evaluate: Callable[[], Evaluation]) -> tuple[Evaluation, float] | None:
        """The evaluation that was begun for a run, and its seconds, once it is made; None until then.
        Where none is under way, `evaluate` begins."""
        if self._making is None:
            self._run, self._making = run, self._thread.submit(_timed, evaluate)
            return None
        if not self._making.done():
            return None
        made, self._making = self._making.result(), None
        return made if self._run == run else None

    def close(self) -> None:
        """Waits for the evaluation under way; idempotent."""
        self._thread.shutdown()


def _timed(evaluate: Callable[[], Evaluation]) -> tuple[Evaluation, float]:
    began = time.perf_counter()
    return evaluate(), time.perf_counter() - began
