"""One run: its configuration, state and past, and what its viewers asked of it. Its methods may be called from any thread."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable

from playground.configuration import config as configuration
from playground.configuration import config_text
from playground.configuration.config import RunConfig
from playground.messages.chunk import Chunk, Result, StateMissing, Superseded
from playground.messages.frame import Evaluation, Frame, Probed
from playground.messages.request import Request
from playground.messages.state import State
from playground.messages.status import Message, Status
from playground.runs.chunk_size import Pace
from playground.runs.history import History
from playground.runs.replay import Travel
from playground.runs.sweep import Sweeps
from playground.runs.view_requests import Wishes
from playground.settings import Cost, SettingError
from playground.tasks import NO_UPLOADS, Uploads

CARRIED = 1 << 20
"""Bytes up to which a state travels back with every chunk; a larger one does once a second."""
START_SPEED = 1000.0
"""Updates a second of a new run: at full speed a small network has learned before anyone has seen it learn."""
QUIET = 0.3
"""Seconds without a change after which the trainer of a paused run is prepared."""
HURRY = 4
"""The first chunk after a change has this part of the updates of a full one: the change is seen that much sooner."""
DEATHS = 3
"""Workers that may die on the same chunk before the run gives up."""
HELP_FOR_BLOW_UP = "Lower the learning rate, or clip the gradients (1 is a good start)."


class Run:
    """A run in the page's process: commands come in from pages and sockets, chunks go out, results come back."""

    def __init__(self, config: RunConfig, uploads: Uploads = NO_UPLOADS) -> None:
        self.token, self.watch_token = secrets.token_hex(16), secrets.token_hex(16)
        self.config, self.uploads = config, uploads
        self.lock = threading.RLock()
        self.changed: Callable[[], None] = lambda: None
        """Called, without the lock, after a command that may make work due."""
        self.listeners: set[Callable[[], None]] = set()
        self.watched = False
        self.wishes = Wishes()
        self.sweeps = Sweeps(self._tell)
        self.closed = False
        self.version = 0
        """Grows with everything that a viewer could see."""
        self.scene = 0
        """Grows when what is drawn changes shape."""
        self._shown = threading.Condition(self.lock)
        """Notified when a viewer was sent a picture."""
        self._shown_config: RunConfig | None = None
        self.row = 0
        self.turned = 0
        """Grows when the configuration changed although no page asked for it: the pages read it again."""
        self.pace = Pace(limit=START_SPEED)
        self._start_anew()

    def _start_anew(self) -> None:
        self.history = History()
        self.travel = Travel()
        self.frame: Frame | None = None
        self.window_frame: Frame | None = None
        self.evaluation: Evaluation | None = None
        self.generated_frame: Frame | None = None
        self.probes: dict[str, Probed] = {}
        self.state: State | None = None
        self.good: State | None = None
        """The newest state whose loss was no worse than twice that of the untrained network: a blow-up goes back to it."""
        self._untrained_loss: float | None = None
        self.rewound: int | None = None
        """Where training goes on after a blow-up; until then its curve stays in sight."""
        self.update = 0
        self.device = ""
        self.timings: dict[str, float] = {}
        self.message: Message | None = None
        self.playing = False
        self.left: int | None = None
        """Updates until the run pauses by itself; None: it plays on."""
        self._step = "update"
        self.in_flight: Chunk | None = None
        self.queued: Chunk | None = None
        """The chunk that waits in the worker behind the one under way, so that the worker never waits for the page."""
        self._changed = False
        """The configuration changed and no chunk has it yet."""
        self.state_holder: int | None = None
        self.shape_ready = False
        self.generation = getattr(self, "generation", 0) + 1
        self.peek = True
        """The viewers should see the network as it stands although nothing trained: before the first update, after a changed knob."""
        self._quiet_since = time.monotonic()
        self._uploaded: tuple[int, Uploads] | None = None
        self._deaths = 0
        self._judged: int | None = None
        """The update after which the run was last judged at rest."""
        self._state_time = 0.0
        self.wishes.hurry()
        self._rate: list[tuple[float, int]] = []

    def play(self) -> None:
        """Trains on until it is paused."""
        with self.lock:
            self.playing, self.left = True, None
            self._resume()
        self._tell()

    def pause(self) -> None:
        """Stops after the chunk under way."""
        with self.lock:
            self.playing, self.left = False, None
            self._rate, self._quiet_since = [], time.monotonic()
        self._tell()

    def step(self, what: str) -> None:
        """Trains one "update", until the "window" shows new columns only, or to the end of the "epoch"; then pauses."""
        with self.lock:
            self._step = what
            self.playing, self.left = True, self._count(what)
            self._resume()
        self._tell()

    def _count(self, what: str) -> int:
        """How many updates a step has from what is shown."""
        per_epoch = self.config.updates_per_epoch
        if what == "update":
            return 1
        if what == "window":
            return -(-self.config.truncation_length // self.config.step)
        if what == "epoch":
            return per_epoch - (self.frame.window_number % per_epoch if self.frame else 0)
        raise ValueError(f"a step is one of update, window, epoch, not {what!r}")

    def visit(self, update: int | None) -> None:
        """Pauses and shows the run as it was after `update` updates; None, or one that is not past: as it is now.

        Training then goes on from what is shown, and what came after it is given up.
        """
        with self.lock:
            travel = self.travel
            if update is not None:
                self.playing, self.left, self._rate = False, None, []
                update = max(update, travel.checkpoints.first)
            if self.message and self.message.kind != "error":
                self.message = None
            if update is not None and update < travel.now(self):
                travel.wanted = update if travel.present is None or update != self.update else None
            elif travel.past(self) is not None:
                self._drop_look()
                travel.come_back(self)
                # Tools that were opened meanwhile have measured the past alone.
                self.peek = bool(self.wishes.probes)
        self._tell()

    def _drop_look(self) -> None:
        """Nobody waits any more for the chunk under way where that belongs to a look back."""
        if self.in_flight is not None and self.in_flight is self.travel.chunk:
            self.in_flight = self.travel.chunk = None

    def _resume(self) -> None:
        if self.travel.wanted is None:
            self._drop_look()
            self.travel.go_on(self)
        if self.message and self.message.kind != "error":
            self.message = None
        self.pace.resume(time.monotonic())
        self._rate = []

    def reset(self) -> None:
        """Starts the same configuration from its first weights."""
        with self.lock:
            self._start_anew()
            self.scene += 1
        self._tell()

    def change(self, config: RunConfig, uploads: Uploads | None = None) -> Cost | None:
        """Takes a new configuration: a knob acts at the next chunk, another window keeps the weights, another shape starts anew.

        Returns what it cost (None: nothing changed).
        """
        with self.lock:
            old, price = self.config, configuration.cost(self.config, config)
            if uploads is not None:
                self.uploads = uploads
            if price is None:
                return None
            self._drop_look()
            self.travel.wanted = None
            self.config = config
            self.scene += 1
            self.peek = self._changed = True
            self._quiet_since = time.monotonic()
            if price is Cost.NETWORK:
                playing = self.playing and self.left is None
                self._start_anew()
                self.pace.forget()
                self.playing = playing
                self.pace.resume(time.monotonic())
            else:
                self.message = None
                if self.update and self.travel.present is None:
                    self.history.mark(config_text.difference(old, config), self.update)
                if price is Cost.RECOMPILE:
                    self.shape_ready = False
                    self.pace.forget()
                self.wishes.hurry()
        self.sweeps.follow(config)
        self._tell()
        return price

    def sent(self, config: RunConfig) -> None:
        """A viewer was sent a picture of a frame with `config`."""
        with self.lock:
            self._shown_config = config
            self._shown.notify_all()

    def await_shown(self, seconds: float) -> None:
        """Returns when a playing, watched run's newest configuration has reached a viewer, or after `seconds`."""
        with self.lock:
            if self.playing and self.watched and self.shape_ready:
                self._shown.wait_for(lambda: self._shown_config == self.config, seconds)

    def set_speed(self, limit: float) -> None:
        """At most `limit` updates a second; 0 = as fast as it can. Raises ValueError outside 0 … 1 000 000."""
        if not 0 <= limit <= 1e6:
            raise ValueError(f"speed must be a number from 0 to 1 000 000, got {limit}")
        with self.lock:
            self.pace.limit = limit
            self.pace.resume(time.monotonic())
        self._tell()

    def look_at(self, row: int) -> None:
        """Shows the states of this batch row from the next frame on."""
        with self.lock:
            self.row = max(0, min(row, self.config.batch_size - 1))
            self.peek = True
        self._tell()

    def look_into(self, viewer: object, probes: set[str]) -> None:
        """Has the probes that the open tools of `viewer` need measured from the next frame on; the empty name stands for none."""
        with self.lock:
            if not self.wishes.look_into(viewer, probes):
                return
            self.peek = True
        self._tell()

    def say(self, kind: str, text: str) -> None:
        """Shows a sentence to the viewers."""
        with self.lock:
            self.message = Message(kind, text)
        self._tell()

    def _tell(self) -> None:
        with self.lock:
            self.version += 1
            listeners = list(self.listeners)
        self.changed()
        for listener in listeners:
            listener()

    def due(self, now: float) -> float | None:
        """Seconds until this run wants its next chunk; None while it wants none."""
        with self.lock:
            if self.closed or self.in_flight is not None:
                return None
            if self.travel.wanted is not None:
                return 0.0
            if self.playing:
                return self.pace.due(now)
            if self.watched and self.peek:
                return 0.0
            if self.watched and (self._unjudged or (not self.shape_ready and self.message is None)):
                return max(0.0, self._quiet_since + QUIET - now)
            return None

    @property
    def _unjudged(self) -> bool:
        """Whether the run rests and its validation quality is that of an earlier update."""
        return (
            not self.playing
            and self.shape_ready
            and self.travel.present is None
            and self.frame is not None
            and self.frame.blew_up is None
            and self.evaluation is not None
            and self.update not in (self.evaluation.update, self._judged)
        )

    def may_queue(self, slot: int) -> bool:
        """Whether another chunk may wait at the worker `slot` behind the one that this run has under way there."""
        with self.lock:
            running = self.in_flight
            return (
                running is not None
                and self.queued is None
                and self.playing
                and self.left is None
                and not self.pace.limit
                and not self.closed
                and self.shape_ready
                and self.state_holder == slot
                and self.state is not None
                and running.run == self._key
                and running.config == self.config
            )

    def outdated(self) -> bool:
        """Whether a chunk waits in a worker that nobody wants any more: the run was paused, or its configuration changed."""
        with self.lock:
            return self.queued is not None and (self.queued.config != self.config or not self.playing)

    def tied_to(self, slot: int) -> bool:
        """Whether only the worker `slot` holds the newest state: going elsewhere would lose updates."""
        with self.lock:
            return self.state_holder == slot and self.state is not None and self.state.update != self.update

    def next_chunk(self, slot: int, crowd: int = 1, company: bool = False) -> Chunk:
        """The next piece of work for the worker `slot` (a number that no other process ever has); company: somebody watches another run."""
        with self.lock:
            if self.travel.wants(self):
                request = self.wishes.of_past(self.config, self.row)
                self.in_flight = self.travel.next_chunk(
                    self, f"{self._line}-past", request, lambda config: self._unsent(slot, config)
                )
                return self.in_flight
            now = time.monotonic()
            updates, prepare, ahead = 0, not self.playing and not self.peek, self.in_flight
            turn = self.wishes.turn(self.watched or company)
            if ahead is not None and ahead.then:
                updates = ahead.then
            elif self.playing:
                updates = self.pace.updates(turn, crowd)
                if self._changed and not self.pace.limit:
                    updates = max(1, updates // HURRY)
                updates = updates if self.left is None else max(1, min(self.left, updates))
            self.peek = self._changed = False
            carried = ahead is None and (self.state_holder != slot or self.state is None or self.state.bytes <= CARRIED)
            if carried and self.state is not None and self.state.update != self.update:
                # The newest state was held by a worker that is gone: the run goes on from the last one that came back.
                self._go_back()
            request = Request(row=self.row, window=False)
            if self.watched:
                waits = ahead.request if ahead is not None else None
                judge, at_rest = self._unjudged, not self.playing
                if judge:
                    self._judged = self.update
                request = self.wishes.request(self.config, self.row, self.probes, waits, now, at_rest, judge)
            wants_state = self.state is None or self.state.bytes <= CARRIED or now - self._state_time > 1 or self.left is not None
            chunk = Chunk(
                run=self._key,
                config=self.config,
                update=self.update if ahead is None else ahead.update + ahead.updates,
                updates=updates,
                request=request,
                uploads=self._unsent(slot, self.config),
                prepare=prepare,
                state=self.state if carried else None,
                fresh=self.state is None,
                return_state=wants_state,
                # What waits behind another chunk has another behind it in its turn.
                then=0 if ahead is None else self.pace.full(turn),
            )
            if ahead is None:
                self.in_flight = chunk
            else:
                self.queued = chunk
            return chunk

    @property
    def _line(self) -> str:
        return f"{self.token}-{self.generation}"

    @property
    def _key(self) -> str:
        """The name under which a worker holds the newest state: that of now stays there while somebody looks back."""
        return self._line if self.travel.present is None else f"{self._line}-past"

    def _unsent(self, slot: int, config: RunConfig) -> Uploads:
        """What of the user's own the worker `slot` needs for `config` and has not been sent."""
        uploads = self.uploads.named_in(config.of_task)
        if self._uploaded == (slot, uploads):
            return NO_UPLOADS
        if uploads:
            self._uploaded = slot, uploads
        return uploads

    def _go_back(self) -> None:
        assert self.state is not None
        self.update = self.state.update
        if self.travel.present is None:
            self.history.truncate(self.update)
            self.travel.checkpoints.truncate(self.update)

    def take(self, slot: int, chunk: Chunk, result: Result) -> None:
        """Takes in what a worker returned for `chunk`."""
        with self.lock:
            if not self._mine(chunk):
                return
            self._landed(chunk)
            self._deaths = 0
            if chunk is self.travel.chunk:
                self._look(result)
            else:
                self._adopt(slot, chunk, result)
        self._tell()

    def _look(self, result: Result) -> None:
        """Takes in what came back on the way to a past update; where somebody pressed Train meanwhile, training goes on from there."""
        if result.frame.blew_up is not None:
            self.travel.give_up()
            self.playing, self.left = False, None
            self.message = Message("error", f"The way back ended at update {result.frame.update}: the loss there is not a number.")
            return
        self.travel.take(self, result)
        if self.playing and self.travel.wanted is None:
            self.left = self.left and self._count(self._step)
            self._resume()

    def _adopt(self, slot: int, chunk: Chunk, result: Result) -> None:
        """Takes in what came back of training."""
        frame, now = result.frame, time.monotonic()
        self.state_holder = slot
        was_ready = self.shape_ready
        if result.state is not None:
            self.state, self._state_time = result.state, now
        self.update = frame.update
        if configuration.cost(chunk.config, self.config) in (None, Cost.KNOB):
            self.shape_ready = self.shape_ready or chunk.prepare or chunk.updates > 0
        self.frame = frame
        self.window_frame = frame if frame.window is not None else self.window_frame
        if self.rewound is not None and len(frame.losses):
            self.history.truncate(self.rewound)
            self.rewound = None
        if self.travel.present is None:
            self.history.add(frame)
        if frame.device:
            self.device, self.timings = frame.device, dict(frame.timings)
        if frame.evaluation is not None:
            self.evaluation = frame.evaluation
        if frame.generated is not None:
            self.generated_frame = frame
        self.probes |= frame.probes
        self.wishes.seen(chunk.request, frame, now)
        if was_ready:
            self.pace.measure(len(frame.losses), frame.seconds)
        self._rate = [*self._rate[-40:], (now, frame.update)]
        if self.left is not None:
            self.left -= len(frame.losses)
            if self.left <= 0:
                self.playing, self.left, self._quiet_since = False, None, now
        if frame.blew_up is not None:
            self._blown_up()
            return
        if self.travel.present is None:
            self.travel.checkpoints.add(frame, result.state)
        if result.state is not None and not self._diverging(frame):
            self.good = result.state

    def _diverging(self, frame: Frame) -> bool:
        if len(frame.losses) and self._untrained_loss is None:
            self._untrained_loss = float(frame.losses[0])
        return len(frame.losses) > 0 and float(frame.losses[-1]) > 2 * (self._untrained_loss or 0.0)

    def _blown_up(self) -> None:
        """Stops at the last good state; what led to the blow-up stays on the chart until training goes on."""
        self.playing, self.left = False, None
        self.history.mark("the loss is not a number")
        self.state, self.state_holder = self.good, None
        self.update = self.rewound = self.good.update if self.good is not None else 0
        self.travel.checkpoints.truncate(self.update)
        self.message = Message(
            "error",
            "The loss is not a number any more: the weights grew without bound. "
            f"The run is back at update {self.update}, its last good state. {HELP_FOR_BLOW_UP}",
        )

    def _mine(self, chunk: Chunk) -> bool:
        return chunk is self.in_flight or chunk is self.queued

    def _landed(self, chunk: Chunk) -> None:
        """`chunk` is under way no longer; what waited behind it is."""
        if chunk is self.in_flight:
            self.in_flight, self.queued = self.queued, None
        else:
            self.queued = None

    def lost(self, chunk: Chunk) -> None:
        """The worker died on `chunk`: the run goes on from its last state, unless that keeps happening."""
        with self.lock:
            if not self._mine(chunk):
                return
            self.in_flight, self.queued, self.state_holder, self._uploaded = None, None, None, None
            self.travel.chunk = None
            self._deaths += 1
            if self.state is not None:
                self._go_back()
            if self._deaths >= DEATHS:
                self.playing, self.left = False, None
                self.travel.give_up()
                self.peek = False
                self.message = Message(
                    "error", f"{DEATHS} workers in a row died on this network: it may need more memory than there is."
                )
            else:
                self.message = Message("warning", f"The worker died. A fresh one goes on from update {self.update}.")
                if self.travel.past(self) is None:
                    self.history.mark("fresh worker")
            self.shape_ready = False
        self._tell()

    def failed(self, chunk: Chunk, error: BaseException) -> None:
        """The worker could not do `chunk`: says why; the state stays."""
        with self.lock:
            if not self._mine(chunk):
                return
            self._landed(chunk)
            if chunk is self.travel.chunk:
                self.travel.chunk = None
            if isinstance(error, Superseded):
                pass
            elif isinstance(error, StateMissing):
                self.state_holder, self._uploaded = None, None
            else:
                self.playing, self.left = False, None
                self.travel.give_up()
                self.peek = False
                # str() of a KeyError is its sentence in quotation marks.
                told = str(error.args[0] if isinstance(error, LookupError) and error.args else error)
                if not isinstance(error, SettingError | LookupError):
                    told = f"Training stopped: {told}"
                self.message = Message("error", told[:400])
        self._tell()

    def status(self) -> Status:
        """The figures now."""
        with self.lock:
            frame = self.frame
            past, recent = self.travel.past(self), self.history.recent
            if self.travel.present is not None and frame is not None:
                recent = frame.losses
            elif self.rewound is not None:
                recent = recent[: max(0, self.rewound - self.history.first)]
            rate = 0.0
            if self.playing and len(self._rate) > 1:
                (then, first), (now, last) = self._rate[0], self._rate[-1]
                rate = (last - first) / max(now - then, 1e-6)
            return Status(
                playing=self.playing,
                preparing=self.playing and not self.shape_ready,
                update=self.update,
                epoch_number=frame.epoch_number if frame else 1,
                window=frame.window_number if frame else 0,
                windows_per_epoch=self.config.updates_per_epoch,
                rate=rate,
                loss=float(recent[-1]) if len(recent) else None,
                evaluation=self.evaluation,
                device=self.device,
                timings=self.timings,
                speed=self.pace.limit,
                message=self.message,
                past=past,
                turned=self.turned,
            )
