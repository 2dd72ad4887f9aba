"""Why the loss spikes: every jump with the cause that can be proved, and where in its window the loss lies."""

from __future__ import annotations

from typing import Any

import numpy as np

from playground import tasks
from playground.configuration.config import RunConfig
from playground.messages.frame import WindowView
from playground.runs.history import History
from playground.runs.spikes import unseen
from playground.views._lag_arcs import arcs_of
from playground.views._task import task_of
from playground.views._view import Drawing, Seen, View

LISTED = 40
"""The newest spikes that are listed."""
EPOCHS = 200
"""The last epochs whose first windows are averaged."""


class Spikes(View):
    """The list of spikes; the shown window's loss by row and time step with the targets that can't be known; and what a first window
    costs beside what information theory asks for. Arrays and values: see "spikes" in the dashboard's README.
    """

    TITLE = "Why it spikes"
    LOOK = "Click a spike to go back to its window; its cause is named where it can be proved."
    KIND = "spikes"
    PLACE = "side"
    ORDER = 10
    OPENED_FROM = "loss"
    OPENER = "why it spikes"

    def look(self, config: RunConfig) -> str:
        if tasks.lags_of(task_of(config)):
            return "Click a spike to go back to its window. Outlined: the target repeats an input that nothing holds."
        return self.LOOK

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        return {}

    def draw(self, seen: Seen) -> Drawing | None:
        window = seen.frame.window if seen.frame is not None else None
        spikes = [
            [one.update, one.epoch_number, one.window, one.loss, one.usual, one.cause, one.detail]
            for one in reversed(seen.history.spikes.found[-LISTED:])
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
    """The least mean loss of an epoch's first window: (unseen targets / all targets) · the entropy of one; None where that is not known."""
    task, lost = task_of(config), unseen(config)
    if not isinstance(task, tasks.HasLags) or not lost:
        return None
    return lost / (config.batch_size * config.truncation_length) * task.entropy()


def early_share(config: RunConfig, window: WindowView) -> float | None:
    """The share of the window's loss, in the rows shown, that lies in the time steps before the first input can come back."""
    total = float(window.losses.sum())
    return float(window.losses[:, : max(tasks.lags_of(task_of(config)), default=0)].sum()) / total if total > 0 else None


def _of_window(config: RunConfig, window: WindowView | None, losses: np.ndarray) -> list[list[str]]:
    share = early_share(config, window) if window is not None and window.start == 0 and floor(config) is not None else None
    if share is None or not np.isfinite(share):
        return []
    lag = max(tasks.lags_of(task_of(config)))
    return [[f"of this window's loss lies in its first {lag} time steps", f"{share:.0%}"]]


def _of_epochs(config: RunConfig, history: History) -> list[list[str]]:
    least = floor(config)
    if least is None:
        return []
    facts = [
        [
            f"the least that a first window can cost: {unseen(config)} coin flips of {config.batch_size * config.truncation_length}",
            f"{least:.3g}",
        ]
    ]
    starts = [start for start in history.epochs[1:][-EPOCHS:] if history.first <= start < history.update]
    losses = np.array([history.recent[start - history.first] for start in starts])
    if len(losses) and np.isfinite(losses).all():
        ratio = float(losses.mean(dtype=np.float64)) / least
        facts.append([f"times that, over {len(losses)} epochs: what it pays for being sure of a coin flip", f"{ratio:.3g} ×"])
    facts.append(["with Carry over rows each row has read the end of the one above: no target is lost, and these jumps vanish", ""])
    return facts
