"""When a run wants its next chunk, and what that chunk is."""

from __future__ import annotations

import time

from playground.configuration.config import RunConfig
from playground.messages.chunk import Chunk, Result
from playground.messages.request import Request
from playground.runs.chunk_size import ChunkSize
from playground.runs.replay import Replay
from playground.runs.timeline import Timeline
from playground.runs.view_requests import ViewRequests
from playground.tasks import NO_UPLOADS, Uploads

SMALL_STATE = 1 << 20
"""Most bytes of a state that is sent with every chunk; a larger one is returned once a second."""
STILL = 2.0
"""Seconds without a result that the rate does not count: at the lowest speed one passes between two
updates."""
QUIET = 0.3
"""Seconds without a change after which the trainer of a paused run is compiled."""
SHORTENED = 4
"""The first chunk after a change has this fraction of the usual updates, so that its effect is seen
sooner."""


class Scheduler:
    """The chunks of one run from its first weights on. Not thread-safe: its Run guards it. Times
    are those of time.monotonic.

    name: the name under which workers cache the run's newest state. The number of a worker belongs
    to one process alone.
    """

    def __init__(self, name: str, timeline: Timeline, replay: Replay, view_requests: ViewRequests, chunk_size: ChunkSize) -> None:
        self.name, self._timeline, self._replay = name, timeline, replay
        self._view_requests, self._chunk_size = view_requests, chunk_size
        self.playing = False
        self.remaining: int | None = None
        """Updates until the run pauses by itself; None: it plays on."""
        self.refresh = True
        """Whether to show the network although nothing trained: before the first update, after a
        changed setting."""
        self.in_flight: Chunk | None = None
        self.queued: Chunk | None = None
        """The chunk that waits in the worker behind the one in flight, so that the worker never
        waits for the page."""
        self.waits_until = 0.0
        """A worker makes ready what the next chunk needs: that is asked for again then, or as soon as
        the worker says that it is done."""
        self.quiet_since = time.monotonic()
        self._setting_changed = False
        """Whether the configuration changed and no chunk has it yet."""
        self._uploaded: tuple[int, Uploads] | None = None
        """The user's data that were sent last, and the worker that has them."""
        self._evaluated_at_rest: tuple[int, RunConfig] | None = None
        """The update and the configuration at which a paused run was last evaluated once more."""
        self._placed: tuple[int, int] | None = None
        """Where the window of the run beside it began, when a frame was last asked for."""
        self._state_returned = 0.0
        """When a worker last returned the state."""
        self._progress: list[tuple[float, int]] = []
        """Times and updates of the last frames."""

    def play(self, updates: int | None = None) -> None:
        """Trains `updates` updates, or until paused."""
        self.playing, self.remaining, self._progress = True, updates, []
        self.waits_until = 0.0
        self._chunk_size.resume(time.monotonic())

    def stop(self) -> None:
        """Hands out no more training."""
        self.playing, self.remaining = False, None

    def setting_changed(self) -> None:
        """Shows the new configuration soon, and compiles its trainer when no other change follows."""
        self.refresh = self._setting_changed = True
        self.quiet_since = time.monotonic()
        self.waits_until = 0.0

    def due(self, now: float, may_prepare: bool) -> float | None:
        """Seconds until the next chunk is wanted; None: none. may_prepare: a trainer may be
        compiled before it is needed."""
        if self.in_flight is not None:
            return None
        wanted = self._wanted(now, may_prepare)
        return None if wanted is None else max(wanted, self.waits_until - now)

    def _wanted(self, now: float, may_prepare: bool) -> float | None:
        if self._replay.target is not None:
            return 0.0
        if self.playing:
            return self._chunk_size.due(now)
        if not self._view_requests.watched:
            return None
        if self._shows_again:
            return 0.0
        if self._evaluation_outdated or (may_prepare and not self._timeline.shown.trainer_ready):
            return max(0.0, self.quiet_since + QUIET - now)
        return None

    @property
    def _shows_again(self) -> bool:
        """Whether a run that does not train has something new to show: a change, or the window of
        its last update where another one was held; or the run beside it shows another window."""
        frame, window = self._timeline.shown.frame, self._timeline.shown.window_frame
        good = frame is not None and frame.blew_up is None
        if not good or window is None or window.window is None:
            return self.refresh
        place = self._view_requests.hold.place
        return self.refresh or (window.window.held if place is None else place != self._placed)

    @property
    def _evaluation_outdated(self) -> bool:
        """Whether the run is paused and its evaluation is that of an earlier update, or of other
        settings: one that was under way when they changed comes after the change."""
        shown = self._timeline.shown
        return (
            not self.playing
            and shown.trainer_ready
            and self._timeline.past is None
            and shown.frame is not None
            and shown.frame.blew_up is None
            and shown.evaluation is not None
            and (shown.update, shown.config) not in ((shown.evaluation.update, shown.evaluated), self._evaluated_at_rest)
        )

    def may_queue(self, worker: int) -> bool:
        """Whether a second chunk may wait in `worker` behind the one that this run has in flight
        there."""
        running, shown = self.in_flight, self._timeline.shown
        return (
            running is not None
            and self.queued is None
            and self.playing
            and self.remaining is None
            and not self._chunk_size.limit
            and shown.trainer_ready
            and shown.state_holder == worker
            and shown.state is not None
            and running.run == self._key
            and running.config == shown.config
        )

    def outdated(self) -> bool:
        """Whether the queued chunk is no longer wanted: the run was paused, or its configuration
        changed."""
        return self.queued is not None and (self.queued.config != self._timeline.shown.config or not self.playing)

    def tied_to(self, worker: int) -> bool:
        """Whether `worker` alone has the newest state: another one would have to repeat updates."""
        shown = self._timeline.shown
        return shown.state_holder == worker and shown.state is not None and shown.state.update != shown.update

    @property
    def _key(self) -> str:
        """Where the worker caches the newest state; that of the present stays there while the
        viewers look back."""
        return self.name if self._timeline.past is None else f"{self.name}-past"

    def next_chunk(self, worker: int, uploads: Uploads, runs: int = 1, others_watched: bool = False) -> Chunk:
        """The next chunk, which goes to `worker`. uploads: all data of the user; runs: how many
        runs share the worker."""
        if self._replay.target is not None or self._shows_past_again:
            request, speed = self._view_requests.everything(self._timeline.shown.config), self._chunk_size.measured
            self.in_flight = self._replay.next_chunk(
                f"{self.name}-past", request, speed, lambda config: self._unsent(worker, config, uploads)
            )
            return self.in_flight
        ahead = self.in_flight
        prepare = not self.playing and not self._shows_again
        seconds = self._view_requests.chunk_seconds(others_watched)
        updates = self._next_updates(seconds, runs)
        self.refresh = self._setting_changed = False
        shown = self._timeline.shown
        small = shown.state is None or shown.state.bytes <= SMALL_STATE
        sends_state = ahead is None and (shown.state_holder != worker or small)
        if sends_state and shown.state is not None and shown.state.update != shown.update:
            self._timeline.back_to_state()
            shown = self._timeline.shown
        now = time.monotonic()
        chunk = Chunk(
            run=self._key,
            config=shown.config,
            update=shown.update if ahead is None else ahead.update + ahead.updates,
            updates=updates,
            request=self._request(now, updates),
            uploads=self._unsent(worker, shown.config, uploads),
            prepare=prepare,
            state=shown.state if sends_state else None,
            fresh=shown.state is None,
            return_state=small or now - self._state_returned > 1 or self.remaining is not None,
            # A queued chunk has another one behind it in its turn.
            then=0 if ahead is None else self._chunk_size.full(seconds),
        )
        if ahead is None:
            self.in_flight = chunk
        else:
            self.queued = chunk
        return chunk

    @property
    def _shows_past_again(self) -> bool:
        return self._timeline.past is not None and self.refresh and not self.playing and not self._timeline.branches

    def _next_updates(self, seconds: float, runs: int) -> int:
        if self.in_flight is not None and self.in_flight.then:
            return self.in_flight.then
        if not self.playing:
            return 0
        updates = self._chunk_size.updates(seconds, runs)
        if self._setting_changed and not self._chunk_size.limit:
            updates = max(1, updates // SHORTENED)
        return updates if self.remaining is None else max(1, min(self.remaining, updates))

    def _request(self, now: float, updates: int) -> Request:
        shown = self._timeline.shown
        if not self._view_requests.watched:
            return Request(row=self._view_requests.row, window=False)
        evaluate = self._evaluation_outdated
        if evaluate:
            self._evaluated_at_rest = shown.update, shown.config
        earlier = self.in_flight.request if self.in_flight is not None else None
        trains_on = self.playing and (self.remaining is None or updates < self.remaining)
        self._placed = self._view_requests.hold.place
        hold = self._placed or (self._view_requests.hold.request(self._chunk_size, now) if trains_on else None)
        return self._view_requests.request(shown.config, shown.probes, earlier, now, not self.playing, evaluate, hold)

    def _unsent(self, worker: int, config: RunConfig, uploads: Uploads) -> Uploads:
        """The user's data that `worker` needs for `config` and has not been sent."""
        needed = uploads.named_in(config.of_task)
        if self._uploaded == (worker, needed):
            return NO_UPLOADS
        if needed:
            self._uploaded = worker, needed
        return needed

    def land(self, chunk: Chunk) -> bool:
        """Notes that `chunk` came back; returns whether the run still waited for it."""
        if chunk is self.in_flight:
            self.in_flight, self.queued = self.queued, None
        elif chunk is self.queued:
            self.queued = None
        else:
            return False
        return True

    def drop(self, chunk: Chunk | None) -> None:
        """Waits no longer for `chunk`, if it is in flight."""
        if chunk is not None and chunk is self.in_flight:
            self.in_flight = None

    def drop_all(self) -> None:
        """Waits for no chunk: the worker died."""
        self.in_flight = self.queued = None
        self.send_all()

    def send_all(self) -> None:
        """Sends the next worker the state and the user's data: none is known to have them."""
        self._uploaded = None
        self._timeline.forget_holder()

    def take(self, result: Result, now: float) -> None:
        """Counts the updates of a chunk of training, and pauses after the last one of a step."""
        frame = result.frame
        if result.state is not None:
            self._state_returned = now
        self._progress = [*self._progress[-40:], (now, frame.update)]
        if self.remaining is not None:
            self.remaining -= len(frame.losses)
            if self.remaining <= 0:
                self.stop()
                self.quiet_since = now

    @property
    def rate(self) -> float:
        """Updates a second over the last frames; 0 while paused."""
        if not self.playing or len(self._progress) < 2:
            return 0.0
        (start, first), (end, last) = self._progress[0], self._progress[-1]
        # A worker that has stopped slows the rate down, though it sends no figures.
        end = max(end, time.monotonic() - STILL)
        return (last - first) / max(end - start, 1e-6)
