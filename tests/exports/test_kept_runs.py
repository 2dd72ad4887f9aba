"""Runs outlive their server in a bounded folder: what a fresh one finds is what was there."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from playground.exports import kept_runs
from playground.exports.kept_runs import KeptRuns
from playground.runs import hub as hubs
from playground.runs.hub import Hub
from playground.runs.run import Run
from playground.training import advance
from tests.runs.fakes import NoWorkers
from tests.training.small import same, tiny, train

CONFIG = tiny(layers=1, units="3")


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[[], KeptRuns]]:
    """Starts servers on one folder, without processes, and without the thread that writes."""
    monkeypatch.setattr(hubs, "Workers", NoWorkers)
    monkeypatch.setattr(kept_runs, "LOOK", 3600)
    made: list[Hub] = []

    def new() -> KeptRuns:
        made.append(Hub(grace=60))
        kept = KeptRuns(tmp_path / "runs", made[-1])
        kept.start()
        return kept

    yield new
    for hub in made:
        hub.close()


def trained(kept: KeptRuns, updates: int) -> Run:
    """A run of the hub that has come to `updates`."""
    run = kept.hub.create(CONFIG, "echo")
    state, frame = train(CONFIG, advance.first_state(CONFIG), updates)
    history = run.history
    history.add(frame)
    run.go_on_from(state, history)
    return run


def test_a_fresh_server_has_the_run_that_a_killed_one_wrote(start: Callable[[], KeptRuns]) -> None:
    killed = start()
    run = trained(killed, 23)
    run.play()
    run.set_speed(50)
    killed.write()
    found = start().hub.find(run.token)
    assert found is not None
    assert (found.token, found.watch_token, found.config, found.update) == (run.token, run.watch_token, CONFIG, 23)
    assert found.playing
    assert found.chunk_size.limit == 50
    assert found.message is not None
    assert found.message.text == "The server was started again: the run goes on from update 23, as it was kept."
    before, after = run.timeline.present.state, found.timeline.present.state
    assert before is not None
    assert after is not None
    assert same(before, after)
    assert np.array_equal(found.history.recent, run.history.recent)
    assert found.timeline.checkpoints.first == 23


def test_an_unknown_token_brings_nothing_back(start: Callable[[], KeptRuns]) -> None:
    killed = start()
    run = trained(killed, 5)
    killed.write()
    fresh = start()
    for token in ("", "0" * 32, run.watch_token, run.token[:-1], f"../{run.token}", run.token.upper() + "0"):
        assert fresh.hub.find(token) is None


def test_a_run_is_written_when_it_changed_and_no_more_often_than_its_time(
    start: Callable[[], KeptRuns], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(kept_runs.time, "monotonic", lambda: now[0])
    kept = start()
    run = trained(kept, 5)
    kept.write()
    (path,) = kept.folder.iterdir()
    os.utime(path, (0, 0))

    def written() -> bool:
        kept.write()
        fresh = path.stat().st_mtime > 0
        os.utime(path, (0, 0))
        return fresh

    now[0] += 60
    assert not written()
    run.play()
    assert written()
    run.pause()
    now[0] += kept_runs.EVERY - 1
    assert not written()
    now[0] += 2
    assert written()


def test_a_server_that_ends_writes_what_is_new(start: Callable[[], KeptRuns]) -> None:
    kept = start()
    run = trained(kept, 5)
    kept.close()
    kept.hub.close()
    kept.close()
    assert [path.name for path in kept.folder.iterdir()] == [f"{run.token}-{run.watch_token}.npz"]


def test_an_untrained_run_leaves_no_file_and_a_freed_one_none_either(start: Callable[[], KeptRuns]) -> None:
    kept = start()
    kept.hub.create(CONFIG)
    kept.write()
    assert list(kept.folder.iterdir()) == []
    run = trained(kept, 5)
    kept.write()
    assert len(list(kept.folder.iterdir())) == 1
    kept.hub.close_run(run.token)
    assert list(kept.folder.iterdir()) == []


def test_while_somebody_looks_back_the_present_is_kept(start: Callable[[], KeptRuns]) -> None:
    kept = start()
    run = trained(kept, 23)
    past, _ = train(CONFIG, advance.first_state(CONFIG), 4)
    run.timeline.past = run.timeline.present.__class__(CONFIG, past, update=4)
    kept.write()
    found = start().hub.find(run.token)
    assert found is not None
    assert found.update == 23


def test_the_folder_is_bounded_and_can_be_emptied(start: Callable[[], KeptRuns], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_runs, "MOST_FILES", 3)
    kept = start()
    for number in range(5):
        run = trained(kept, 2 + number)
        kept.write()
        path = kept.folder / f"{run.token}-{run.watch_token}.npz"
        os.utime(path, (number, number))
    assert len(list(kept.folder.iterdir())) == 3
    assert path.exists()
    (kept.folder / "not-ours.txt").write_text("stays")
    count, size = kept.empty()
    assert count == 3
    assert size > 3000
    assert [path.name for path in kept.folder.iterdir()] == ["not-ours.txt"]


def test_a_damaged_file_is_no_run(start: Callable[[], KeptRuns]) -> None:
    kept = start()
    run = trained(kept, 5)
    kept.write()
    (path,) = kept.folder.iterdir()
    path.write_bytes(path.read_bytes()[:-100])
    assert start().hub.find(run.token) is None


def test_a_folder_that_cannot_be_written_is_said_once(start: Callable[[], KeptRuns], monkeypatch: pytest.MonkeyPatch) -> None:
    kept = start()
    run = trained(kept, 5)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(kept_runs.checkpoint, "write", full)
    kept.write()
    assert run.message is not None
    assert "can't be written (No space left on device)" in run.message.text
    run.message = None
    run.play()
    kept.write(all_now=True)
    assert run.message is None
