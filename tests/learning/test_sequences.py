"""Sequences of different lengths are learned: strings, sums, and numbers in words that were never seen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from playground import presets
from playground.messages.request import Request
from playground.reference import asking
from playground.tasks import _english_french
from playground.training import advance
from tests.training.small import tiny, train


@pytest.mark.parametrize(("preset", "updates"), [("reber", 2_000), ("variable-length", 200)])
def test_sequences_of_different_lengths_are_learned(preset: str, updates: int) -> None:
    """From a few seconds of training: well beyond what is reached without a memory."""
    config = presets.registry()[preset].config
    _, frame = train(config, advance.first_state(config), updates, evaluate=40)
    assert frame.evaluation is not None
    for metric, words in config.make_task().baselines().items():
        if config.make_task().CLASSES:
            assert frame.evaluation.metrics[metric] > max(words.values()) + 0.1
        else:
            assert frame.evaluation.metrics[metric] < min(words.values()) / 10


@pytest.mark.parametrize(("attention", "updates", "reached"), [(True, 500, 0.5), (False, 1_000, 0.1)])
def test_it_learns_to_write_numbers_that_it_has_not_seen(attention: bool, updates: int, reached: float) -> None:
    """Without attention it takes longer: after 500 updates seeds 0–3 write 3 to 33 % of the numbers without a mistake."""
    config = tiny(
        task="translate", cell="gru", layers=1, units="32", embedding=8, optimizer="adam", learning_rate=0.01, batch_size=30,
        largest="9999", attention=attention,
    )  # fmt: skip
    state, frame = train(config, advance.first_state(config), updates)
    state, frame = advance.advance(config, state, 0, Request(window=False, evaluate=100))
    assert frame.evaluation is not None
    untrained = advance.advance(config, advance.first_state(replace(config, seed=1)), 0, Request(window=False, evaluate=100))[
        1
    ].evaluation
    assert untrained is not None
    assert untrained.metrics["exact match"] == 0
    assert frame.evaluation.metrics["exact match"] > reached
    assert frame.evaluation.metrics["word accuracy"] > 0.8
    said = [asking.answer(config, state.weights, str(digit)).sentence for digit in range(10)]
    right = [_english_french.written(_english_french.french_number(digit)) for digit in range(10)]
    assert sum(map(str.__eq__, said, right)) >= (10 if attention else 8), said
