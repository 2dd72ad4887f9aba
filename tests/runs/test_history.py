"""A run's past: every spike kept, in bounded memory, in a curve that doesn't shimmer."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from playground.configuration.config import RunConfig
from playground.messages.frame import Evaluation, Frame
from playground.runs import history
from playground.runs.history import BUCKETS, EVENTS, FORMER, RECENT, History
from playground.runs.minmax_buckets import minmax

CONFIG = RunConfig()


def frame(
    losses: np.ndarray, update: int, epoch_starts: tuple[int, ...] = (), epoch_number: int = 1, evaluated: bool = False
) -> Frame:
    """A frame with these losses, the last of which is of update number `update` − 1."""
    losses = np.asarray(losses, np.float32)
    evaluation = Evaluation(update, 0.1, {}) if evaluated else None
    return Frame(CONFIG, update, epoch_number, 1, losses, losses, epoch_starts, 0.1, "CPU:0", evaluation=evaluation)


def filled(losses: np.ndarray, chunk: int = 10_000) -> History:
    past = History()
    for start in range(0, len(losses), chunk):
        past.add(frame(losses[start : start + chunk], min(start + chunk, len(losses))))
    return past


def noise(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).random(count, np.float32) + np.float32(0.01)


@pytest.mark.parametrize(
    ("first", "count", "size"), [(0, 64, 8), (3, 61, 8), (5, 2, 8), (7, 1, 8), (0, 5, 8), (8, 0, 8), (13, 100, 1)]
)
def test_minmax_gives_each_buckets_minimum_and_maximum(first: int, count: int, size: int) -> None:
    losses = noise(count)
    x, y = minmax(losses, first, size)
    expected = {}
    for at, value in enumerate(losses):
        expected.setdefault((first + at) // size, []).append(value)
    found = {}
    for at, value in zip(x, y, strict=True):
        assert losses[int(at) - first] == value
        found.setdefault(int(at) // size, []).append(value)
    assert {key: {min(part), max(part)} for key, part in expected.items()} == {key: set(part) for key, part in found.items()}
    assert all(len(part) == 2 for part in found.values())
    assert (np.diff(x) >= 0).all()


def test_a_young_run_shows_every_update() -> None:
    losses = noise(300)
    curve = filled(losses, 7).curve(1400)
    assert curve.bucket == 1
    assert np.array_equal(curve.x, np.arange(300))
    assert np.array_equal(curve.y, losses)


def test_no_losses_give_no_points() -> None:
    curve = History().curve(1400)
    assert len(curve.x) == len(curve.y) == 0


@pytest.mark.parametrize("count", [5_000, 100_000, RECENT + 300_001])
def test_a_spike_is_never_lost(count: int) -> None:
    losses = np.full(count, 0.5, np.float32)
    spikes = [0, count // 4 + 34, count // 2, count - 1]
    losses[spikes] = 9
    curve = filled(losses).curve(1000)
    assert len(curve.x) <= 1100
    assert curve.x[curve.y == 9].tolist() == spikes
    assert curve.y.min() == 0.5
    assert (np.diff(curve.x) >= 0).all()


def test_memory_stays_bounded_over_thirty_million_updates() -> None:
    past, chunk = History(), noise(1_000_000)
    chunk[500_000] = 50
    for number in range(30):
        starts = tuple(range(number * 1_000_000, (number + 1) * 1_000_000, 666))
        past.add(frame(chunk, (number + 1) * 1_000_000, starts, 1501 * (number + 1), evaluated=True))
        past.mark(f"mark {number}")
    assert past.update == 30_000_000
    assert len(past._recent) <= RECENT
    assert past._buckets._y.size <= 2 * BUCKETS
    assert len(past.recent) == past.update - past.first >= RECENT // 2
    assert len(past.epochs) == len(past.epoch_numbers) <= EVENTS
    assert past.epochs[-500:] == list(range(29_000_000, 30_000_000, 666))[-500:]
    curve = past.curve(1400)
    assert len(curve.x) <= 1500
    assert (np.diff(curve.x) >= 0).all()
    assert curve.x[curve.y == 50].tolist() == [number * 1_000_000 + 500_000 for number in range(30)]
    assert np.array_equal(past.recent[-1000:], chunk[-1000:])


def test_events_are_thinned_one_by_one_added() -> None:
    past = History()
    for number in range(3 * EVENTS):
        past.add(frame(np.ones(2), 2 * number + 2, (2 * number,), number + 1, evaluated=True))
        past.mark("x")
    for events in (past.epochs, past.epoch_numbers, past.evaluations, past.marks):
        assert len(events) <= EVENTS
    assert past.evaluations[-1].update == past.update
    assert all(start == 2 * (number - 1) for start, number in zip(past.epochs, past.epoch_numbers, strict=True))


def test_a_second_evaluation_of_an_update_takes_the_place_of_the_first() -> None:
    """A series that is uploaded before anything trains left the error on the built-in one in the chart and in the CSV."""
    history = History()
    for update, loss in ((0, 55.0), (0, 1.5), (80, 0.5), (80, 0.7)):
        history.add_evaluation(Evaluation(update, loss, {}))
    assert [(one.update, one.loss) for one in history.evaluations] == [(0, 1.5), (80, 0.7)]


def test_evaluations_are_kept_from_the_whole_run_evenly_and_the_newest_always() -> None:
    past = History()
    for number in range(7 * EVENTS):
        past.add(frame(np.ones(2), 2 * number + 2, evaluated=True))
        assert past.evaluations[-1].update == past.update
        assert len(past.evaluations) <= EVENTS
    assert past.evaluations[0].update == 2
    between = np.diff([one.update for one in past.evaluations][:-1])
    assert between.max() <= 2 * between.min()
    assert len(past.evaluations) > EVENTS // 4


def test_a_frame_of_more_losses_than_are_kept_is_taken_in() -> None:
    losses = noise(2 * RECENT + 17)
    past = filled(losses, len(losses))
    assert past.update == len(losses)
    assert np.array_equal(past.recent, losses[past.first :])
    assert len(past._recent) <= RECENT


@pytest.mark.parametrize("chunk", [1, 37, 1000])
def test_older_points_stay_while_the_bucket_size_does(chunk: int) -> None:
    losses = noise(9_000)
    past, before = History(), None
    for start in range(0, len(losses), chunk):
        past.add(frame(losses[start : start + chunk], start + chunk))
        if start % 500:
            continue
        curve = past.curve(300)
        if before is not None and before.bucket == curve.bucket:
            whole = before.x < past.update // curve.bucket * curve.bucket - chunk - curve.bucket - 500
            assert np.array_equal(before.x[whole], curve.x[: whole.sum()])
            assert np.array_equal(before.y[whole], curve.y[: whole.sum()])
        before = curve


def test_the_same_losses_give_the_same_curve_however_they_were_cut() -> None:
    losses = noise(40_000)
    one, other = filled(losses, 40_000).curve(500), filled(losses, 333).curve(500)
    assert np.array_equal(one.x, other.x)
    assert np.array_equal(one.y, other.y)


def test_a_range_shows_its_updates_alone() -> None:
    losses = noise(20_000)
    past = filled(losses)
    curve = past.curve(1400, 5_000, 5_400)
    assert np.array_equal(curve.x, np.arange(5_000, 5_400))
    assert np.array_equal(curve.y, losses[5_000:5_400])
    assert len(past.curve(1400, 30_000, 40_000).x) == 0
    assert len(past.curve(1400, -50, 10).x) == 10
    assert len(past.curve(1400, 900, 100).x) == 0


def test_a_range_across_the_oldest_single_loss_has_no_gap_and_no_overlap() -> None:
    losses = noise(RECENT + 200_000)
    past = filled(losses)
    assert past.first > 0
    curve = past.curve(100_000, past.first - 1000, past.first + 1000)
    assert (np.diff(curve.x) >= 0).all()
    assert curve.x[0] < past.first - 900
    assert np.diff(curve.x).max() <= 128
    assert all(losses[int(at)] == value for at, value in zip(curve.x, curve.y, strict=True))


def test_losses_that_are_no_number_hide_no_spike() -> None:
    losses = np.full(10_000, 0.5, np.float32)
    losses[100:140] = np.nan
    losses[120] = 8
    losses[5_000:] = np.nan
    curve = filled(losses).curve(100)
    assert 8 in curve.y
    assert np.isnan(curve.y[curve.x >= 5_200]).all()
    assert np.isfinite(curve.y[curve.x < 4_900]).all()


def test_losses_that_are_no_number_survive_the_thinning() -> None:
    losses = np.full(RECENT + 600_000, 0.5, np.float32)
    losses[10:20] = np.nan
    losses[15] = 7
    losses[100_000:200_000] = np.nan
    curve = filled(losses, 100_000).curve(200)
    assert 7 in curve.y
    assert (np.diff(curve.x) >= 0).all()


def test_truncate_forgets_what_came_after() -> None:
    past, losses = History(), noise(100)
    for number in range(10):
        past.add(frame(losses[10 * number : 10 * number + 10], 10 * number + 10, (10 * number,), number + 1, evaluated=True))
        past.mark(f"after {10 * number + 10}")
    past.truncate(50)
    assert past.update == 50
    assert np.array_equal(past.recent, losses[:50])
    assert past.epochs == [0, 10, 20, 30, 40]
    assert past.epoch_numbers == [1, 2, 3, 4, 5]
    assert [one.update for one in past.evaluations] == [10, 20, 30, 40, 50]
    assert [mark.update for mark in past.marks] == [10, 20, 30, 40, 50]
    past.add(frame(losses[90:], 60, (50,), 6))
    assert np.array_equal(past.recent[50:], losses[90:])
    assert past.epoch_numbers[-1] == 6


def test_truncate_before_the_losses_kept_one_by_one_keeps_what_is_known_of_them() -> None:
    losses = noise(RECENT + 300_000)
    past = filled(losses, 100_000)
    update = past.first - 1000 - 17
    whole = update // 64 * 64
    bucket = losses[whole : whole + 64]
    known = {whole + int(at): float(bucket[at]) for at in (bucket.argmin(), bucket.argmax()) if whole + at < update}
    past.truncate(update)
    assert (past.update, past.first) == (update, whole)
    there = {past.first + int(at): float(past.recent[at]) for at in np.flatnonzero(~np.isnan(past.recent))}
    assert there == known
    past.add(frame(losses[update : update + 500], update + 500))
    assert np.array_equal(past.recent[update - past.first :], losses[update : update + 500])
    x, y = past.curve(10**9).x, past.curve(10**9).y
    assert (np.diff(x) >= 0).all()
    assert all(losses[int(at)] == loss for at, loss in zip(x, y, strict=True) if not np.isnan(loss))


def test_a_line_that_is_left_stays_as_a_curve_and_only_the_newest_do() -> None:
    past, losses = History(), noise(50)
    past.add(frame(losses, 50))
    for number in range(FORMER + 1):
        past.branch(20, f"seed {number}")
        past.add(frame(noise(30 + number), 50 + number))
    assert past.update == 50 + FORMER
    assert [former.name for former in past.former] == [f"seed {number}" for number in range(1, FORMER + 1)]
    assert past.former[0].curve.x.tolist() == list(range(19, 50))
    assert past.former[0].curve.y[0] == losses[19]


def test_epochs_that_begin_in_one_frame_get_their_numbers() -> None:
    past = History()
    past.add(frame(np.ones(20), 20, (0, 10), 2))
    past.add(frame(np.ones(5), 25, (), 2))
    past.add(frame(np.ones(25), 50, (30, 40), 4))
    assert (past.epochs, past.epoch_numbers) == ([0, 10, 30, 40], [1, 2, 3, 4])


@pytest.mark.parametrize(
    "happens",
    [
        lambda past: past.truncate(500),
        lambda past: past.truncate(past.first + 500),
        lambda past: past.branch(past.first + 500, "seed 1"),
        lambda past: past.add(frame(np.full(RECENT, 3), past.update + RECENT, (past.update,), 2, evaluated=True)),
        lambda past: past.add(frame(np.full(5 * RECENT, 3), past.update + 5 * RECENT)),
        lambda past: past.mark("later"),
    ],
    ids=["truncated", "truncated recently", "branched", "shifted", "buckets merged", "marked"],
)
@pytest.mark.parametrize("count", [3_000, RECENT + 200_000])
def test_a_snapshot_stays_as_it_was(count: int, happens: Callable[[History], None]) -> None:
    past = filled(noise(count))
    past.add(frame(noise(9), past.update + 9, (past.update,), 1, evaluated=True))
    past.mark("before")

    def everything(of: History) -> list[object]:
        curves = [
            of.curve(1400),
            of.curve(1400, 0, 900),
            of.curve(1400, of.update - 900, of.update),
            *[line.curve for line in of.former],
        ]
        arrays = [of.recent.tolist(), *([curve.x.tolist(), curve.y.tolist(), curve.bucket] for curve in curves)]
        return [of.update, of.first, [*of.epochs], [*of.epoch_numbers], [*of.evaluations], [*of.marks], [*of.spikes.found], *arrays]

    snapshot = past.snapshot()
    before = everything(snapshot)
    assert before == everything(past)
    happens(past)
    # What is added after a truncation takes the place of what was there.
    past.add(frame(np.full(700, 5), past.update + 700))
    assert everything(snapshot) == before != everything(past)


def test_recent_losses_cannot_be_written() -> None:
    past = filled(noise(10))
    with pytest.raises(ValueError, match="read-only"):
        past.recent[0] = 1
    past.add(frame(noise(5), 15))


def test_the_constants_hold_a_long_talk() -> None:
    assert history.RECENT * 4 <= 8_000_000
    assert history.BUCKETS * 2 * 12 <= 8_000_000


@pytest.mark.parametrize("updates", [1000, 100_000, 3_000_000])
def test_the_median_of_every_so_many_updates_is_near_the_true_one(updates: int) -> None:
    past, losses = History(), np.random.default_rng(0).exponential(1, updates).astype(np.float32)
    for start in range(0, updates, 50_000):
        part = losses[start : start + 50_000]
        past.add(Frame(CONFIG, start + len(part), 1, 1, part, part, (), 0.1, "CPU:0"))
    x, y = past.median(100, 0, updates)
    size = round(x[1] - x[0])
    assert 50 <= len(x) <= 100
    assert x[0] == (size - 1) / 2
    true = np.median(losses[: len(x) * size].reshape(-1, size), axis=1)
    np.testing.assert_allclose(y, true, rtol=1e-6 if size <= 128 else 0.15)
    half, _ = past.median(100, updates // 2, updates)
    assert half[0] >= updates // 2
    assert half[-1] <= updates
