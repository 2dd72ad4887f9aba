"""What the viewers of a run want to see beside its losses, and when: each kind of measurement keeps
to its share of the time."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from playground import probes, tasks
from playground.configuration.config import RunConfig
from playground.messages.frame import Frame, Probed
from playground.messages.request import Request
from playground.runs.chunk_size import MEASURED, UNWATCHED, WATCHED
from playground.runs.window_hold import WindowHold

VALIDATION_WINDOWS, VALIDATION_SEQUENCES = 4, 8
"""Validation windows per row during training where the data is drawn without end."""
EVALUATION_SHARE, GENERATION_SHARE, PROBE_SHARE = 0.03, 0.06, 0.08
"""Shares of the time that evaluation, generation, and the probes of all open tools may take."""
SHARES = 3
"""Most of these shares that all runs of a worker take together."""
LONGEST_PAUSE = 5.0
"""Most seconds between two evaluations or generations, for each run that shares the worker: the first
may have been slow because it had to make its data."""
FELL = 0.5
"""An evaluation is due at once when the loss is below this share of what it was: the quality has
changed, and what the run has come to is told by it."""


class ViewRequests:
    """What the viewers of one run want. Not thread-safe: its Run guards it. Times are those of
    time.monotonic."""

    def __init__(self) -> None:
        self.watched = False
        """Whether anyone watches."""
        self.row: int | None = None
        """The batch row that somebody chose, to see its states."""
        self.hold = WindowHold()
        """Which window they see while the run trains."""
        self._probes_of: dict[object, frozenset[str]] = {}
        """By viewer, the probes that its open tools need."""
        self.make_all_due()

    def make_all_due(self) -> None:
        """Makes every measurement due at once: the network or a setting changed."""
        self._evaluate_at = self._generate_at = self._probe_at = 0.0
        self._low = np.inf

    def set_probes(self, viewer: object, names: set[str]) -> bool:
        """Sets the probes that the open tools of `viewer` need ("" stands for none); returns
        whether any of them is new."""
        before = self.probes
        self._probes_of[viewer] = frozenset(names - {""})
        if not self._probes_of[viewer]:
            del self._probes_of[viewer]
        if set(self.probes) <= set(before):
            return False
        self._probe_at = 0.0
        return True

    @property
    def probes(self) -> tuple[str, ...]:
        """The probes that the open tools of any viewer need."""
        return tuple(sorted(set().union(*self._probes_of.values())))

    def chunk_seconds(self, others_watched: bool = False) -> float:
        """Seconds of training in a chunk; others_watched: a run that shares the workers has
        viewers."""
        if not (self.watched or others_watched):
            return UNWATCHED
        return WATCHED + MEASURED * sum(map(_paced, self.probes))

    def everything(self, config: RunConfig) -> Request:
        """A request for all that can be shown of one update."""
        return Request(row=self.row, evaluate=_validation_windows(config), generate=True, probes=self.probes)

    def request(
        self,
        config: RunConfig,
        results: Mapping[str, Probed],
        earlier: Request | None,
        now: float,
        paused: bool = False,
        evaluate: bool = False,
        hold: int | tuple[int, int] | None = None,
    ) -> Request:
        """What the next frame of a watched run should show.

        results: the last of each probe. earlier: the request of a chunk whose frame is still to
        come. paused: nothing trains, so nothing has to keep to its share. evaluate: evaluate and
        generate now, whenever that was last done. hold: the window to show; see Request.
        """
        # While it trains never two kinds in one chunk: each is paced by what it costs itself.
        pending = earlier or Request()
        evaluates = evaluate or (now >= self._evaluate_at and not pending.evaluate)
        free = paused or not evaluates
        generates = evaluate or (free and now >= self._generate_at and not pending.generate)
        busy = evaluates or generates or any(map(_paced, pending.probes))
        probes_due = paused or (now >= self._probe_at and not busy)
        names = tuple(name for name in self.probes if probes_due or not _paced(name))
        return Request(
            row=self.row,
            window=True,
            hold=hold,
            evaluate=_validation_windows(config) if evaluates else 0,
            generate=generates,
            probes=names,
            kept={
                name: {key: results[name].arrays[key] for key in probes.registry()[name].KEEPS} for name in names if name in results
            },
        )

    def answered(self, request: Request, frame: Frame, now: float, runs: int = 1) -> None:
        """Sets when each kind in `request` is due again: `frame` tells how long they took, and the
        share how long to pause. runs: how many share the worker, and that share."""
        self.hold.answered(frame, now)
        looking, longest = frame.looking * runs / min(runs, SHARES), LONGEST_PAUSE * runs
        if any(map(_paced, request.probes)):
            self._probe_at = now + max(0.05, looking / PROBE_SHARE)
        if request.evaluate:
            self._evaluate_at = now + min(max(0.2, looking / EVALUATION_SHARE), longest)
        if request.generate:
            self._generate_at = now + min(max(0.1, looking / GENERATION_SHARE), longest)
        loss = float(np.median(frame.losses)) if len(frame.losses) else np.inf
        if loss < FELL * self._low:
            self._evaluate_at = now if self._low < np.inf and not request.evaluate else self._evaluate_at
            self._low = loss


def _paced(probe: str) -> bool:
    return probes.registry()[probe].PACED


def _validation_windows(config: RunConfig) -> int:
    return VALIDATION_SEQUENCES if tasks.registry()[config.task].SEQUENCES else VALIDATION_WINDOWS
