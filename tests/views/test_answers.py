"""What panels answer, on cases worked by hand."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from playground.configuration.config import RunConfig
from playground.messages.frame import Evaluation, WindowView
from playground.runs.history import History
from playground.views import _answers, registry
from tests.views.scenery import CONFIGS, frame_of, generated_of, seen_of, window_of

ECHO = CONFIGS["echo"]


def window_with(config: RunConfig, wrong: int) -> WindowView:
    """A window whose predictions are all right but for the first `wrong` of row 0."""
    window = window_of(config)
    predictions = window.targets.astype(float)
    predictions[0, :wrong] = 1 - predictions[0, :wrong]
    return replace(window, predictions=predictions)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [(0, "Yes: all 75 predictions are right."), (1, "1 of 75 predictions is wrong."), (4, "4 of 75 predictions are wrong.")],
)
def test_the_window_counts_wrong_predictions(wrong: int, words: str) -> None:
    assert registry()["window"].answer(seen_of(ECHO, window=window_with(ECHO, wrong))) == words


def test_predictions_that_do_not_count_are_not_counted() -> None:
    window = window_with(ECHO, 4)
    weights = window.weights.copy()
    weights[0, :3] = 0
    padding = window.padding.copy()
    padding[1] = True
    assert _answers.of_predictions(ECHO, replace(window, weights=weights, padding=padding)) == "1 of 57 predictions is wrong."


def test_the_window_of_a_series_says_how_far_apart_they_are() -> None:
    config = CONFIGS["sine"]
    window = window_of(config)
    near = replace(window, predictions=window.targets.reshape(window.predictions.shape) + 0.25)
    assert _answers.of_predictions(config, near) == "They are 0.25 apart, on average."


@pytest.mark.parametrize(
    ("losses", "words"),
    [
        ([0.7], "It is 0.70 after 1 update."),
        ([1.0] * 50 + [0.5] * 50, "Yes: from 1.00 to 0.50 in 100 updates."),
        ([0.5] * 50 + [1.0] * 50, "No: from 0.50 to 1.00 in 100 updates."),
        ([0.69] * 600, "No: near 0.69 for 400 updates."),
    ],
)
def test_the_loss_says_whether_it_falls(losses: list[float], words: str) -> None:
    history = History()
    history.add(frame_of(ECHO, len(losses), len(losses), losses=np.array(losses, np.float32)))
    assert _answers.of_loss(history).replace("\u202f", " ") == words


def test_the_steadiest_unit_is_named() -> None:
    states = np.stack([np.tile([0.8, 0.9], 3), np.tile([0.0, 0.5], 3)], axis=1)
    assert _answers.of_units(states) == "Unit 0 moves least, 0.1 a step; unit 1 most, 0.50."


def test_units_that_never_move_are_counted_instead() -> None:
    states = np.array([[0.0, 0.1, 0.0], [0.0, 0.6, 0.0], [np.nan] * 3])
    assert _answers.of_units(states) == "Unit 1 moves most, 0.50 a step; 2 of 3 still."


def test_gates_are_averaged_without_padding() -> None:
    values = {"input": np.array([[0.2], [0.4], [np.nan]])}
    assert _answers.of_gates({"input": "input gate"}, values) == "On average: input 0.30 (1 is open)."


def test_a_what_if_names_the_largest_change() -> None:
    change = {"h": np.array([[0.1, 0.0], [0.0, -0.8]]), "c": np.full((2, 2), np.nan)}
    assert _answers.of_change(change, {"h": "h", "c": "c"}) == "Unit 1 of h changes most: by 0.80 at time step 1."
    assert _answers.of_change({"h": np.zeros((2, 2))}, {"h": "h"}) == "Nothing is changed."


def test_confusion_names_the_commonest_mistake_or_says_there_is_none() -> None:
    config = CONFIGS["digits-rows"]
    right = np.eye(10, dtype=np.int64) * 50
    mistaken = right.copy()
    mistaken[4, 9], mistaken[3, 5] = 31, 2
    answer = registry()["confusion"].answer
    assert answer(seen_of(config, evaluation=Evaluation(100, 0.1, {"accuracy": 0.9}, mistaken))) == "Most often 4 for 9: 31 times."
    assert answer(seen_of(config, evaluation=Evaluation(100, 0.1, {"accuracy": 1.0}, right))) == "None: all 500 answers are right."


@pytest.mark.parametrize(("swing", "words"), [(0.1, "No: it dies out"), (1.0, "Yes"), (5.0, "No: it runs away")])
def test_a_series_goes_on_dies_out_or_runs_away(swing: float, words: str) -> None:
    config = CONFIGS["sine"]
    made = generated_of(config)
    assert made is not None
    wave = np.sin(np.arange(made.values.shape[1]))
    wave[made.given :] *= swing
    rows = np.tile(wave, (len(made.values), 1))
    rows[0, : made.given] = 0  # the row that starts from zeros is to swing as the others do
    seen = seen_of(config, generated=replace(made, values=rows, truth=None))
    assert registry()["generation"].answer(seen).startswith(words)


def test_a_start_that_is_shorter_than_a_wave_makes_no_runaway_of_its_truth() -> None:
    config = CONFIGS["sine"]
    made = generated_of(config)
    assert made is not None
    wave = np.sin(np.arange(made.values.shape[1]) / made.given)
    rows = np.tile(wave, (len(made.values), 1))
    rows[0, : made.given] = 0
    answer = registry()["generation"].answer(seen_of(config, generated=replace(made, values=rows, truth=wave)))
    assert re.fullmatch(r"Yes: it swings (9\d|10\d)%\.", answer), answer
