"""A lesson's process: what it measures arrives, what goes wrong is a sentence, and nothing of it stays."""

from __future__ import annotations

import multiprocessing
import os
import signal
from contextlib import closing
from multiprocessing.process import BaseProcess

import pytest

from playground.runs import side_process
from playground.runs.lesson_process import measure
from playground.runs.side_process import DIED, NotMeasured, Waiting
from playground.settings import SettingError


def processes() -> list[BaseProcess]:
    return [process for process in multiprocessing.active_children() if process.name.startswith("lesson")]


def test_a_killed_process_gives_a_sentence_and_the_next_one_may_measure() -> None:
    with closing(measure("unroll", {"longest": "512"})) as parts:
        next(parts)
        (process,) = processes()
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        with pytest.raises(NotMeasured) as caught:
            list(parts)
    assert str(caught.value) == DIED
    assert processes() == []
    with closing(measure("unroll", {})) as parts:
        next(parts)
        assert len(processes()) == 1


def test_whoever_stops_asking_ends_the_process() -> None:
    parts = measure("unroll", {"longest": "512"})
    next(parts)
    (process,) = processes()
    parts.close()
    assert not process.is_alive()
    assert processes() == []


def test_one_lesson_at_a_time_and_the_others_know_how_many_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(side_process, "BEAT", 0.01)
    with closing(measure("unroll", {})) as one, closing(measure("devices", {})) as other, closing(measure("unroll", {})) as third:
        next(one)
        assert [next(other) for _ in range(3)] == [Waiting(1)] * 3
        assert next(third) == Waiting(2)
        assert [process.name for process in processes()] == ["lesson unroll"]
        one.close()
        assert next(other) is None
        assert next(third) == Waiting(1)
        assert [process.name for process in processes()] == ["lesson devices"]


def test_what_the_process_refuses_comes_as_the_same_sentence() -> None:
    with pytest.raises(SettingError, match=r"devices must be among CPU:0, .*CPU:5, got 'GPU:3'"):
        list(measure("devices", {"devices": "GPU:3"}))
    assert processes() == []


@pytest.mark.parametrize(
    ("name", "settings", "sentence"),
    [
        ("nobody", {}, "lesson must be one of devices, .*, got 'nobody'"),
        ("devices", {"layers": "7"}, "layers must be a whole number from 1 to 6, got '7'"),
        ("unroll", {"longest": "9"}, "longest must be one of 8, 32, 128, 512, got '9'"),
        ("summed_loss", {"updates": "1"}, "setting must be left out of summed_loss, which has none, got 'updates'"),
    ],
)
def test_what_can_be_refused_here_starts_no_process(name: str, settings: dict[str, str], sentence: str) -> None:
    parts = measure(name, settings)
    with pytest.raises(SettingError, match=sentence):
        next(parts)
    assert processes() == []
