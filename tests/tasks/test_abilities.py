"""The contract of each ability, over the tasks that have it."""

from __future__ import annotations

import itertools
import math

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
    assert start.truth is None or STEPS < start.truth.shape[-1] <= STEPS + start.length
    outputs = np.ones((len(start.names), task.widths(task.settings)[1]), np.float32)
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
    outputs = rng.normal(size=(*data.inputs.shape[:2], task.widths(task.settings)[1])).astype(np.float32)
    assert set(task.baselines()) <= {*task.metrics(data, outputs), "loss"}
    assert all(np.isfinite(level) for levels in task.baselines().values() for level in levels.values())


@pytest.mark.parametrize("name", tasks_with(HasBaselines))
def test_a_goal_is_beyond_every_baseline(name: str) -> None:
    task = make(name)
    assert isinstance(task, HasBaselines)
    goal = task.goal()
    levels = task.baselines().get(goal.metric)
    if levels is None:
        assert goal.metric == "loss"
        return
    assert not any(goal.reached(level) for level in levels.values())
    assert levels[goal.guess_words] == goal.guess
    assert goal.progress(np.array(list(levels.values()))).max() == 0


@pytest.mark.parametrize("name", tasks_with(HasGoal))
def test_a_goal_lies_between_its_guess_and_the_best_there_is(name: str) -> None:
    goal = tasks.goal_of(make(name))
    assert goal is not None
    assert goal.reached(1.0 if tasks.is_share(goal.metric) else 0.0)
    assert not goal.reached(goal.guess)
    assert goal.progress(np.array([goal.guess, goal.limit])).tolist() == [0, 1]
    assert goal.words.startswith(goal.metric)


@pytest.mark.parametrize(("name", "settings"), [("sine", {}), ("sine", {"noise": 0.3, "mix": 0.5}), ("time_series", {})])
def test_the_baselines_of_a_series_are_what_such_predictions_get_wrong_on_validation_data(name: str, settings: dict) -> None:
    task = make(name, **settings, **({"epoch_length": 200_000} if name == "sine" else {}))
    data = task.validation_data(np.random.default_rng(0), 20, 20)
    levels = tasks.baselines_of(task)["mean square error"]
    for words, said in (("the last value", data.inputs), ("the mean", np.zeros_like(data.inputs))):
        assert levels[words] == pytest.approx(task.metrics(data, said)["mean square error"], rel=0.05)


@pytest.mark.parametrize("density", [0.05, 0.5, 0.95])
def test_always_saying_the_more_frequent_bit_is_the_baseline_of_the_echo(density: float) -> None:
    task = make("echo", density=density, epoch_length=50_000)
    data = task.validation_data(np.random.default_rng(0), 5, 15)
    ((words, level),) = tasks.baselines_of(task)["accuracy"].items()
    said = np.eye(2)[np.full(data.targets.shape, int(words[-1]))]
    assert level == pytest.approx(task.metrics(data, said)["accuracy"], abs=0.01)


@pytest.mark.parametrize(
    ("name", "settings", "words"),
    [
        ("echo", {}, "the bit of three steps ago."),
        ("echo", {"echo_step": 1, "density": 0.8}, "Random bits, 80% of them ones, come in; say the bit of one step ago."),
        ("echo", {"echo_step": 30}, "30 steps"),
        ("sine", {"noise": 0.1, "mix": 0.5}, "A noisy sum of two waves comes in"),
        ("adding", {"length": 70}, "70 random numbers"),
        ("rain", {"days": 1}, "One day of Seattle's weather comes in"),
        ("rain", {"mix": "mixed"}, "Months, weeks and days"),
        ("translate", {"pairs": "both", "largest": "99"}, "English phrases, and numbers up to 99, come in"),
        ("classify", {"length": 4, "noise": 0.0}, "Four digits come in"),
    ],
)
def test_a_task_is_one_sentence_with_its_settings_filled_in(name: str, settings: dict, words: str) -> None:
    task = make(name, **settings)
    assert words in task.sentence(task.settings)


@pytest.mark.parametrize("name", tasks.registry())
def test_the_sentence_of_a_task_is_short(name: str) -> None:
    sentence = make(name).sentence(make(name).settings)
    assert sentence.endswith(".")
    assert len(sentence) <= 105


@pytest.mark.parametrize("name", tasks.registry())
def test_a_task_has_a_goal_only_where_it_says_one(name: str) -> None:
    assert (tasks.goal_of(make(name)) is not None) == (name in tasks_with(HasGoal))


def test_the_goal_of_the_echo_is_a_loss_that_no_guess_has() -> None:
    goal = tasks.goal_of(make("echo"))
    words = "loss below 0.05 outside the first window of an epoch"
    assert goal == Goal("loss", 0.05, words, math.log(2), "guessing")


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
    assert max(*source, *target) < task.architecture(task.settings).vocabulary == len(task.alphabet(task.settings))
