"""How many updates a chunk gets: enough to fill its time, no more than were asked for."""

from __future__ import annotations

import pytest

from playground.runs.chunk_size import FIRST, LARGEST, MEASURED, UNWATCHED, WATCHED, ChunkSize


def run_for(size: ChunkSize, seconds: float, speed: float, chunk: float = WATCHED) -> tuple[int, list[int]]:
    """Updates done in `seconds` of a clock on which `speed` updates take a second, and the chunks' sizes."""
    now, done, chunks = 0.0, 0, []
    size.resume(now)
    while now < seconds:
        while wait := size.due(now):
            now += wait + 1e-9
        count = size.updates(chunk)
        size.measure(count, count / speed)
        now += count / speed
        done += count
        chunks.append(count)
    return done, chunks


def test_the_first_chunk_is_small_because_the_speed_is_not_known() -> None:
    assert ChunkSize().updates(WATCHED) == ChunkSize().updates(UNWATCHED) == FIRST


@pytest.mark.parametrize("seconds", [WATCHED, WATCHED + MEASURED, UNWATCHED])
def test_a_chunk_fills_its_time_at_the_measured_speed(seconds: float) -> None:
    size = ChunkSize()
    size.measure(1_000, 0.1)
    assert size.updates(seconds) == pytest.approx(10_000 * seconds, abs=1)
    assert size.due(5.0) == 0


@pytest.mark.parametrize(("runs", "seconds"), [(1, WATCHED), (2, WATCHED / 2), (12, 0.008), (22, 0.25 / 22 - 0.005), (30, 0.005)])
def test_the_more_share_a_worker_the_shorter_the_chunk_down_to_what_pays(runs: int, seconds: float) -> None:
    size = ChunkSize()
    size.measure(10_000_000, 1.0)
    assert size.full(WATCHED, runs) == pytest.approx(min(LARGEST, 1e7 * seconds), abs=1)


@pytest.mark.parametrize("speed", [3.0, 1_000.0, 1e9])
def test_a_chunk_has_one_update_at_least_and_a_frame_holds_it(speed: float) -> None:
    size = ChunkSize()
    size.measure(100, 100 / speed)
    assert 1 <= size.updates(UNWATCHED) <= LARGEST


def test_a_faster_chunk_counts_at_once_and_a_slow_one_little() -> None:
    size = ChunkSize()
    size.measure(100, 0.1)
    size.measure(100, 0.01)
    assert size.measured == 10_000
    size.measure(1, 0.01)
    assert 5_000 < size.measured < 10_000


def test_nothing_is_learned_from_an_empty_chunk() -> None:
    size = ChunkSize()
    size.measure(0, 1.0)
    size.measure(5, 0.0)
    assert size.measured == 0


def test_another_shape_is_measured_anew() -> None:
    size = ChunkSize()
    size.measure(1_000, 0.1)
    size.forget_speed()
    assert size.full(WATCHED) == FIRST


@pytest.mark.parametrize("limit", [0.5, 1, 7, 30, 200, 5_000])
@pytest.mark.parametrize("seconds", [WATCHED, UNWATCHED])
def test_a_limit_is_kept_over_time(limit: float, seconds: float) -> None:
    done, chunks = run_for(ChunkSize(limit=limit), 20.0, speed=20_000, chunk=seconds)
    assert done == pytest.approx(20 * limit, rel=0.05, abs=2)
    assert max(chunks[2:]) <= max(1, limit * WATCHED + FIRST)


def test_a_limit_beyond_what_is_reached_does_not_slow_down() -> None:
    done, _ = run_for(ChunkSize(limit=100_000), 10.0, speed=2_000)
    assert done == pytest.approx(20_000, rel=0.02)


def test_the_first_update_is_due_at_once_and_the_next_when_the_limit_says() -> None:
    size = ChunkSize(limit=2)
    size.resume(100.0)
    assert size.due(100.0) == 0
    assert size.updates(WATCHED) == 1
    assert size.due(100.0) == pytest.approx(0.5)
    assert size.due(100.4) == pytest.approx(0.1)


def test_after_a_stall_a_run_does_not_race() -> None:
    size = ChunkSize(limit=100)
    size.measure(10_000, 1.0)
    size.resume(0.0)
    assert size.due(60.0) == 0
    assert size.updates(UNWATCHED) <= 25
