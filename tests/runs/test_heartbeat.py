"""A worker's silence is counted in the seconds in which somebody listened."""

from __future__ import annotations

import os
import queue

from playground.runs import heartbeat
from playground.runs.heartbeat import EVERY, SILENT, Beat, Silence


def test_a_process_says_that_it_lives(monkeypatch) -> None:
    monkeypatch.setattr(heartbeat, "EVERY", 0.01)
    heard: queue.Queue[Beat] = queue.Queue()
    heartbeat.start(heard.put)
    assert [heard.get(timeout=20).process for _ in range(3)] == [os.getpid()] * 3


def test_silence_grows_until_a_beat() -> None:
    silence = Silence()
    silence.heard(Beat(7, loaded=True))
    for _ in range(6):
        silence.listened(EVERY)
    assert silence.seconds > SILENT
    assert silence.loaded
    silence.heard(Beat(7, loaded=True))
    assert silence.seconds == 0


def test_a_process_that_has_not_spoken_yet_is_not_silent() -> None:
    silence = Silence()
    silence.listened(EVERY)
    assert silence.seconds == 0
    silence.heard(Beat(7, loaded=False))
    silence.listened(EVERY)
    silence.begin()
    silence.listened(EVERY)
    assert (silence.seconds, silence.process) == (0, None)


def test_while_the_listener_itself_was_stopped_no_time_went_by() -> None:
    silence = Silence()
    silence.heard(Beat(7, loaded=True))
    silence.listened(3600)
    assert silence.seconds < SILENT
