"""Training goes on after 2³¹ updates: three hours at 191 000 a second."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playground.training import advance, dropout
from tests.training.small import ONE_LAYER, tiny, train

BEFORE = 2**31 - 3


def test_training_goes_on_past_two_to_the_31_with_dropout_and_a_window_that_is_watched() -> None:
    config = tiny(**ONE_LAYER, input_dropout=0.3, recurrent_dropout=0.2, optimizer="adam", learning_rate=0.01)
    first = train(config, advance.first_state(config), 3)[0]
    state = replace(first, update=BEFORE, slots=(np.int64(BEFORE), *first.slots[1:]))
    after, frame = train(config, state, 8, window=True)
    assert after.update == BEFORE + 8
    assert np.isfinite(frame.losses).all()
    assert all(np.isfinite(weight).all() for weight in after.weights)
    assert frame.window is not None
    # The picture draws the masks that trained: the loss of the watched rows is that of the update.
    assert frame.window.losses.mean() == pytest.approx(frame.losses[-1], rel=1e-4)
    again = [frame.losses]
    state = replace(first, update=BEFORE, slots=state.slots)
    cut = []
    for updates in (1, 2, 5):
        state, frame = train(config, state, updates)
        cut.append(frame.losses)
    assert np.array_equal(np.concatenate(cut), again[0])


def test_every_update_up_to_two_to_the_32_has_a_number_of_its_own() -> None:
    numbers = [dropout.counted(update) for update in (0, 1, 2**31 - 1, 2**31, 2**31 + 1, 2**32 - 1)]
    assert [int(number) for number in numbers] == [0, 1, 2**31 - 1, -(2**31), -(2**31) + 1, -1]
    assert dropout.counted(2**32 + 5) == dropout.counted(5)
    assert {number.dtype for number in numbers} == {np.dtype(np.int32)}
