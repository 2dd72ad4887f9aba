"""What a run has come to, in one sentence: learning, learned, stuck, overfitting, blown up."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace

import numpy as np

from playground.presets import Outcome
from playground.runs.history import History
from playground.tasks import Floor, Goal, is_share

EARLY = 1_000
"""Updates before which a run that is no better than guessing is not called stuck."""
BETTER = 0.2
"""Progress from the guess (0) to the goal (1) above which a run is better than guessing."""
EVALUATIONS = 5
"""Evaluations that must be there before a run can overfit."""
RISE = 0.1
"""How far the validation loss must have risen from its lowest value for a run to overfit, as a
share of how far it had fallen."""
FALLEN = 0.1
"""How far it must have fallen before, as a share of its first value: what wanders has not learned."""


@dataclass(frozen=True)
class Verdict:
    """What a run has come to, in a word and in a sentence."""

    outcome: Outcome
    text: str

    @property
    def brief(self) -> str:
        """Its last sentence without figures and reasons, for one line beside the task in a talk."""
        return re.split(r" \(|:|\.$", self.text.split(". ")[-1])[0] + "."


def judge(history: History, goal: Goal | None, floor: Floor | None = None, blew_up: bool = False) -> Verdict:
    """The verdict on a run from its history alone.

    floor: the lowest loss that any network can reach; a goal below it moves up. blew_up: the
    history ends with a loss that is not a number.
    """
    if blew_up:
        return Verdict(Outcome.BLEW_UP, f"Blew up at update {_count(history.update)}: the loss was no longer a number.")
    if not history.update:
        return Verdict(Outcome.UNTRAINED, "Not trained yet.")
    if goal is None:
        return Verdict(Outcome.LEARNING, "In training; no goal is known for this task.")
    result = _against(_reachable(goal, floor), history)
    epoch = _overfits_since(history, goal)
    if epoch is None:
        return result
    rest = f"{result.text} " if result.outcome is Outcome.LEARNED else ""
    return Verdict(Outcome.OVERFITS, f"{rest}Overfits since epoch {epoch}: validation got worse while training got better.")


def _reachable(goal: Goal, floor: Floor | None) -> Goal:
    """The goal as far above the floor as it is above 0."""
    if goal.metric != "loss" or floor is None or not floor.usual:
        return goal
    limit = floor.usual + goal.limit / goal.guess * (goal.guess - floor.usual)
    return replace(goal, limit=limit)


def _against(goal: Goal, history: History) -> Verdict:
    """The verdict on whether the goal is reached."""
    updates, values = _measured(goal, history)
    guess = f"{goal.guess_words} ({goal.format(goal.guess)})"
    if not len(values):
        return Verdict(Outcome.EARLY, "Too early to tell.")
    reached = goal.progress(values) >= 1
    # One value alone neither ends what was learned nor, unless it is the newest, begins it.
    held = reached & np.append(reached[1:], True)
    lost = ~reached & np.append(False, ~reached[:-1])
    if held.any():
        first = int(held.argmax())
        fallen = np.flatnonzero(lost & (np.arange(len(lost)) > first))
        since = int(fallen[-1]) if len(fallen) else first
        if held[since:].any():
            at = _count(updates[since + held[since:].argmax()])
            return Verdict(Outcome.LEARNED, f"Learned at update {at} ({goal.metric} {_limit(goal)}).")
        at, end = _count(updates[first]), _count(updates[fallen[0]])
        return Verdict(Outcome.LOST, f"Learned at update {at}, and lost again by update {end}.")
    if np.median(goal.progress(values[-3:])) >= BETTER:
        return Verdict(Outcome.LEARNING, f"Better than {guess}, not yet {_limit(goal)}.")
    measured = int(updates[-1])  # the newest evaluation may lag far behind training
    if measured < EARLY:
        return Verdict(Outcome.EARLY, f"Not clearly better than {guess} so far.")
    return Verdict(Outcome.STUCK, f"Not clearly better than {guess} after {_count(_rounded(measured))} updates.")


def _measured(goal: Goal, history: History) -> tuple[np.ndarray, np.ndarray]:
    """How many updates were done at each measurement of the goal's metric, and its values."""
    if goal.metric == "loss":
        return history.medians.ends, history.medians.values
    there = [one for one in history.evaluations if goal.metric in one.metrics and one.update]
    return np.array([one.update for one in there]), np.array([one.metrics[goal.metric] for one in there])


def _overfits_since(history: History, goal: Goal) -> int | None:
    """The epoch of the lowest validation loss where that was better than the guess, and has risen
    while the training loss fell; else None."""
    evaluations, training = history.evaluations, history.medians
    if len(evaluations) < EVALUATIONS or len(training.values) < EVALUATIONS:
        return None
    losses = np.array([one.loss for one in evaluations])
    # The medians of three neighbours: one evaluation alone proves nothing.
    smooth = np.median(np.lib.stride_tricks.sliding_window_view(losses, 3), axis=1)
    best = int(smooth.argmin())
    there = [one.loss if goal.metric == "loss" else one.metrics.get(goal.metric, np.nan) for one in evaluations[best : best + 3]]
    if not np.median(goal.progress(np.array(there))) >= BETTER:
        return None
    fell, rose = losses[0] - smooth[best], min(smooth[-1], losses[-1]) - smooth[best]
    update = evaluations[best + int(losses[best : best + 3].argmin())].update
    then = training.values[max(update // training.size - 1, 0) : update // training.size + 2]
    if not (fell > FALLEN * losses[0] and rose > RISE * fell and len(then) and np.mean(training.values[-3:]) < np.mean(then)):
        return None
    place = bisect_right(history.epochs, max(update - 1, 0)) - 1
    return history.epoch_numbers[place] if place >= 0 else 1


def _rounded(number: int) -> int:
    """`number` with its first digit alone, so that what is said stays while a run goes on."""
    unit = 10 ** (len(str(number)) - 1)
    return number // unit * unit


def _limit(goal: Goal) -> str:
    return f"{'above' if is_share(goal.metric) else 'below'} {goal.format(goal.limit)}"


def _count(number: int | np.integer) -> str:
    return f"{int(number):,}".replace(",", "\u202f")
