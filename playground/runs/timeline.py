"""Where a run stands: its present, the past position that its viewers look back at, and the history
of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from playground.configuration import config_text
from playground.configuration.config import RunConfig
from playground.messages.chunk import Chunk, Result
from playground.messages.frame import Evaluation, Frame, Probed
from playground.messages.state import State
from playground.runs.checkpoints import Checkpoints
from playground.runs.history import History


@dataclass(frozen=True)
class Position:
    """A run after `update` updates: what training goes on from, and what its viewers see.

    good_state: the newest state whose loss was at most twice that of the untrained network; a
    blow-up goes back to it. state_holder: the number of the worker that has cached the newest state,
    which `state` may lag behind. rewound: after a blow-up, the update that training goes on from;
    until then the curve that led there stays. window_frame, generated_frame: the newest frames with
    a window and a generated series. evaluated: the configuration of `evaluation`. probes: the last
    result of each. trainer_ready: whether a trainer for `config` is compiled. replayed: the chunk
    that led to a past position; None for the present.
    """

    config: RunConfig
    state: State | None = None
    good_state: State | None = None
    state_holder: int | None = None
    update: int = 0
    rewound: int | None = None
    frame: Frame | None = None
    window_frame: Frame | None = None
    generated_frame: Frame | None = None
    evaluation: Evaluation | None = None
    evaluated: RunConfig | None = None
    probes: Mapping[str, Probed] = field(default_factory=dict)
    trainer_ready: bool = False
    replayed: Chunk | None = None

    def with_frame(self, frame: Frame) -> Position:
        """The position with what `frame` shows; what it lacks stays as it was."""
        return replace(
            self,
            frame=frame,
            window_frame=frame if frame.window is not None else self.window_frame,
            generated_frame=frame if frame.generated is not None else self.generated_frame,
            evaluation=frame.evaluation or self.evaluation,
            evaluated=frame.config if frame.evaluation is not None else self.evaluated,
            probes={**self.probes, **frame.probes},
        )


class Timeline:
    """One run from its first weights on. Not thread-safe: its Run guards it. Positions are values:
    a change makes a new one."""

    def __init__(self, config: RunConfig) -> None:
        self.began = config
        """The configuration of the first update."""
        self.present = Position(config)
        self.past: Position | None = None
        """The position that the viewers look back at; None while they see the present."""
        self.history = History()
        self.checkpoints = Checkpoints()
        self.device = ""
        self.timings: Mapping[str, float] = {}
        """Updates a second on each device, where one was chosen by speed."""
        self._untrained_loss: float | None = None

    @property
    def shown(self) -> Position:
        """The position that the viewers see and that training goes on from."""
        return self.present if self.past is None else self.past

    def set(self, position: Position) -> None:
        """Replaces the position that is shown."""
        if self.past is None:
            self.present = position
        else:
            self.past = position

    def take_setting(self, config: RunConfig, trainer_ready: bool) -> None:
        """Takes a configuration that keeps the weights."""
        if self.past is None and self.present.update == 0:
            self.began = config
        self.set(replace(self.shown, config=config, trainer_ready=trainer_ready))

    @property
    def changed_since_start(self) -> str:
        """The settings, in words, that differ from those of the first update; "" before it."""
        return config_text.difference(self.began, self.shown.config) if self.shown.update else ""

    @property
    def branches(self) -> bool:
        """Whether a setting was changed at the past position that is shown: training from there
        begins another branch."""
        return self.past is not None and self.past.replayed is not None and self.past.config != self.past.replayed.config

    def train_on_from_past(self) -> None:
        """Makes the past position the present; where a setting was changed there, the old branch
        stays for comparison."""
        past = self.past
        if past is None:
            return
        if self.branches and past.replayed is not None:
            self.history.branch(past.update, config_text.difference(past.config, self.present.config))
            self.history.mark(config_text.difference(past.replayed.config, past.config))
        else:
            self.history.truncate(past.update)
        self.checkpoints.truncate(past.update)
        if past.update == 0:
            self.began = past.config
        self.present, self.past = replace(past, replayed=None), None

    def take(self, worker: int, result: Result, trainer_ready: bool) -> None:
        """Takes in what the worker with that number returned for a chunk of training."""
        frame, shown = result.frame, self.shown
        if shown.rewound is not None and len(frame.losses):
            self.history.truncate(shown.rewound)
            shown = replace(shown, rewound=None)
        if frame.device:
            self.device, self.timings = frame.device, dict(frame.timings)
        shown = replace(
            shown.with_frame(frame),
            state_holder=worker,
            state=result.state or shown.state,
            update=frame.update,
            trainer_ready=trainer_ready,
        )
        if frame.blew_up is None and result.state is not None and not self._diverging(frame):
            shown = replace(shown, good_state=result.state)
        self.set(shown)
        if self.past is None:
            self.history.add(frame)
            if frame.blew_up is None:
                self.checkpoints.add(frame, result.state)

    def _diverging(self, frame: Frame) -> bool:
        if len(frame.losses) and self._untrained_loss is None:
            self._untrained_loss = float(frame.losses[0])
        return len(frame.losses) > 0 and float(frame.losses[-1]) > 2 * (self._untrained_loss or 0.0)

    def undo_blow_up(self) -> int:
        """Goes back to the last good state and returns its update; the curve up to the blow-up
        stays until training goes on."""
        good = self.shown.good_state
        update = good.update if good is not None else 0
        self.history.mark("the loss is not a number")
        self.set(replace(self.shown, state=good, state_holder=None, update=update, rewound=update))
        self.checkpoints.truncate(update)
        return update

    def back_to_state(self) -> None:
        """Drops the updates after the newest state that a worker returned: the worker that had
        cached a newer one is gone."""
        state = self.shown.state
        if state is None:
            return
        self.set(replace(self.shown, update=state.update))
        if self.past is None:
            self.history.truncate(state.update)
            self.checkpoints.truncate(state.update)

    def forget_holder(self) -> None:
        """Notes that no worker has the newest state cached."""
        self.set(replace(self.shown, state_holder=None))

    def updates_of_step(self, step: str) -> int:
        """Updates of one "update", "window" (until all columns shown are new) or "epoch" (to its
        end); else raises ValueError."""
        config, frame = self.shown.config, self.shown.frame
        if step == "update":
            return 1
        if step == "window":
            return -(-config.truncation_length // config.step)
        if step == "epoch":
            return config.updates_per_epoch - (frame.window_number % config.updates_per_epoch if frame else 0)
        raise ValueError(f"a step is one of update, window, epoch, not {step!r}")

    @property
    def loss(self) -> float | None:
        """The loss of the last update at the position that is shown."""
        shown, losses = self.shown, self.history.recent
        if self.past is not None and shown.frame is not None:
            losses = shown.frame.losses
        elif shown.rewound is not None:
            losses = losses[: max(0, shown.rewound - self.history.first)]
        return float(losses[-1]) if len(losses) else None
