"""Spikes of a run's loss, found as its frames come, each with the cause that the data prove."""

from __future__ import annotations

import copy
import functools
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from playground.configuration import config_text
from playground.configuration.config import RunConfig
from playground.messages.frame import Frame
from playground.tasks import lags_of

BLOCK = 32
"""Updates per median: the median of a block is its typical loss."""
FAR, SPREADS = 4.0, 12.0
"""A spike is above this many medians, and above the median by this many median deviations."""
EXPLODING = 5.0
"""A gradient norm above this many medians is an exploding gradient."""
SHORTLY = 3
"""Updates within which an exploding gradient or a changed setting explains a spike, and within
which two spikes count as one."""
KEPT = 256
"""Most spikes kept; beyond that, every second one of the older half is dropped."""
CAUSES = ("first window", "empty state", "setting", "gradient", "hard batch")


@dataclass(frozen=True)
class Spike:
    """One spike. update counts from 0, epoch_number and window from 1; usual: the median loss
    around it; cause: one of CAUSES."""

    update: int
    epoch_number: int
    window: int
    loss: float
    usual: float
    cause: str
    detail: str


@functools.lru_cache(maxsize=64)
def unseen(config: RunConfig) -> int:
    """How many targets of an epoch's first window repeat inputs that the state has not seen; 0
    where the task does not know."""
    try:
        lags = lags_of(config.make_task())
    except KeyError:
        lags = ()  # a series of the user's own, which is not here: its lags are unknown
    lag = min(max(max(lags, default=0) - config.lead, 0), config.truncation_length)
    return max(lag - config.uncounted, 0) * (config.batch_size - 1) if config.carry_state else 0


def asked(config: RunConfig) -> int:
    """How many targets of a window count in its loss."""
    return config.batch_size * (config.truncation_length - config.uncounted)


class Spikes:
    """The spikes of one run in order. Not thread-safe: its History guards it."""

    def __init__(self) -> None:
        self.found: list[Spike] = []
        self._losses = np.zeros(0, np.float32)
        self._norms = np.zeros(0, np.float32)
        """Of the last updates, at most a block: the next frame is compared with them."""
        self._config: RunConfig | None = None
        self._changed: tuple[int, str] | None = None
        """The update from which a setting was changed, and which setting."""

    def snapshot(self) -> Spikes:
        """The spikes as they are now; what is added later does not change them."""
        taken = copy.copy(self)
        taken.found = self.found.copy()
        return taken

    def saved(self) -> dict[str, Any]:
        """The spikes as plain values and arrays, for `restored`."""
        return {"found": [asdict(spike) for spike in self.found], "losses": self._losses, "norms": self._norms}

    @classmethod
    def restored(cls, tree: Mapping[str, Any]) -> Spikes:
        """The spikes that were saved; raises TypeError for the fields of another version."""
        made = cls()
        made.found = [Spike(**spike) for spike in tree["found"]]
        made._losses, made._norms = tree["losses"], tree["norms"]
        return made

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
        losses[~np.isfinite(losses)] = np.nan  # a block with NaN has no median, so no spike
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
        # Counted back from the frame's last update, which was on window `window_number` of epoch
        # `epoch_number`.
        epochs, window = divmod(frame.window_number - 1 - (frame.update - 1 - update), frame.config.updates_per_epoch)
        cause, detail = self._cause(frame.config, update, window, norms)
        self.found.append(Spike(update, frame.epoch_number + epochs, window + 1, loss, usual, cause, detail))

    def _cause(self, config: RunConfig, update: int, window: int, norms: np.ndarray) -> tuple[str, str]:
        if window == 0 and config.carry_state:
            lost, targets = unseen(config), asked(config)
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
        """Drops what came after `update`; medians start anew from there."""
        self.found = [spike for spike in self.found if spike.update < update]
        self._losses = self._norms = np.zeros(0, np.float32)
        if self._changed is not None and self._changed[0] >= update:
            self._changed = None


def _tail(values: np.ndarray) -> np.ndarray:
    """The last block: the next frame is compared with it."""
    return values[-BLOCK:].astype(np.float32)


def _usual(losses: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For every loss, the greater of the medians of its own block and the one before, and the
    median deviation of its own block."""
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
