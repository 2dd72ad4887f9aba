"""What the viewers of a run want to see beside its losses, and when: each kind of it keeps to its share of the time."""

from __future__ import annotations

from collections.abc import Mapping

from playground import probes, tasks
from playground.configuration.config import RunConfig
from playground.messages.frame import Frame, Probed
from playground.messages.request import Request
from playground.runs.chunk_size import LOOKED_INTO, UNWATCHED, WATCHED

VALIDATION_WINDOWS, VALIDATION_SEQUENCES = 4, 8
"""Windows a row that a run is judged on while it trains; of sequences so many that a finite lot is seen whole."""
EVALUATING_SHARE, GENERATING_SHARE, PROBING_SHARE = 0.03, 0.06, 0.08
"""The shares of time that validation quality, generation, and the probes of all open tools may take."""
SELDOM = 5.0
"""Seconds between two of them at most: the first one may have had to make its data."""


class Wishes:
    """The wishes of one run's viewers; its Run guards it. Times are those of time.monotonic."""

    def __init__(self) -> None:
        self._of_viewers: dict[object, frozenset[str]] = {}
        """By viewer, the probes that its open tools need."""
        self.hurry()

    def hurry(self) -> None:
        """The network or a setting is another one: everything is due at once."""
        self._evaluate_at = self._generate_at = self._probe_at = 0.0

    def look_into(self, viewer: object, wanted: set[str]) -> bool:
        """Takes the probes that the open tools of `viewer` need, the empty name standing for none; whether any of them is new."""
        before = self.probes
        self._of_viewers[viewer] = frozenset(wanted - {""})
        if not self._of_viewers[viewer]:
            del self._of_viewers[viewer]
        if set(self.probes) <= set(before):
            return False
        self._probe_at = 0.0
        return True

    @property
    def probes(self) -> tuple[str, ...]:
        """The probes that anybody's open tools need."""
        return tuple(sorted(set().union(*self._of_viewers.values())))

    def turn(self, watched: bool) -> float:
        """Seconds of training in a chunk."""
        return WATCHED + LOOKED_INTO * sum(map(_paced, self.probes)) if watched else UNWATCHED

    def of_past(self, config: RunConfig, row: int) -> Request:
        """All there is to be seen of a moment of the past."""
        return Request(row=row, evaluate=_validation_windows(config), generate=True, probes=self.probes)

    def request(
        self,
        config: RunConfig,
        row: int,
        found: Mapping[str, Probed],
        ahead: Request | None,
        now: float,
        at_rest: bool = False,
        judge: bool = False,
    ) -> Request:
        """What the next frame of a watched run should show.

        `ahead` was asked of a frame that is still to come; `found` is the last of each probe. at_rest: nothing trains meanwhile, so nothing
        is paced; judge: what was found on validation data, and what was generated, is not of the newest weights.
        """
        # Never two of them in one chunk that trains: each is then paced by what it costs itself.
        asked = ahead or Request()
        evaluate = judge or (now >= self._evaluate_at and not asked.evaluate)
        generate = judge or (not evaluate and now >= self._generate_at and not asked.generate)
        busy = evaluate or generate or any(map(_paced, asked.probes))
        probe = at_rest or (now >= self._probe_at and not busy)
        wanted = tuple(name for name in self.probes if probe or not _paced(name))
        return Request(
            row=row,
            window=True,
            evaluate=_validation_windows(config) if evaluate else 0,
            generate=generate,
            probes=wanted,
            kept={
                name: {key: found[name].arrays[key] for key in probes.registry()[name].KEEPS} for name in wanted if name in found
            },
        )

    def seen(self, request: Request, frame: Frame, now: float) -> None:
        """A frame came with what was asked for: until the next of the kind epochs as long as its share of time says."""
        if any(map(_paced, request.probes)):
            self._probe_at = now + max(0.05, frame.looking / PROBING_SHARE)
        if request.evaluate:
            self._evaluate_at = now + min(max(0.2, frame.looking / EVALUATING_SHARE), SELDOM)
        if request.generate:
            self._generate_at = now + min(max(0.1, frame.looking / GENERATING_SHARE), SELDOM)


def _paced(probe: str) -> bool:
    return probes.registry()[probe].PACED


def _validation_windows(config: RunConfig) -> int:
    return VALIDATION_SEQUENCES if tasks.registry()[config.task].SEQUENCES else VALIDATION_WINDOWS
