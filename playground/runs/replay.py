"""Looking back: recomputes a past update of a run from the nearest checkpoint, chunk by chunk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from playground.configuration.config import RunConfig
from playground.messages.chunk import Chunk, Result
from playground.messages.request import Request
from playground.messages.status import Past
from playground.runs.checkpoints import Checkpoint, SegmentPart
from playground.runs.chunk_size import UNWATCHED, ChunkSize
from playground.runs.timeline import Position, Timeline
from playground.tasks import Uploads


class Replay:
    """Recomputes past updates of one run; `take` gives the position of each. Not thread-safe: its
    Run guards it.

    The last chunk of a replay has one update, so that its window is what that update saw.
    Afterwards `next_chunk` repeats that chunk to show more of the position: its evaluation, a
    generated series, the probes of newly opened tools.
    """

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self.target: int | None = None
        """The update to show; None: the replay has shown it, or there is none."""
        self.chunk: Chunk | None = None
        """The chunk of the replay that is in flight."""
        self._chunk_size = ChunkSize()
        self._part: SegmentPart | None = None
        """What `chunk` recomputes."""
        self._reached: Checkpoint | None = None
        """The state that `chunk` starts from: a checkpoint, or a state that an earlier chunk of the
        replay computed."""

    def cancel(self) -> None:
        """Gives up the target; the position that is shown stays."""
        self.target = self.chunk = self._reached = None

    def status(self) -> Past | None:
        """What the transport line says about the replay; None while the present is shown and
        nothing else is wanted."""
        past = self._timeline.past
        if self.target is None and past is None:
            return None
        update = self._timeline.shown.update if self.target is None else self.target
        return Past(update, self._timeline.present.update, self.target is None, self._timeline.branches)

    def next_chunk(self, name: str, request: Request, speed: float, uploads: Callable[[RunConfig], Uploads]) -> Chunk:
        """The next chunk towards the target; without a target, the last one again with all that
        `request` asks for.

        name: under which the worker caches the states. speed: of the run, in updates a second,
        until the replay has measured its own. uploads: gives the user's data that the worker needs
        for a configuration.
        """
        if self.target is None:
            self.chunk = self._again(request, uploads)
            return self.chunk
        self._chunk_size.measured = self._chunk_size.measured or speed
        last = max(self.target - 1, 0)
        start = self._start(last)
        stop = last if start.update < last else self.target
        part = self._timeline.checkpoints.next_part(start, stop, self._chunk_size.full(UNWATCHED))
        arrives = start.update + part.updates == self.target
        self._reached, self._part = start, part
        self.chunk = Chunk(
            run=name,
            config=part.config,
            update=start.update,
            updates=part.updates,
            request=Request(request.row, window=True, probes=request.probes) if arrives else Request(window=False),
            uploads=uploads(part.config),
            state=start.state,
            fresh=start.state is None,
        )
        return self.chunk

    def _again(self, request: Request, uploads: Callable[[RunConfig], Uploads]) -> Chunk:
        past = self._timeline.past
        assert past is not None
        assert past.replayed is not None
        self._part = None
        return replace(past.replayed, request=request, uploads=uploads(past.replayed.config))

    def _start(self, last: int) -> Checkpoint:
        """The newest state known at or before update `last`."""
        checkpoint = self._timeline.checkpoints.before(last)
        if self._reached is not None and checkpoint.update <= self._reached.update <= last:
            return self._reached
        return checkpoint

    @property
    def repeats(self) -> bool:
        """Whether the chunk in flight repeats the one that led to the position that is shown."""
        return self.chunk is not None and self._part is None

    def take(self, result: Result) -> Position | None:
        """Takes in the result of `chunk`; returns the position to show, None before the target is
        reached."""
        chunk, part, frame, self.chunk = self.chunk, self._part, result.frame, None
        assert chunk is not None
        if part is None:
            return self._timeline.shown.with_frame(frame)
        if self.target is None:
            return None  # the viewers went back to the position that they see already
        self._chunk_size.measure(len(frame.losses), frame.seconds)
        if not chunk.request.window:
            self._reached = Checkpoint(result.state, part.segment)
            return None
        if self.target == frame.update:
            self.target = None
        evaluations = self._timeline.history.evaluations
        return Position(
            config=chunk.config,
            state=result.state,
            good_state=result.state,
            update=frame.update,
            evaluation=next((one for one in reversed(evaluations) if one.update <= frame.update), None),
            trainer_ready=True,
            replayed=chunk,
        ).with_frame(frame)
