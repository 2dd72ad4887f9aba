"""The contract of each ability, over the tasks that have it."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from playground import tasks
from playground.configuration.config_text import from_pairs
from playground.tasks import (
    AnswersQuestions,
    Generates,
    Goal,
    HasBaselines,
    HasGoal,
    HasLags,
    LabelsTimeSteps,
    ReadsWords,
    WalksGraph,
)
from playground.views.questions import Questions
from tests.tasks.test_tasks import ROWS, STEPS, make, steps_of


def tasks_with(ability: type) -> list[str]:
    """The names of the tasks that have `ability`."""
    return [name for name, kind in tasks.registry().items() if issubclass(kind, ability)]


@pytest.mark.parametrize("name", tasks_with(Generates))
def test_generation_starts_from_named_rows_of_one_window(name: str) -> None:
    task = make(name)
    assert isinstance(task, Generates)
    start = task.generation(np.random.default_rng(0), STEPS)
    assert start.starts.shape == (len(start.names), STEPS, task.FEATURES)
    assert start.starts.dtype == np.float32
    assert start.length > 0
    assert not start.starts[0].any()
    assert start.truth is None or start.truth.shape[-1] == STEPS + start.length
    outputs = np.ones((len(start.names), task.OUTPUTS), np.float32)
    assert task.next_input(outputs).shape == (len(start.names), task.FEATURES)


@pytest.mark.parametrize("name", tasks_with(AnswersQuestions))
def test_a_question_without_an_answer_is_refused_in_a_sentence(name: str) -> None:
    task = make(name)
    assert isinstance(task, AnswersQuestions)
    assert task.ASK
    with pytest.raises(ValueError, match=r"\w+ .* got|is not among"):
        task.answer("why?", lambda *_: pytest.fail("the network is not run"))


@pytest.mark.parametrize("name", tasks.registry())
def test_only_a_task_that_answers_questions_is_asked_any(name: str) -> None:
    assert Questions().applies(from_pairs({"task": name})) == (name in tasks_with(AnswersQuestions))


@pytest.mark.parametrize("name", tasks_with(HasLags))
def test_lags_lie_in_the_past_and_an_unseen_input_costs_something(name: str) -> None:
    task = make(name)
    assert isinstance(task, HasLags)
    assert tasks.lags_of(task) == task.lags()
    assert min(task.lags()) > 0
    assert task.entropy() > 0


@pytest.mark.parametrize("name", tasks.registry())
def test_the_other_tasks_have_no_lags(name: str) -> None:
    assert bool(tasks.lags_of(make(name))) == (name in tasks_with(HasLags))


@pytest.mark.parametrize("name", tasks_with(HasBaselines))
def test_every_baseline_is_of_a_metric_of_the_task(name: str) -> None:
    task, rng = make(name), np.random.default_rng(0)
    assert isinstance(task, HasBaselines)
    data = task.data(rng, ROWS, steps_of(task))
    outputs = rng.normal(size=(*data.inputs.shape[:2], task.OUTPUTS)).astype(np.float32)
    assert set(task.baselines()) <= set(task.metrics(data, outputs))
    assert all(np.isfinite(level) for levels in task.baselines().values() for level in levels.values())


@pytest.mark.parametrize("name", tasks_with(HasBaselines))
def test_a_goal_is_beyond_every_baseline(name: str) -> None:
    task = make(name)
    assert isinstance(task, HasBaselines)
    goal = task.goal()
    levels = task.baselines()[goal.metric]
    assert not any(goal.reached(level) for level in levels.values())
    better = max(levels.values()) + 0.01 if tasks.is_share(goal.metric) else min(levels.values()) * 0.99
    assert goal.reached(better)
    assert goal.metric in goal.words


@pytest.mark.parametrize("name", tasks.registry())
def test_a_task_has_a_goal_only_where_it_says_one(name: str) -> None:
    assert (tasks.goal_of(make(name)) is not None) == (name in tasks_with(HasGoal))


def test_the_goal_of_the_echo_is_a_loss_that_no_guess_has() -> None:
    goal = tasks.goal_of(make("echo"))
    assert goal == Goal("loss", 0.05, "a loss below 0.05 outside the first window of an epoch")


@pytest.mark.parametrize("name", tasks_with(LabelsTimeSteps))
def test_a_label_is_an_index_into_the_names(name: str) -> None:
    task = make(name)
    assert isinstance(task, LabelsTimeSteps)
    steps = steps_of(task)
    part = task.data(np.random.default_rng(0), ROWS, steps).cut(0, steps)
    (what, names), labels = task.label_names(task.settings), task.labels(part)
    assert labels.shape == part.inputs.shape[:2]
    assert labels.dtype.kind == "i"
    assert labels.min() >= -1
    assert 0 <= labels.max() < len(names)
    assert what


@pytest.mark.parametrize("name", tasks_with(WalksGraph))
def test_a_sequence_walks_along_the_edges_of_the_graph(name: str) -> None:
    task = make(name)
    assert isinstance(task, WalksGraph)
    steps = steps_of(task)
    edges = {(start, stop) for start, stop, _ in task.GRAPH.edges}
    for inputs in task.data(np.random.default_rng(0), ROWS, steps).in_windows(steps).inputs[:50]:
        states = task.states(inputs)
        assert set(itertools.pairwise(states)) <= edges
        assert max(states) < len(task.GRAPH.places)


@pytest.mark.parametrize("name", tasks_with(ReadsWords))
def test_words_are_numbers_of_the_vocabulary(name: str) -> None:
    task = make(name)
    assert isinstance(task, ReadsWords)
    source, target = task.words()
    assert source
    assert target
    assert not set(source) & set(target)
    assert max(*source, *target) < task.architecture(task.settings).vocabulary == len(task.ALPHABET)
