"""The verdict on a run, from losses and evaluations made up for each outcome."""

from __future__ import annotations

import numpy as np
import pytest

from playground.messages.frame import Evaluation
from playground.presets import Outcome
from playground.runs.history import History
from playground.runs.verdict import Verdict, judge
from playground.tasks import Floor, Goal

LOSS = Goal("loss", 0.05, "", 0.69, "guessing")
SHARE = Goal("accuracy", 0.9, "", 0.5, "guessing")


def history_of(*losses: tuple[float, int], metrics: list[tuple[int, float, float]] | None = None) -> History:
    """Losses as (value, how many), evaluations as (update, loss, accuracy); an epoch has 100 updates."""
    found = History()
    found._append(
        np.concatenate([np.full(count, value, np.float32) for value, count in losses]) if losses else np.zeros(0, np.float32)
    )
    found.epochs = list(range(0, found.update, 100))
    found.epoch_numbers = list(range(1, 1 + len(found.epochs)))
    found.evaluations = [Evaluation(update, loss, {"accuracy": accuracy}) for update, loss, accuracy in metrics or []]
    return found


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.69, "0.69"), (4498.8, "4500"), (4.02e6, "4.0e6"), (1e12, "1.0e12"), (0.00034, "0.00034"), (2.04e-7, "2.0e−7"), (0.0, "0")],
)
def test_an_error_is_written_as_the_page_writes_it(value: float, text: str) -> None:
    assert LOSS.format(value) == text


@pytest.mark.parametrize(
    ("losses", "outcome", "words"),
    [
        ([], Outcome.UNTRAINED, "Not trained yet."),
        ([(0.69, 31)], Outcome.EARLY, "Too early"),
        ([(0.69, 320)], Outcome.EARLY, "Not clearly better than guessing (0.69) so far."),
        ([(0.69, 3_200)], Outcome.STUCK, "after 3\u202f000 updates."),
        ([(0.69, 320), (0.4, 320)], Outcome.LEARNING, "Better than guessing (0.69), not yet below 0.05."),
        ([(0.69, 320), (0.01, 320)], Outcome.LEARNED, "Learned at update 352 (loss below 0.05)."),
        ([(0.69, 320), (0.01, 320), (0.69, 32)], Outcome.LEARNED, "at update 352"),
        ([(0.69, 320), (0.01, 320), (0.69, 64)], Outcome.LOST, "Learned at update 352, and lost again by update 704."),
        ([(0.01, 320), (0.69, 320), (0.01, 320)], Outcome.LEARNED, "at update 672"),
        ([(0.01, 320), (0.69, 64), (0.01, 32), (0.69, 32)], Outcome.LOST, "Learned at update 32, and lost again by update 384."),
    ],
)
def test_the_training_loss_tells_what_a_run_has_come_to(losses: list, outcome: Outcome, words: str) -> None:
    found = judge(history_of(*losses), LOSS)
    assert found.outcome is outcome
    assert words in found.text


def test_single_spikes_do_not_end_what_was_learned() -> None:
    losses = np.full(3_200, 0.01, np.float32)
    losses[::10] = 5.0
    history = History()
    history._append(losses)
    assert judge(history, LOSS).outcome is Outcome.LEARNED


@pytest.mark.parametrize(
    ("accuracies", "outcome", "words"),
    [
        ([0.5], Outcome.EARLY, "Not clearly better than guessing (50%) so far."),
        ([0.5, 0.7, 0.8], Outcome.LEARNING, "not yet above 90%."),
        ([0.5, 0.7, 0.95], Outcome.LEARNED, "Learned at update 300 (accuracy above 90%)."),
        ([0.5, 0.95, 0.7, 0.95, 0.96], Outcome.LEARNED, "at update 400"),
        ([0.5, 0.95, 0.96, 0.7, 0.6], Outcome.LOST, "Learned at update 200, and lost again by update 500."),
        ([0.5] * 10, Outcome.STUCK, "after 1\u202f000 updates."),
    ],
)
def test_a_metric_of_validation_data_tells_it_likewise(accuracies: list[float], outcome: Outcome, words: str) -> None:
    metrics = [(100 * number, 1.0, accuracy) for number, accuracy in enumerate(accuracies, 1)]
    found = judge(history_of((1.0, 100 * len(accuracies)), metrics=metrics), SHARE)
    assert found.outcome is outcome
    assert words in found.text


def test_a_run_whose_newest_evaluation_is_early_is_not_called_stuck() -> None:
    assert judge(history_of((1.0, 5_000), metrics=[(1, 1.0, 0.5)]), SHARE).outcome is Outcome.EARLY


def test_a_run_overfits_where_validation_rises_while_training_falls() -> None:
    validation = [1.0, 0.8, 0.7, 0.6, 0.7, 0.75, 0.8, 0.85]
    metrics = [(100 * number, loss, 0.7) for number, loss in enumerate(validation, 1)]
    falling = history_of(*[(1 - 0.1 * number, 100) for number in range(8)], metrics=metrics)
    found = judge(falling, SHARE)
    assert (found.outcome, found.text) == (
        Outcome.OVERFITS,
        "Overfits since epoch 4: validation got worse while training got better.",
    )
    learned = history_of(*[(1 - 0.1 * number, 100) for number in range(8)], metrics=[(u, loss, 0.95) for u, loss, _ in metrics])
    assert judge(learned, SHARE).text.startswith("Learned at update 100 (accuracy above 90%). Overfits since epoch 4:")
    rising = history_of(*[(0.3 + 0.1 * number, 100) for number in range(8)], metrics=metrics)
    assert judge(rising, SHARE).outcome is Outcome.LEARNING
    no_better = [(update, loss, 0.5) for update, loss, _ in metrics]
    assert judge(history_of(*[(1 - 0.1 * n, 100) for n in range(8)], metrics=no_better), SHARE).outcome is Outcome.EARLY
    wavering = [(100 * number, 0.7 + 0.01 * (number % 3), 0.7) for number in range(1, 9)]
    assert judge(history_of(*[(1 - 0.1 * n, 100) for n in range(8)], metrics=wavering), SHARE).outcome is Outcome.LEARNING


def test_a_loss_that_cannot_fall_to_the_goal_has_learned_just_above_its_floor() -> None:
    floor = Floor(usual=0.2, first=0.3)
    history = history_of((0.69, 320), (0.21, 320))
    assert judge(history, LOSS).outcome is Outcome.LEARNING
    found = judge(history, LOSS, floor)
    assert found.outcome is Outcome.LEARNED
    assert "loss below 0.24" in found.text


def test_a_blow_up_comes_before_everything_else() -> None:
    found = judge(history_of((0.01, 320)), LOSS, blew_up=True)
    assert found.outcome is Outcome.BLEW_UP
    assert "at update 320" in found.text


def test_a_task_without_a_goal_is_in_training() -> None:
    assert judge(history_of((0.01, 320)), None).outcome is Outcome.LEARNING


def test_the_verdict_follows_the_history_when_it_is_cut() -> None:
    history = history_of((0.69, 320), (0.01, 320))
    before = history.snapshot()
    history.truncate(300)
    assert judge(history, LOSS).outcome is Outcome.EARLY
    assert judge(before, LOSS).outcome is Outcome.LEARNED


@pytest.mark.parametrize(
    ("text", "brief"),
    [
        ("Not trained yet.", "Not trained yet."),
        ("Learned at update 1\u202f347 (loss below 0.05).", "Learned at update 1\u202f347."),
        ("Learned at update 352, and lost again by update 704.", "Learned at update 352, and lost again by update 704."),
        ("Better than guessing (0.69), not yet below 0.05.", "Better than guessing."),
        ("Not clearly better than the last value (0.88) so far.", "Not clearly better than the last value."),
        ("Learned at update 96 (loss below 0.05). Overfits since epoch 3: validation got worse.", "Overfits since epoch 3."),
    ],
)
def test_a_talk_has_room_for_what_is_said_in_brief(text: str, brief: str) -> None:
    assert Verdict(Outcome.LEARNED, text).brief == brief
