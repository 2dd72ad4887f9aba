"""One run as its viewers see it: what they may ask of it, and what is drawn of it."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from playground.configuration import config as configuration
from playground.configuration import config_text
from playground.configuration.config import RunConfig
from playground.messages.frame import WindowView
from playground.messages.state import State
from playground.messages.status import Message, Status
from playground.runs.checkpoints import Moment
from playground.runs.history import History
from playground.runs.race import Race
from playground.runs.snapshot import RunSnapshot
from playground.runs.sweep import Sweeps
from playground.runs.training_run import TrainingRun
from playground.settings import Cost
from playground.tasks import NO_UPLOADS, Uploads


class Run(TrainingRun):
    """A run in the page's process. Commands come from pages and sockets; its methods may be called
    from any thread."""

    def __init__(self, config: RunConfig, uploads: Uploads = NO_UPLOADS, preset: str = "echo") -> None:
        super().__init__(config, uploads)
        self.preset = preset
        """The name of the preset that was chosen last; settings may have changed since."""
        self.watch_token = secrets.token_hex(16)
        """Opens the run to watch it; `token` also to steer it."""
        self.sweeps = Sweeps(self._notify)
        self.race = Race(self)
        """What is pinned beside this run."""
        self.in_race = self.race
        """The race that this run is part of: its own, or that of the run that it is pinned to."""
        self._picture_sent = threading.Condition(self.lock)
        self._config_sent: RunConfig | None = None
        """The configuration of the newest picture that was sent to a viewer."""
        self.lead: Mapping[str, Any] | None = None
        """What whoever steers has chosen to look at, for those who follow; None before it is
        known."""
        self.hover: Mapping[str, Any] | None = None
        """What whoever steers points at; None: nothing."""
        self.frozen = False
        """Whether the host of a class lets nobody change anything."""
        self.touched = time.monotonic()
        """When a viewer last did something with the run."""
        self._snapshot: tuple[int, RunSnapshot] | None = None
        """The last snapshot and the version of the run that it shows."""

    @property
    def stopped(self) -> bool:
        """Whether an error has stopped it."""
        return not self.playing and self.message is not None and self.message.kind == "error"

    @property
    def window(self) -> WindowView | None:
        """The window that its viewers see."""
        frame = self.timeline.shown.window_frame
        return None if frame is None else frame.window

    def _notify(self) -> None:
        super()._notify()
        self.race.notice()

    def go_on_from(self, state: State, history: History, earlier: tuple[Moment, ...] = ()) -> None:
        """Has a run that has not begun go on from `state`, with the losses of `history` and the
        moments that were kept up to it."""
        with self.lock:
            timeline = self.timeline
            timeline.present = replace(timeline.present, state=state, good_state=state, update=state.update)
            timeline.history = history
            timeline.checkpoints.go_on_from(state, earlier)

    def take_lead(self, choices: Mapping[str, Any]) -> None:
        """Shows those who follow what whoever steers has chosen to look at."""
        with self.lock:
            if choices == self.lead:
                return
            self.lead = choices
        self._notify()

    def point(self, hover: Mapping[str, Any] | None) -> None:
        """Shows those who follow what whoever steers points at; no picture changes."""
        with self.lock:
            if hover == self.hover:
                return
            self.hover = hover
            listeners = list(self.listeners)
        for listener in listeners:
            listener()

    def rest(self, minutes: float) -> None:
        """Pauses a run that trains and that nobody has touched for so many minutes, and says so."""
        if self.playing and time.monotonic() - self.touched > 60 * minutes:
            self.pause()
            self.say("info", f"Paused: nobody has touched this run for {minutes:g} minutes. Train goes on.")

    def play(self, updates: int | None = None) -> None:
        """Trains `updates` updates, or until paused."""
        with self.lock:
            self._train(updates)
        self._notify()
        self.race.follow(lambda run: run.play(updates))

    def pause(self) -> None:
        """Stops after the chunk in flight."""
        with self.lock:
            self.scheduler.stop()
            self.scheduler.quiet_since = time.monotonic()
        self._notify()
        self.race.follow(lambda run: run.pause())

    def step(self, what: str) -> None:
        """Trains one "update", until the "window" shows new columns only, or to the end of the
        "epoch"; then pauses."""
        with self.lock:
            updates = self.timeline.updates_of_step(what)
            self._step = what
            self._train(updates)
        self._notify()
        self.race.follow(lambda run: run.step(what))

    def visit(self, update: int | None) -> None:
        """Pauses and shows the run as it was after `update` updates; None, or an update that is not
        past: the present.

        Training then goes on from what is shown, and what came after it is dropped.
        """
        with self.lock:
            timeline = self.timeline
            if update is not None:
                self.scheduler.stop()
                update = max(update, timeline.checkpoints.first)
            self._clear_message()
            if update is not None and update < timeline.present.update:
                is_shown = timeline.past is not None and update == timeline.past.update
                self.replay.target = None if is_shown else update
            elif self.replay.status() is not None:
                self._cancel_replay()
                if timeline.past is not None:
                    self.settings_revision += timeline.present.config != self.config
                    timeline.past = None
                # Tools that were opened meanwhile have measured the past alone.
                self.scheduler.refresh = bool(self.view_requests.probes)
        self._notify()
        if update is not None:
            self.race.follow(lambda run: run.pause())

    def reset(self) -> None:
        """Starts the same configuration from its first weights."""
        with self.lock:
            self._restart(self.config)
        self._notify()
        self.race.restart()

    def begin(self, preset: str, config: RunConfig, uploads: Uploads = NO_UPLOADS) -> None:
        """Starts a new network of `config`, whatever it differs in: the preset of that name was
        chosen. uploads: the user's data that it names, where the run has not got them."""
        with self.lock:
            self.uploads = Uploads({**self.uploads, **uploads.named_in(config.of_task)})
            self.touched = time.monotonic()
            self.preset = preset
            self.view_requests.row = None
            self._change_network(config)
        self.sweeps.follow(config)
        self._notify()
        self.race.restart()

    def change(self, config: RunConfig, uploads: Uploads | None = None) -> Cost | None:
        """Takes a new configuration: a knob acts at the next chunk, another window keeps the
        weights, another shape starts anew.

        Returns what it cost (None: nothing changed).
        """
        with self.lock:
            self.touched = time.monotonic()
            old, price = self.config, configuration.cost(self.config, config)
            if uploads is not None:
                # What the run's past was trained on stays, for looking back.
                self.uploads = Uploads({**self.uploads, **uploads.named_in(config.of_task)})
            if price is None:
                return None
            if price is Cost.NETWORK:
                self._change_network(config)
            else:
                self._change_setting(old, config, price)
        self.sweeps.follow(config)
        self._notify()
        if price is Cost.NETWORK:
            self.race.restart()
        return price

    def _change_network(self, config: RunConfig) -> None:
        plays_on = self.playing and self.scheduler.remaining is None
        self._restart(config)
        self.chunk_size.forget_speed()
        if plays_on:
            self.scheduler.play()

    def _change_setting(self, old: RunConfig, config: RunConfig, price: Cost) -> None:
        self._cancel_replay()
        ready = self.timeline.shown.trainer_ready and price is Cost.KNOB
        self.timeline.take_setting(config, ready)
        self.message = None
        if self.update and self.timeline.past is None:
            self.history.mark(config_text.difference(old, config), self.update)
        if price is Cost.RECOMPILE:
            self.chunk_size.forget_speed()
        self.scheduler.setting_changed()
        self.view_requests.make_all_due()

    @property
    def pinned(self) -> bool:
        """Whether it is pinned beside another run, which leads it."""
        return self.in_race is not self.race

    def held_back(self) -> bool:
        """Whether another run of its race must catch up before this one trains on."""
        return self.in_race.holds(self)

    def picture_sent(self, config: RunConfig) -> None:
        """Notes that a viewer was sent a picture of `config`."""
        with self.lock:
            self._config_sent = config
            self._picture_sent.notify_all()

    def await_shown(self, seconds: float) -> None:
        """Returns when a playing, watched run's newest configuration has reached a viewer, or after
        `seconds`."""
        with self.lock:
            if self.playing and self.view_requests.watched and self.timeline.shown.trainer_ready:
                self._picture_sent.wait_for(lambda: self._config_sent == self.config, seconds)

    def set_speed(self, limit: float) -> None:
        """Sets the most updates a second; 0: no limit. Raises ValueError outside 0 … 1 000 000."""
        if not 0 <= limit <= 1e6:
            raise ValueError(f"speed must be a number from 0 to 1 000 000, got {limit}")
        with self.lock:
            self.chunk_size.limit = limit
            self.chunk_size.resume(time.monotonic())
        self._notify()
        self.race.follow(lambda run: run.set_speed(limit))

    def look_at(self, row: int) -> None:
        """Shows the states of this batch row from the next frame on."""
        with self.lock:
            self.view_requests.row = max(0, min(row, self.config.batch_size - 1))
            self.scheduler.refresh = True
        self._notify()
        self.race.follow(lambda run: run.look_at(row))

    def next_window(self) -> None:
        """Holds another window from the next frame on."""
        with self.lock:
            self.view_requests.hold.change(time.monotonic())
        self._notify()

    def hold_window(self, brief: bool) -> None:
        """Holds each window until the next epoch or click; brief: for a second."""
        with self.lock:
            self.view_requests.hold.brief = brief
        self._notify()

    def set_still(self, viewer: object, still: bool) -> None:
        """Notes whether `viewer` wants reduced motion: then the window changes at a click alone."""
        with self.lock:
            self.view_requests.hold.set_still(viewer, still)

    def set_probes(self, viewer: object, names: set[str]) -> None:
        """Measures the probes that the open tools of `viewer` need, from the next frame on; ""
        stands for none."""
        with self.lock:
            if not self.view_requests.set_probes(viewer, names):
                return
            self.scheduler.refresh = True
        self._notify()

    def say(self, kind: str, text: str) -> None:
        """Shows a sentence to the viewers; kind: "info", "warning" or "error"."""
        with self.lock:
            self.message = Message(kind, text)
        self._notify()

    def look_again(self) -> None:
        """Has the viewers look: something that they see has changed beside the run."""
        self._notify()

    def read_again(self) -> None:
        """Has the pages read again what belongs to the run, and the viewers look."""
        with self.lock:
            self.settings_revision += 1
        self._notify()

    def status(self) -> Status:
        """The figures of the transport line."""
        with self.lock:
            timeline, shown = self.timeline, self.timeline.shown
            return Status(
                playing=self.playing,
                preparing=self.preparing,
                update=shown.update,
                epoch_number=shown.frame.epoch_number if shown.frame else 1,
                window=shown.frame.window_number if shown.frame else 0,
                windows_per_epoch=shown.config.updates_per_epoch,
                rate=self.scheduler.rate,
                loss=timeline.loss,
                evaluation=shown.evaluation,
                device=timeline.device,
                timings=dict(timeline.timings),
                speed=self.chunk_size.limit,
                message=self.message,
                past=self.replay.status(),
                settings_revision=self.settings_revision,
                kept=timeline.changed_since_start,
                window_held=bool(shown.window_frame and shown.window_frame.window and shown.window_frame.window.held),
                window_brief=self.view_requests.hold.brief and not self.view_requests.hold.still,
            )

    def snapshot(self) -> RunSnapshot:
        """What pictures are drawn from; the same one until the version changes."""
        with self.lock:
            if self._snapshot is None or self._snapshot[0] != self.version:
                taken = RunSnapshot(
                    generation=self.generation,
                    preset=self.preset,
                    position=self.timeline.shown,
                    history=self.history.snapshot(),
                    status=self.status(),
                    uploads=self.uploads,
                    sweeps=self.sweeps.seen(),
                    race=self.race.field(),
                    states=self.timeline.checkpoints.states(),
                )
                self._snapshot = self.version, taken
            return self._snapshot[1]
