"""A run is the same however it is cut: into calls, over epochs, over processes; and it is counted right."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import replace

import numpy as np
import pytest

from playground.configuration.config import RunConfig
from playground.messages.chunk import Chunk, StateMissing
from playground.messages.state import State
from playground.runs import worker
from playground.runs.worker_place import new_executor
from playground.tasks import NO_UPLOADS
from playground.training import advance, frame_builder, prefetch, session
from tests.training.small import LOSSES, ONE_LAYER, VARIANTS, same, tiny, train

LONG = 60
"""Updates; an epoch of `tiny` has 33."""
KNOBS = {"input_dropout": 0.1, "output_dropout": 0.2, "recurrent_dropout": 0.3, "clip_norm": 0.4}


@pytest.fixture(scope="module")
def process() -> Iterator[Executor]:
    """A worker process of its own."""
    executor = new_executor()
    yield executor
    executor.shutdown(cancel_futures=True)


def cut(config: RunConfig, counts: list[int], **request: bool | int) -> tuple[State, np.ndarray, np.ndarray]:
    """State, losses and norms of a run from its first weights in chunks of `counts` updates."""
    state, losses, norms = advance.first_state(config), [], []
    for count in counts:
        state, frame = train(config, state, count, **request)
        losses.append(frame.losses)
        norms.append(frame.gradient_norms)
    return state, np.concatenate(losses), np.concatenate(norms)


@pytest.mark.parametrize("variant", VARIANTS)
def test_losses_and_weights_are_the_same_bit_by_bit_however_a_run_is_cut(variant: str) -> None:
    config = tiny(**VARIANTS[variant], **ONE_LAYER, **KNOBS)
    assert config.updates_per_epoch < LONG
    whole, losses, norms = cut(config, [LONG])
    assert len(losses) == len(norms) == LONG
    for counts in ([1, 2, 30, 1, 26], [config.updates_per_epoch, LONG - config.updates_per_epoch], [32, 0, 2, 26]):
        for watched in (False, True):
            state, some_losses, some_norms = cut(config, counts, window=watched)
            assert np.array_equal(losses, some_losses)
            assert np.array_equal(norms, some_norms)
            assert same(whole, state)


def test_another_process_computes_the_same_bit_by_bit(process: Executor) -> None:
    config = tiny(cell="lstm", **ONE_LAYER, **KNOBS)
    whole, losses, _ = cut(config, [LONG])
    first = Chunk("run", config, 0, 20, LOSSES, NO_UPLOADS, fresh=True)
    begun = process.submit(worker.work, first).result()
    rest = replace(first, update=20, updates=LONG - 20, fresh=False)
    # Once from the state that the other process holds, once from the one that travelled.
    held = process.submit(worker.work, rest).result()
    sent = process.submit(worker.work, replace(rest, state=begun.state)).result()
    for other in (held, sent):
        assert np.array_equal(losses, np.concatenate([begun.frame.losses, other.frame.losses]))
        assert other.state is not None
        assert same(whole, other.state)


def test_the_state_that_a_worker_holds_is_asked_for_when_it_is_another(process: Executor) -> None:
    config = tiny(cell="lstm")
    asked = Chunk("elsewhere", config, 20, 5, LOSSES, NO_UPLOADS)
    with pytest.raises(StateMissing):
        process.submit(worker.work, asked).result()


def test_more_updates_than_one_call_holds_are_cut_into_several(monkeypatch: pytest.MonkeyPatch) -> None:
    config = tiny(layers=1, units="2", truncation_length=2, batch_size=1, epoch_length=10_000)
    epochs = advance.session().prefetch.epochs_per_call("CPU:0", config, 0, NO_UPLOADS)
    assert epochs * config.updates_per_epoch > session.LONGEST_CALL > 16_000
    monkeypatch.setattr(session, "LONGEST_CALL", 400)
    whole, losses, _ = cut(config, [1_300])
    monkeypatch.undo()
    state, some, _ = cut(config, [1_300])
    assert len(losses) == 1_300
    assert np.array_equal(losses, some)
    assert same(whole, state)


def test_epochs_too_large_to_go_together_are_trained_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    config = tiny(layers=1, units="3", seed=8)
    whole, losses, _ = cut(config, [5 * config.updates_per_epoch + 3])
    monkeypatch.setattr(prefetch, "LARGEST_DATA", 1)
    monkeypatch.setattr(advance.session(), "prefetch", prefetch.Prefetch())
    assert advance.session().prefetch.epochs_per_call("CPU:0", config, 0, NO_UPLOADS) == 1
    state, some, _ = cut(config, [5 * config.updates_per_epoch + 3])
    assert np.array_equal(losses, some)
    assert same(whole, state)


@pytest.mark.parametrize("carry_state", [True, False])
def test_the_window_of_the_last_update_is_what_the_network_saw_before_it(carry_state: bool) -> None:
    """Also where that update is the first of an epoch, in a call that began some epochs earlier."""
    config = tiny(carry_state=carry_state, cell="lstm", **ONE_LAYER)
    per_epoch = config.updates_per_epoch
    for updates in (1, 2, per_epoch, per_epoch + 1, 3 * per_epoch + 2):
        before, _ = train(config, advance.first_state(config), updates - 1)
        _, frame = train(config, advance.first_state(config), updates, window=True)
        data = prefetch.epoch_data(config, before.epoch_number, NO_UPLOADS)
        expected = frame_builder.window(frame_builder.at(config, before, data, 0, NO_UPLOADS), before, data)
        assert frame.window is not None
        assert np.array_equal(frame.window.predictions, expected.predictions)
        assert frame.window.start == expected.start == (updates - 1) % per_epoch * config.step
        assert np.array_equal(frame.window.layers[0]["c"], expected.layers[0]["c"])


def test_epochs_and_windows_are_counted_from_one() -> None:
    config = tiny(**ONE_LAYER)
    per_epoch = config.updates_per_epoch
    assert per_epoch == (1000 // 5 - 6) // 6 + 1
    state, frame = train(config, advance.first_state(config), 0)
    assert (frame.update, frame.epoch_number, frame.window_number, frame.epoch_starts) == (0, 1, 0, ())
    expected = [
        (1, (1, 1, 1, (0,))),
        (per_epoch - 2, (per_epoch - 1, 1, per_epoch - 1, ())),
        (1, (per_epoch, 1, per_epoch, ())),
        (1, (per_epoch + 1, 2, 1, (per_epoch,))),
        (2 * per_epoch, (3 * per_epoch + 1, 4, 1, (2 * per_epoch, 3 * per_epoch))),
        (per_epoch - 1, (4 * per_epoch, 4, per_epoch, ())),
        (3, (4 * per_epoch + 3, 5, 3, (4 * per_epoch,))),
    ]
    for count, figures in expected:
        state, frame = train(config, state, count)
        assert (frame.update, frame.epoch_number, frame.window_number, frame.epoch_starts) == figures
        assert len(frame.losses) == count


def test_every_epoch_has_new_data_and_an_empty_state() -> None:
    config = tiny(**ONE_LAYER)
    one, two = (prefetch.epoch_data(config, number, NO_UPLOADS) for number in (0, 1))
    assert not np.array_equal(one.inputs, two.inputs)
    state, _ = train(config, advance.first_state(config), config.updates_per_epoch - 1)
    assert all(array.any() for layer in state.recurrent for array in layer)
    state, _ = train(config, state, 1)
    assert (state.epoch_number, state.window) == (1, 0)
    assert not any(array.any() for layer in state.recurrent for array in layer)


@pytest.mark.parametrize(
    "change", [{"optimizer": "adam"}, {"batch_size": 3}, {"truncation_length": 40}, {"stride": 2}, {"carry_state": False}], ids=str
)
def test_a_setting_that_keeps_the_network_keeps_its_weights(change: dict) -> None:
    config = tiny(**ONE_LAYER)
    before, _ = train(config, advance.first_state(config), 30)
    changed = tiny(**ONE_LAYER, **change)
    after, frame = train(changed, before, 0)
    for old, new in zip(before.weights, after.weights, strict=True):
        assert np.array_equal(old, new)
    assert after.update == before.update
    assert after.window < changed.updates_per_epoch
    assert after.optimizer == changed.optimizer
    on, frame = train(changed, after, 3)
    assert len(frame.losses) == 3
    assert on.update == 33
    assert {len(state) for layer in on.recurrent for state in layer} == {changed.batch_size}


def test_another_optimizer_starts_with_empty_slots() -> None:
    config = tiny(**ONE_LAYER)
    before, _ = train(config, advance.first_state(config), 5)
    changed = tiny(**ONE_LAYER, optimizer="adam")
    switched = train(changed, before, 2)[0]
    anew = replace(before, slots=advance.first_state(changed).slots, optimizer="adam")
    assert same(switched, train(changed, anew, 2)[0])
