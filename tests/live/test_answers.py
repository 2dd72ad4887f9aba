"""Questions of a viewer's own: what the newest weights answer, how often, and what can't be asked."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from playground.configuration.config_text import from_pairs
from playground.live import answers, commands, wire_format
from playground.live.commands import Refused
from playground.messages.state import State
from playground.reference import network
from playground.runs.run import Run
from playground.tasks import Answer
from playground.views import Watch
from tests.live.peer import decoded
from tests.runs.fakes import result_of

CONFIG = from_pairs({"task": "translate", "largest": "99", "units": 5, "embedding": 3, "updates_per_epoch": 10})


def weights(seed: int) -> State:
    rng = np.random.default_rng(seed)
    made = tuple(rng.normal(0, 1, shape).astype(np.float32) for _, _, shape in network.weight_shapes(CONFIG))
    return State(made, (), network.zero_states(CONFIG, CONFIG.batch_size), CONFIG.optimizer)


def run_with(state: State) -> Run:
    run = Run(CONFIG)
    run.view_requests.watched = True
    learn(run, state)
    return run


def learn(run: Run, state: State) -> None:
    chunk = run.next_chunk(0)
    run.take(0, chunk, replace(result_of(chunk), state=state))


def test_the_answer_is_greedy_decoding_with_the_newest_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "PAUSE", 3600.0)
    run = run_with(weights(0))
    first = answers.answer(run, run.snapshot(), "21")
    assert isinstance(first, Answer)
    task = CONFIG.make_task()

    def read(inputs: np.ndarray, padding: np.ndarray | None = None) -> network.Forward:
        return network.forward(CONFIG, weights(0).weights, inputs, network.zero_states(CONFIG, 1), padding=padding)

    assert first == task.answer("21", read)
    learn(run, weights(1))
    assert answers.answer(run, run.snapshot(), "21") is first, "it holds for a moment"
    monkeypatch.setattr(answers, "PAUSE", 0.0)
    assert answers.answer(run, run.snapshot(), "21") != first
    run.reset()
    assert answers.answer(run, run.snapshot(), "21") is None, "no weights yet"


def test_what_can_not_be_asked_is_said_and_nothing_is_lost() -> None:
    run = run_with(weights(0))
    assert answers.answer(run, run.snapshot(), "") is None
    assert "'zebra'" in str(answers.answer(run, run.snapshot(), "zebra"))
    header, _ = decoded(wire_format.picture(run, run.snapshot(), Watch(question="<zebra>"), 1, 1))
    assert "zebra" in header["values"]["questions"]["refused"]
    assert header["values"]["questions"]["steps"] == []
    header, _ = decoded(wire_format.picture(run, run.snapshot(), Watch(question="21"), 2, 1))
    assert header["values"]["questions"]["sentence"]
    assert header["values"]["questions"]["question"] == "21"
    assert all(0 <= step[2] <= 1 for step in header["values"]["questions"]["steps"])


def test_a_task_without_questions_has_no_such_panel() -> None:
    run = Run(from_pairs({}))
    _, panels = wire_format.scene(run.snapshot(), Watch(), steers=True)
    assert "questions" not in [panel["key"] for panel in panels["panels"]]
    assert answers.answer(run, run.snapshot(), "21") is None


def test_old_answers_are_forgotten() -> None:
    run = run_with(weights(0))
    for number in range(60):
        answers.answer(run, run.snapshot(), str(number))
    assert len(answers._answers[run]) <= answers.KEPT


def test_a_question_is_a_short_text() -> None:
    assert commands.watched(Watch(), {"question": "21"}).question == "21"
    for wrong in (21, None, ["21"], "x" * (commands.LONGEST_QUESTION + 1)):
        with pytest.raises(Refused, match="question"):
            commands.watched(Watch(), json.loads(json.dumps({"question": wrong})))
