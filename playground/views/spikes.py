"""Why the loss spikes: every jump with its proven cause, and where in the window the loss is."""

from __future__ import annotations

from typing import Any

import numpy as np

from playground import tasks
from playground.configuration.config import RunConfig
from playground.messages.frame import WindowView
from playground.runs.history import History
from playground.runs.spikes import asked, unseen
from playground.views._lag_arcs import arcs_of
from playground.views._numbers import with_spaces
from playground.views._task import task_of
from playground.views._view import Drawing, Seen, View

LISTED = 40
"""The number of spikes in the list, the newest first."""
EPOCHS = 200
"""The number of last epochs over whose first windows the loss is averaged."""


class Spikes(View):
    """The list of spikes, the window's loss by row and time step with the unknowable targets, and
    the loss of first windows beside its floor.

    Array "losses" (rows, time steps): NaN where nothing counts; with no rows while there is no
    window. Values:
    - "spikes" [[update from 0, epoch, window, loss, usual loss, cause, detail], …], the newest
      first;
    - "shown": the update whose window is drawn, None where there is none; "limit": the loss at full
      colour;
    - "lost" [[row, time step], …]: targets that repeat an input which neither the window nor the
      state holds;
    - "arcs" of the watched row, as `_lag_arcs.arcs_of` gives them, but counted from the window's
      first column;
    - "facts" [[words, figure], …].
    """

    TITLE = "Why it spikes"
    QUESTION = "Why does the loss jump?"
    LOOK = "Click a spike to go back to its window. Its cause is named where it can be proved."
    KIND = "spikes"
    PLACE = "side"
    ORDER = 10
    OPENED_FROM = "loss"
    OPENER = "why it spikes"

    def look(self, config: RunConfig) -> str:
        if tasks.lags_of(task_of(config)):
            return (
                "Click a spike to go back to its window. Outlined: the target repeats an input that neither window nor state holds."
            )
        return self.LOOK

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        return {}

    def answer(self, seen: Seen) -> str:
        causes = [spike.cause for spike in seen.history.spikes.found]
        if not causes:
            return "It has not jumped yet."
        most = max(set(causes), key=lambda cause: (causes.count(cause), cause))
        jumps = f"{with_spaces(len(causes))} jump{'s' if len(causes) > 1 else ''}"
        return f"{jumps}; the commonest cause: {most} ({with_spaces(causes.count(most))})."

    def draw(self, seen: Seen) -> Drawing | None:
        window = seen.frame.window if seen.frame is not None else None
        spikes = [
            [spike.update, spike.epoch_number, spike.window, spike.loss, spike.usual, spike.cause, spike.detail]
            for spike in reversed(seen.history.spikes.found[-LISTED:])
        ]
        values: dict[str, Any] = {"spikes": spikes, "shown": None, "limit": 1.0, "lost": [], "arcs": []}
        losses = np.zeros((0, 0), np.float32)
        if window is not None and seen.frame is not None:
            losses = np.where(window.weights > 0, window.losses, np.nan).astype(np.float32)
            known = losses[np.isfinite(losses)]
            config, stop = seen.frame.config, window.start + losses.shape[1]
            values |= {
                "shown": seen.frame.update - 1,
                "limit": float(known.max()) if len(known) and known.max() > 0 else 1.0,
                "lost": [
                    [place, target - int(window.start)]
                    for place, row in enumerate(window.rows)
                    for _, target, how in arcs_of(config, window.start, stop, row)
                    if how == "lost"
                ],
                "arcs": [
                    [source - int(window.start), target - int(window.start), how]
                    for source, target, how in arcs_of(config, window.start, stop, window.row)
                ],
            }
            losses[~np.isfinite(losses)] = np.nan
        facts = [*_of_window(seen.config, window, losses), *_of_epochs(seen.config, seen.history)]
        return Drawing({"losses": losses}, values | {"facts": facts})


def floor(config: RunConfig) -> float | None:
    """The smallest mean loss of an epoch's first window: (unseen targets / all targets) · the
    entropy of a target; None if unknown."""
    task, lost = task_of(config), unseen(config)
    if not isinstance(task, tasks.HasLags) or not lost:
        return None
    return lost / asked(config) * task.entropy()


def early_share(config: RunConfig, window: WindowView) -> float | None:
    """The share of the window's loss, in the rows shown, in the time steps before the first input
    can return; None without a loss."""
    losses = np.where(window.weights > 0, window.losses, 0)
    total, lag = float(losses.sum()), max(tasks.lags_of(task_of(config)), default=0)
    return float(losses[:, :lag].sum()) / total if total > 0 else None


def _of_window(config: RunConfig, window: WindowView | None, losses: np.ndarray) -> list[list[str]]:
    """Where the loss of an epoch's first window is, in words and a figure."""
    share = early_share(config, window) if window is not None and window.start == 0 and floor(config) is not None else None
    if share is None or not np.isfinite(share):
        return []
    lag = max(tasks.lags_of(task_of(config)))
    return [[f"of this window's loss lies in its first {lag} time steps", f"{share:.0%}"]]


def _of_epochs(config: RunConfig, history: History) -> list[list[str]]:
    """The floor of first windows and their mean loss beside it, in words and figures."""
    least = floor(config)
    if least is None:
        return []
    facts = [
        [
            f"the smallest loss of a first window: {unseen(config)} of its {asked(config)} targets are coin flips",
            f"{least:.3g}",
        ]
    ]
    starts = [start for start in history.epochs[1:][-EPOCHS:] if history.first <= start < history.update]
    losses = np.array([history.recent[start - history.first] for start in starts])
    if len(losses) and np.isfinite(losses).all():
        ratio = float(losses.mean(dtype=np.float64)) / least
        facts.append([f"that is the mean over {len(losses)} epochs: the price of being sure of a coin flip", f"{ratio:.3g} ×"])
    facts.append(
        ["with Carry over rows each row first reads the end of the row above: no target is lost, and these jumps vanish", ""]
    )
    return facts
