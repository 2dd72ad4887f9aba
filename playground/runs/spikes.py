"""The jumps of a run's loss, found as its frames come, each with the cause that can be proved."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np

from playground.configuration import config_text
from playground.configuration.config import RunConfig
from playground.messages.frame import Frame
from playground.tasks import lags_of

BLOCK = 32
"""Updates of which one median is taken: what is usual there."""
FAR, SPREADS = 4.0, 12.0
"""A spike's loss is above so many medians, and above the median by so many median deviations from it."""
EXPLODING = 5.0
"""A gradient norm of so many medians is an exploding gradient."""
SHORTLY = 3
"""Updates within which an exploding gradient or a changed setting shows in the loss, and within which two jumps are one, the greater."""
KEPT = 256
"""Spikes kept; beyond that the older half is thinned to every second one."""
CAUSES = ("first window", "empty state", "setting", "gradient", "hard batch")


@dataclass(frozen=True)
class Spike:
    """One jump. `update` counts from 0, epoch and window from 1; cause: one of CAUSES; `usual`: the median loss around it."""

    update: int
    epoch_number: int
    window: int
    loss: float
    usual: float
    cause: str
    detail: str


@functools.lru_cache(maxsize=64)
def unseen(config: RunConfig) -> int:
    """How many targets of an epoch's first window are made of inputs outside the carried state, where the task knows which they are."""
    try:
        lags = lags_of(config.make_task())
    except KeyError:
        lags = ()  # it needs a series of the user's own, and of that nobody knows
    lag = min(max(max(lags, default=0) - config.lead, 0), config.truncation_length)
    return lag * (config.batch_size - 1) if config.carry_state else 0


class Spikes:
    """The spikes of one run in order. Not thread-safe: its History guards it."""

    def __init__(self) -> None:
        self.found: list[Spike] = []
        self._losses = np.zeros(0, np.float32)
        self._norms = np.zeros(0, np.float32)
        """Of the last updates, a block at most: what is usual before the next frame."""
        self._config: RunConfig | None = None
        self._changed: tuple[int, str] | None = None
        """The update from which a setting was another, and which."""

    def add(self, frame: Frame) -> None:
        """Takes in the losses and gradient norms of a frame; frames come in order."""
        if not len(frame.losses):
            return
        first = frame.update - len(frame.losses)
        if self._config is not None and frame.config != self._config:
            self._changed = first, config_text.difference(self._config, frame.config)
        self._config = frame.config
        before = len(self._losses)
        losses = np.concatenate([self._losses, frame.losses]).astype(np.float64)
        norms = np.concatenate([self._norms, frame.gradient_norms]).astype(np.float64)
        losses[~np.isfinite(losses)] = np.nan  # a block with such a loss has no usual one, and no spike
        usual, spread = _usual(losses)
        jumps = np.flatnonzero((losses > FAR * usual) & (losses > usual + SPREADS * spread))
        for place in jumps[jumps >= max(before, BLOCK // 4)].tolist():
            update = first + place - before
            if self.found and update - self.found[-1].update <= SHORTLY:
                if losses[place] <= self.found[-1].loss:
                    continue
                self.found.pop()
            self._note(frame, update, float(losses[place]), float(usual[place]), norms[: place + 1])
        self._losses, self._norms = _tail(losses), _tail(norms)
        if len(self.found) > KEPT:
            del self.found[: KEPT // 2 : 2]

    def _note(self, frame: Frame, update: int, loss: float, usual: float, norms: np.ndarray) -> None:
        # Counted back from the frame's last update, which was on window `window_number` of epoch `epoch_number`.
        epochs, window = divmod(frame.window_number - 1 - (frame.update - 1 - update), frame.config.updates_per_epoch)
        cause, detail = self._cause(frame.config, update, window, norms)
        self.found.append(Spike(update, frame.epoch_number + epochs, window + 1, loss, usual, cause, detail))

    def _cause(self, config: RunConfig, update: int, window: int, norms: np.ndarray) -> tuple[str, str]:
        if window == 0 and config.carry_state:
            lost, targets = unseen(config), config.batch_size * config.truncation_length
            if lost:
                return (
                    "first window",
                    f"{lost} of {targets} targets repeat inputs that the state, empty when an epoch begins, has never seen",
                )
            if not config.lead:
                return "empty state", "an epoch begins, and the carried state is empty"
        if self._changed is not None and 0 <= update - self._changed[0] <= SHORTLY:
            return "setting", f"changed {update - self._changed[0] + 1} updates before: {self._changed[1]}"
        earlier = norms[-1 - SHORTLY : -1]
        typical = float(np.median(norms[-1 - BLOCK : -1])) if len(norms) > 1 else 0.0
        if len(earlier) and earlier.max() > EXPLODING * typical > 0:
            return (
                "gradient",
                f"shortly before, the gradient's norm was {earlier.max():.2g}, {earlier.max() / typical:.0f} × its median",
            )
        return "hard batch", "nothing else happened: this window was harder than those around it"

    def truncate(self, update: int) -> None:
        """Forgets what came after `update`; what is usual is learned anew from there."""
        self.found = [spike for spike in self.found if spike.update < update]
        self._losses = self._norms = np.zeros(0, np.float32)
        if self._changed is not None and self._changed[0] >= update:
            self._changed = None


def _tail(values: np.ndarray) -> np.ndarray:
    """The last block, with which the next frame's losses are compared."""
    return values[-BLOCK:].astype(np.float32)


def _usual(losses: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For every loss, the median of its own and of the last whole block, the greater one, and that block's median deviation."""
    medians, spreads = [], []
    whole = len(losses) // BLOCK * BLOCK
    if whole:
        blocks = losses[:whole].reshape(-1, BLOCK)
        middle = np.median(blocks, axis=1)
        medians.append(np.repeat(middle, BLOCK))
        spreads.append(np.repeat(np.median(np.abs(blocks - middle[:, None]), axis=1), BLOCK))
    rest = losses[max(0, len(losses) - BLOCK) :]
    middle_of_rest = np.median(rest) if len(rest) else 0.0
    medians.append(np.full(len(losses) - whole, middle_of_rest))
    spreads.append(np.full(len(losses) - whole, np.median(np.abs(rest - middle_of_rest)) if len(rest) else 0.0))
    own, spread = np.concatenate(medians), np.concatenate(spreads)
    earlier = np.concatenate([own[:BLOCK], own[:-BLOCK]])[: len(own)]
    return np.maximum(own, earlier), spread
