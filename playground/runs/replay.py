"""Looking back: which past update of a run its viewers want to see, the way there in pieces, and what the run has now meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from playground.configuration import config_text
from playground.configuration.config import RunConfig
from playground.messages.chunk import Chunk, Result
from playground.messages.frame import Evaluation, Frame, Probed
from playground.messages.request import Request
from playground.messages.state import State
from playground.messages.status import Past
from playground.runs.checkpoints import Checkpoints, Piece, Place
from playground.runs.chunk_size import UNWATCHED, Pace
from playground.tasks import Uploads

if TYPE_CHECKING:
    from playground.runs.run import Run


@dataclass(frozen=True)
class Present:
    """What a run has now, kept while its viewers look back: its own attributes by their names."""

    config: RunConfig
    state: State | None
    good: State | None
    state_holder: int | None
    update: int
    rewound: int | None
    frame: Frame | None
    window_frame: Frame | None
    generated_frame: Frame | None
    evaluation: Evaluation | None
    probes: dict[str, Probed]
    shape_ready: bool

    @classmethod
    def of(cls, run: Run) -> Present:
        """What `run` has."""
        return cls(**{one.name: getattr(run, one.name) for one in fields(cls)})

    def restore(self, run: Run) -> None:
        """Gives it back to `run`."""
        for one in fields(self):
            setattr(run, one.name, getattr(self, one.name))


class Travel:
    """One run's looking back. While `present` is kept, the run itself is as it was at a past update, and everybody draws that.

    The update that is shown is the last of a chunk of its own: its window is what that update saw. Not thread-safe: its Run guards it.
    """

    def __init__(self) -> None:
        self.checkpoints = Checkpoints()
        self.wanted: int | None = None
        """The update that the viewers wait for; only the newest wish counts."""
        self.present: Present | None = None
        self.chunk: Chunk | None = None
        """The one under way that belongs to the way back."""
        self._pace = Pace()
        self._piece: Piece | None = None
        """What the chunk does on the way; None: it shows more of where the way ended."""
        self._place: Place | None = None
        """How far the way has come: the place before the last update that is shown, or one on the way there."""
        self._shown: Chunk | None = None
        """The chunk that led to what is shown."""

    def now(self, run: Run) -> int:
        """How many updates the run has done."""
        return self.present.update if self.present is not None else run.update

    def past(self, run: Run) -> Past | None:
        """What is said of the look back; None while the run is seen as it is now."""
        if self.wanted is None and self.present is None:
            return None
        update = self.wanted if self.wanted is not None else run.update
        return Past(update, self.now(run), self.wanted is None, self.branches(run))

    def branches(self, run: Run) -> bool:
        """Whether a setting was changed at the moment that is shown, so that another line begins there."""
        return self.present is not None and self._shown is not None and run.config != self._shown.config

    def wants(self, run: Run) -> bool:
        """Whether the run's next chunk belongs to the look back: to get there, or to see more of what is shown."""
        again = self.present is not None and run.peek and not run.playing and not self.branches(run)
        return self.wanted is not None or again

    def next_chunk(self, run: Run, key: str, request: Request, unsent: Callable[[RunConfig], Uploads]) -> Chunk:
        """The next piece of the way; the last one shows its window, and what `request` asks for once there is nowhere else to go."""
        if self.wanted is None:
            assert self._shown is not None
            self._piece = None
            self.chunk = replace(self._shown, request=request, uploads=unsent(self._shown.config))
            return self.chunk
        self._pace.reached = self._pace.reached or run.pace.reached
        last = max(self.wanted - 1, 0)
        place = self.checkpoints.before(last)
        if self._place is not None and place.update <= self._place.update <= last:
            place = self._place
        most = self._pace.full(UNWATCHED)
        piece = self.checkpoints.piece(place, last if place.update < last else self.wanted, most)
        arrives = place.update + piece.updates == self.wanted
        self._place, self._piece = place, piece
        self.chunk = Chunk(
            run=key,
            config=piece.config,
            update=place.update,
            updates=piece.updates,
            request=Request(request.row, window=True, probes=request.probes) if arrives else Request(window=False),
            uploads=unsent(piece.config),
            state=place.state,
            fresh=place.state is None,
        )
        return self.chunk

    def take(self, run: Run, result: Result) -> None:
        """Takes in what came of the chunk: the way goes on from there, or the run is seen as it was then."""
        chunk, frame, self.chunk = self.chunk, result.frame, None
        assert chunk is not None
        if self._piece is None:
            run.peek = False
            self._show(run, frame)
            return
        if self.wanted is None:
            return  # The viewers wished to go back to what they see already.
        self._pace.measure(len(frame.losses), frame.seconds)
        if not chunk.request.window:
            self._place = Place(result.state, self._piece.stretch)
            return
        if self.present is None:
            self.present = Present.of(run)
        if chunk.config != run.config:
            run.config = chunk.config
            run.turned += 1
        run.state = run.good = result.state
        run.state_holder, run.rewound, run.update = None, None, frame.update
        run.generated_frame, run.probes = None, {}
        run.evaluation = next((one for one in reversed(run.history.evaluations) if one.update <= frame.update), None)
        run.shape_ready = run.peek = True
        run.scene += 1
        self._shown = chunk
        self.wanted = None if self.wanted == frame.update else self.wanted
        self._show(run, frame)

    def _show(self, run: Run, frame: Frame) -> None:
        run.frame = run.window_frame = frame
        run.evaluation = frame.evaluation or run.evaluation
        run.generated_frame = frame if frame.generated is not None else run.generated_frame
        run.probes |= frame.probes

    def come_back(self, run: Run) -> None:
        """The run is seen as it is now."""
        self.wanted = self.chunk = None
        if self.present is None:
            return
        turned = self.present.config != run.config
        self.present.restore(run)
        self.present = self._place = None
        run.turned += turned
        run.scene += 1

    def go_on(self, run: Run) -> None:
        """The run goes on from the moment that is shown; where a setting was changed there, the line of before stays to be compared with."""
        if self.present is None or self._shown is None:
            return
        if self.branches(run):
            run.history.branch(run.update, config_text.difference(run.config, self.present.config))
            run.history.mark(config_text.difference(self._shown.config, run.config))
        else:
            run.history.truncate(run.update)
        self.checkpoints.truncate(run.update)
        self.present = self._place = self.chunk = None

    def give_up(self) -> None:
        """The way can't be gone: what is shown stays."""
        self.wanted = self.chunk = None
