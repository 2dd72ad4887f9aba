"""One run as the worker pool sees it: when it wants a chunk, which one, and what comes of the
results."""

from __future__ import annotations

import math
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from playground.configuration import config as configuration
from playground.configuration.config import RunConfig
from playground.messages.chunk import Chunk, Result, StateMissing, Superseded
from playground.messages.status import Message
from playground.runs.chunk_size import ChunkSize
from playground.runs.history import History
from playground.runs.preparation import Progress
from playground.runs.replay import Replay
from playground.runs.scheduler import Scheduler
from playground.runs.timeline import Timeline
from playground.runs.view_requests import ViewRequests
from playground.settings import Cost, SettingError
from playground.tasks import Uploads

START_SPEED = 1000.0
"""Limit of a new run in updates a second: at full speed a small network would have learned before
anyone saw it."""
DEATHS = 3
"""Workers that may die on the same chunk before the run gives up."""
DEATHS_LOADING = 5
"""Workers that may die in a row before they have loaded TensorFlow."""
STARTING = "Starting the worker: it loads TensorFlow."
"""What viewers wait for before the first frame, and where the worker has loaded it."""
MAKING = "Making the network and its data …"
WAITS = "Waits: another network is being prepared."
DIED = "The worker died."
SILENT = "The worker does not answer. If it stays silent, a fresh one goes on in a few seconds."
WARNED = 6.0
"""Seconds of training after which a worker's death is no longer told."""
ASK_AGAIN = 1.0
"""Seconds after which a run asks again for what a worker prepares, should the word of it be lost."""
MOST_OWED = 0.1
"""Most seconds of a chunk that count: after one that took long, as the first of a large network, a run
would wait for as long as all others take to catch up."""
LATE, LATE_UNSEEN = 0.4, 2.0
"""Seconds after its last chunk from which a run goes first, with and without a viewer: two pictures a
second are the least that look alive."""
SHORT, LONG = 0.03, 1.0
"""Seconds of the longest chunk with which it does. After a longer one it waits that much longer, so
that it does not make all others late; at most as after one of the second length."""
LONGEST_MESSAGE = 400
"""Most characters of an error that viewers are shown."""


class Guide(Protocol):
    """Who leads the viewers through a run."""

    def notice(self) -> None:
        """Called, without the run's lock, after every change that a viewer could see."""


class TrainingRun:
    """A run that workers train chunk by chunk. Its methods may be called from any thread.

    The lock guards all that changes. It is held for microseconds: pictures are drawn from
    Run.snapshot, without it.
    """

    def __init__(self, config: RunConfig, uploads: Uploads) -> None:
        self.token = secrets.token_hex(16)
        self.uploads = uploads
        self.lock = threading.RLock()
        self.changed: Callable[[], None] = lambda: None
        """Called, without the lock, after whatever may make a chunk due."""
        self.listeners: set[Callable[[], None]] = set()
        """Called, without the lock, after every change that a viewer could see."""
        self.guide: Guide | None = None
        """Who leads the viewers through the run; None: nobody yet."""
        self.closed = False
        self.version = 0
        """Grows with every change that a viewer could see."""
        self.generation = 0
        """Grows with every start from the first weights."""
        self.settings_revision = 0
        """Grows when the configuration changed although no page asked for it: the pages read it
        again."""
        self.view_requests = ViewRequests()
        self.chunk_size = ChunkSize(limit=START_SPEED)
        self.home: int | None = None
        """The number of the worker that this run trains in: what it compiled stays there."""
        self.spent = 0.0
        """Seconds that workers have spent on this run, and what it missed before it came."""
        self._missing = ""
        """What to tell viewers while there is no worker at all."""
        self._sharing = 1
        """Runs that shared the worker at the last chunk."""
        self._handed_out = 0.0
        """When a worker last got a chunk."""
        self._turn = 0.0
        """Seconds that the last one took."""
        self._preparing_since: float | None = None
        """When its worker began to make its data or network ready; None: it doesn't."""
        self._ready_at = 0.0
        """When that was last done."""
        self.worker_loaded = False
        """Whether the run's worker has said that it has loaded TensorFlow."""
        self._compile_seconds: float | None = None
        """How long the run's last compilation took; None before the first."""
        self._restart(config)

    def _restart(self, config: RunConfig) -> None:
        """Starts `config` from its first weights."""
        self.generation += 1
        self.timeline = Timeline(config)
        self.replay = Replay(self.timeline)
        name = f"{self.token}-{self.generation}"
        self.scheduler = Scheduler(name, self.timeline, self.replay, self.view_requests, self.chunk_size)
        self.view_requests.make_all_due()
        self.message: Message | None = None
        self._step = "update"
        """What the viewers last trained one of."""
        self._deaths = self._deaths_loading = 0
        self._goes_on_since: float | None = None
        """When the first result came after a worker had died; None: none has died of late."""

    @property
    def config(self) -> RunConfig:
        """The configuration at the position that is shown."""
        return self.timeline.shown.config

    @property
    def update(self) -> int:
        """Updates done at the position that is shown."""
        return self.timeline.shown.update

    @property
    def history(self) -> History:
        """The run's past; whoever draws takes a snapshot."""
        return self.timeline.history

    @property
    def state_holder(self) -> int | None:
        """The number of the worker that has cached the newest state."""
        return self.timeline.shown.state_holder

    @property
    def playing(self) -> bool:
        """Whether the run trains, or will as soon as its trainer is compiled."""
        return self.scheduler.playing

    @property
    def preparing(self) -> str:
        """What has to be done before the next update can come, in a sentence; "" for nothing."""
        if self._missing:
            return self._missing
        shown = self.timeline.shown
        if shown.trainer_ready or (self.message is not None and not self.playing):
            return ""
        if shown.frame is None and not self.scheduler.waits_until:
            return MAKING if self.worker_loaded else STARTING
        if self.scheduler.waits_until and self._preparing_since is None:
            return WAITS
        about = "once before its first update" if self._compile_seconds is None else f"about {math.ceil(self._compile_seconds)} s"
        return f"Compiling the network, {about} …"

    def _notify(self) -> None:
        with self.lock:
            self.version += 1
            listeners = list(self.listeners)
        self.changed()
        if self.guide is not None:
            self.guide.notice()
        for listener in listeners:
            listener()

    def due(self, now: float) -> float | None:
        """Seconds until this run wants its next chunk; None: it wants none."""
        with self.lock:
            if self.closed or (self.playing and self.held_back()):
                return None
            return self.scheduler.due(now, may_prepare=self.message is None)

    def held_back(self) -> bool:
        """Whether another run must catch up before this one trains on."""
        return False

    def place(self, now: float) -> tuple[bool, float]:
        """Sorts the runs that are due: first those that have waited for too long, then the one that
        has had the least of a worker's time."""
        with self.lock:
            patience = LATE if self.view_requests.watched else LATE_UNSEEN
            late_from = self._handed_out + patience * max(1.0, min(self._turn, LONG) / SHORT)
            return (False, late_from) if now > late_from else (True, self.spent)

    def wants(self, now: float) -> bool:
        """Whether it has a chunk in a worker, or wants one sooner or later."""
        with self.lock:
            return self.scheduler.in_flight is not None or self.due(now) is not None

    def may_queue(self, worker: int) -> bool:
        """Whether a second chunk may wait in `worker` behind the one in flight."""
        with self.lock:
            return not self.closed and self.scheduler.may_queue(worker)

    def outdated(self) -> bool:
        """Whether the queued chunk is no longer wanted."""
        with self.lock:
            return self.scheduler.outdated()

    def tied_to(self, worker: int) -> bool:
        """Whether `worker` alone has the newest state."""
        with self.lock:
            return self.scheduler.tied_to(worker)

    def next_chunk(self, worker: int, runs: int = 1, others_watched: bool = False) -> Chunk:
        """The next chunk, which goes to `worker`; see Scheduler.next_chunk."""
        with self.lock:
            self._handed_out = time.monotonic()
            self._sharing = runs
            return self.scheduler.next_chunk(worker, self.uploads, runs, others_watched)

    def take(self, worker: int, chunk: Chunk, result: Result) -> None:
        """Takes in what `worker` returned for `chunk`."""
        with self.lock:
            if not self.scheduler.land(chunk):
                return
            self._deaths = self._deaths_loading = 0
            self.scheduler.waits_until = 0.0
            # Evaluation and generation keep to a share of their own: after one, nobody has to wait.
            rare = chunk.request.evaluate or chunk.request.generate
            spent = result.frame.seconds + (0.0 if rare else result.frame.looking)
            self.spent += min(spent, MOST_OWED)
            self._turn = spent
            if chunk is self.replay.chunk:
                self._take_replayed(result)
            else:
                self._take_trained(worker, chunk, result)
        self._notify()

    def _take_replayed(self, result: Result) -> None:
        """Shows the past position once it is reached; where a viewer pressed Train meanwhile,
        training goes on from there."""
        if result.frame.blew_up is not None:
            self.replay.cancel()
            self.scheduler.stop()
            self.message = Message("error", f"Looking back ended at update {result.frame.update}: the loss there is not a number.")
            return
        repeats = self.replay.repeats
        position = self.replay.take(result)
        if position is not None:
            self.settings_revision += position.config != self.config
            self.timeline.past = position
            # Evaluation and generation come with a second chunk, so that the window is seen soon.
            self.scheduler.refresh = not repeats
        if self.playing and self.replay.target is None:
            steps = self.scheduler.remaining is not None
            self._train(self.timeline.updates_of_step(self._step) if steps else None)

    def _train(self, updates: int | None) -> None:
        """Trains `updates` updates (None: until paused) from what is shown, or from the past update
        that viewers wait for."""
        if self.replay.target is None:
            self._cancel_replay()
            self.timeline.train_on_from_past()
        self._clear_message()
        self.scheduler.play(updates)

    def _cancel_replay(self) -> None:
        self.scheduler.drop(self.replay.chunk)
        self.replay.cancel()

    def _clear_message(self) -> None:
        if self.message and self.message.kind != "error":
            self.message = None

    def _take_trained(self, worker: int, chunk: Chunk, result: Result) -> None:
        frame, now = result.frame, time.monotonic()
        was_ready = self.timeline.shown.trainer_ready
        same_shape = configuration.cost(chunk.config, self.config) in (None, Cost.KNOB)
        compiled = same_shape and (chunk.prepare or chunk.updates > 0)
        self.timeline.take(worker, result, trainer_ready=was_ready or compiled)
        self.view_requests.answered(chunk.request, frame, now, self._sharing)
        if was_ready:
            self.chunk_size.measure(len(frame.losses), frame.seconds, frame.looking)
        self.scheduler.take(result, now)
        self._recover(now)
        if frame.blew_up is not None:
            self.scheduler.stop()
            update = self.timeline.undo_blow_up()
            self.message = Message(
                "error",
                "The loss is not a number any more: the weights grew without bound. "
                f"The run is back at update {update}, its last good state. "
                "Lower the learning rate, or clip the gradients (1 is a good start).",
            )

    def _recover(self, now: float) -> None:
        """Takes the warning of a worker's death away once training has gone on for a while."""
        if self.message is None or self.message.text[: len(DIED)] != DIED:
            self._goes_on_since = None
        elif self._goes_on_since is None:
            self._goes_on_since = now
        elif now - self._goes_on_since > WARNED:
            self.message = None

    def tell_silence(self, seconds: float) -> None:
        """Tells viewers that the worker has said nothing for so many seconds; 0: it answers."""
        silent = Message("warning", SILENT)
        with self.lock:
            if seconds and self.scheduler.in_flight is not None and self.message is None:
                self.message = silent
            elif not seconds and self.message == silent:
                self.message = None
            else:
                return
        self._notify()

    def tell_missing(self, sentence: str) -> None:
        """Tells viewers that there is no worker; "": there is one."""
        with self.lock:
            before = self._missing, self.message
            if sentence and (self.message is None or self.message.text.startswith(DIED)):
                self.message = Message("warning", sentence)
            elif not sentence and self.message == Message("warning", self._missing):
                self.message = None
            self._missing = sentence
            if before == (sentence, self.message):
                return
        self._notify()

    def wait(self, chunk: Chunk) -> None:
        """Handles that the worker makes ready what `chunk` needs."""
        with self.lock:
            if not self.scheduler.land(chunk):
                return
            if chunk is self.replay.chunk:
                self.replay.chunk = None
            if self._ready_at < self._handed_out:
                self.scheduler.waits_until = time.monotonic() + ASK_AGAIN
            # What it was to show is still to be shown.
            self.scheduler.refresh = self.scheduler.refresh or not chunk.prepare
        self._notify()

    def prepared(self, progress: Progress) -> None:
        """Takes in how the worker gets on with what this run waits for."""
        with self.lock:
            now = time.monotonic()
            if not progress.done:
                self._preparing_since = now
            else:
                if self._preparing_since is not None and self.timeline.shown.frame is not None:
                    self._compile_seconds = now - self._preparing_since
                self._preparing_since, self._ready_at, self.scheduler.waits_until = None, now, 0.0
        self._notify()

    def is_named(self, name: str) -> bool:
        """Whether chunks of this run have this name."""
        return name.startswith(self.token)

    @property
    def being_prepared(self) -> bool:
        """Whether a worker makes its data or network ready just now."""
        return self._preparing_since is not None

    def died_preparing(self) -> None:
        """Handles that the worker died while it prepared this run."""
        with self.lock:
            self._preparing_since, self.scheduler.waits_until = None, 0.0
            self._lose(blamed=True)
        self._notify()

    def lost(self, chunk: Chunk, blamed: bool = True, loading: bool = False) -> None:
        """Handles that the worker died on `chunk`: the run goes on from its last state, unless that
        keeps happening. blamed: no other run is known to have caused it. loading: the worker had not
        loaded TensorFlow yet, so that no network can have caused it."""
        with self.lock:
            if not self.scheduler.land(chunk):
                return
            self._deaths_loading += loading
            self._lose(blamed and not loading)
        self._notify()

    def _lose(self, blamed: bool) -> None:
        self.scheduler.drop_all()
        self.replay.chunk = None
        self._deaths += blamed
        self.timeline.back_to_state()
        if self._deaths >= DEATHS:
            self._give_up(f"{DEATHS} workers in a row died on this network: it may need more memory than there is.")
        elif self._deaths_loading >= DEATHS_LOADING:
            self._give_up(f"{DEATHS_LOADING} workers in a row died while they loaded TensorFlow. Train starts another one.")
        else:
            self.message = Message("warning", f"{DIED} A fresh one goes on from update {self.update}.")
            if self.replay.status() is None:
                self.history.mark("fresh worker")
        self.timeline.set(replace(self.timeline.shown, trainer_ready=False))

    def failed(self, chunk: Chunk, error: BaseException) -> None:
        """Handles that the worker could not do `chunk`: says why, and keeps the state."""
        with self.lock:
            if not self.scheduler.land(chunk):
                return
            if chunk is self.replay.chunk:
                self.replay.chunk = None
            if isinstance(error, StateMissing):
                self.scheduler.send_all()
            elif not isinstance(error, Superseded):
                # str() of a KeyError is its sentence in quotation marks.
                text = str(error.args[0] if isinstance(error, LookupError) and error.args else error)
                known = isinstance(error, SettingError | LookupError)
                self._give_up((text if known else f"Training stopped: {text}")[:LONGEST_MESSAGE])
        self._notify()

    def _give_up(self, sentence: str) -> None:
        self.scheduler.stop()
        self.scheduler.refresh = False
        self.replay.cancel()
        self.message = Message("error", sentence)
