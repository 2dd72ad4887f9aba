"""Every preset trained for a moment, and as it was measured in full: what the page would say of it is so."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from playground import presets, tasks
from playground.bench import preset_figures
from playground.configuration.config import RunConfig
from playground.messages.request import Request
from playground.presets import Measured, Outcome
from playground.runs import verdict
from playground.runs.history import History
from playground.tasks import Goal
from playground.training import advance

UPDATES = 64
VERDICT = re.compile(
    r"Learned at update [\d\u202f]+( \(.+\)\.|, and lost again by update [\d\u202f]+\.)|"
    r"Better than .+, not yet .+\.|Not clearly better than .+\.|Blew up at update .+\.|.*Overfits since epoch .+\."
)
"""What a verdict says today; kept figures that say something else were measured too long ago."""
COSTS = {"dropout"}
"""Presets that are to show what a setting costs, not that a network learns."""
SMALL = [name for name, preset in presets.registry().items() if preset.fails or max(preset.config.units) <= 32]
"""Presets whose networks compile in a few seconds; all others must have been measured."""
FIGURES: Mapping[str, Any] = preset_figures.kept()


@dataclass(frozen=True)
class Facts:
    """A run without a verdict: the last value of its goal's metric, its training loss, metrics and baselines."""

    value: float
    loss: float
    goal: Goal
    metrics: Mapping[str, float]
    baselines: Mapping[str, Mapping[str, float]]

    @property
    def learned(self) -> bool:
        return self.goal.reached(self.value)

    @property
    def poor(self) -> bool:
        """Much nearer to the guess than to the goal, or worse."""
        return not self.learned and float(self.goal.progress(np.array(self.value))) < 0.3


FACTS: dict[str, Callable[[Facts], bool]] = {
    "Fails on purpose": lambda facts: not facts.learned,
    "three bits": lambda facts: facts.value < 0.05,
    "the bits that are yet to be echoed": lambda facts: facts.value < 0.05,
    "first guess of the weights": lambda facts: facts.poor,
    "answers about 1": lambda facts: facts.value > 0.12,
    "open their input gate": lambda facts: facts.learned,
    "added two numbers": lambda facts: facts.value < 0.02,
    "some of it after all": lambda facts: not facts.learned and facts.value < 0.15,
    "Nothing seems to happen": lambda facts: facts.poor,
    "It clicked": lambda facts: facts.value > 0.6,
    "less than half the mistakes": lambda facts: 1 - facts.value < 0.5 * (1 - facts.goal.guess) + 0.001,
    "repeating the last value is still better": lambda facts: facts.value > facts.goal.guess,
    "in mm it is no better": lambda facts: facts.metrics["mean absolute error"] > 0.97 * 3.12,
    "beats": lambda facts: all(facts.value < level for level in facts.baselines["mean square error"].values()),
    "by heart": lambda facts: facts.loss < facts.metrics["mean square error"],
    "without the early letter": lambda facts: facts.learned == (facts.value > 0.75 + 0.125),
    "It has it for now": lambda facts: facts.learned,
    "far better than repeating": lambda facts: facts.value < 0.1 * facts.goal.guess,
    "One step ahead it is good": lambda facts: facts.value < 0.1 * facts.goal.guess,
    "Three layers have learned": lambda facts: facts.learned,
    "a quarter fewer bits": lambda facts: facts.value < 0.75 * min(facts.baselines["bits per character"].values()),
    "can be followed by hand": lambda facts: not facts.learned,
    "in an epoch's first window too": lambda facts: facts.value < 0.05,
    "translates numbers": lambda facts: facts.value > 0.9,
    "Every output that counts is right": lambda facts: facts.metrics["accuracy"] > 0.99,
    "Green follows the mean": lambda facts: facts.value < 0.02,
}
"""By a piece of a claim: what it says, as a condition on the figures alone."""


def check_of(text: str) -> Callable[[Facts], bool]:
    """What a claim says, as a condition; fails for a claim that nobody has written one for."""
    found = [check for piece, check in FACTS.items() if piece in text]
    assert found, f"no condition on the figures for the claim {text!r}"
    return lambda facts: all(check(facts) for check in found)


def said(name: str, outcome: Outcome, metrics: Mapping[str, float], baselines: Mapping[str, Mapping[str, float]]) -> str:
    """The claim that the page makes of a run of the preset; "" where it makes none."""
    claims = presets.registry()[name].claims
    number = presets.true_claim(claims, Measured(outcome, metrics, baselines))
    return "" if number is None else claims[number].text


def facts_of(config: RunConfig, loss: float, metrics: Mapping[str, float]) -> Facts:
    task = config.make_task()
    goal = tasks.goal_of(task)
    assert goal is not None
    value = loss if goal.metric == "loss" else metrics.get(goal.metric, np.nan)
    return Facts(value, loss, goal, metrics, tasks.baselines_of(task))


@pytest.mark.parametrize("name", presets.registry())
def test_every_claim_of_a_preset_has_a_condition_on_the_figures(name: str) -> None:
    for claim in presets.registry()[name].claims:
        check_of(claim.text)


@pytest.mark.parametrize("name", SMALL)
def test_what_is_said_of_a_preset_after_a_moment_is_so(name: str) -> None:
    config = presets.registry()[name].config
    _, frame = advance.advance(config, advance.first_state(config), UPDATES, Request(window=False, evaluate=4))
    history = History()
    history.add(frame)
    metrics = frame.evaluation.metrics if frame.evaluation else {}
    loss = float(np.median(frame.losses[-32:])) if len(frame.losses) else np.nan
    facts = facts_of(config, loss, metrics)
    found = verdict.judge(history, facts.goal, config.floor, frame.blew_up is not None)
    usual = {Outcome.EARLY, Outcome.LEARNING, Outcome.LEARNED}
    assert found.outcome in ({Outcome.BLEW_UP} if name == "too-fast" else usual)
    assert (found.outcome is Outcome.LEARNED) == (facts.learned and found.outcome is not Outcome.BLEW_UP)
    text = said(name, found.outcome, metrics, facts.baselines)
    if text and found.outcome is not Outcome.BLEW_UP:
        assert check_of(text)(facts), text


def test_every_preset_is_trained_here_or_was_measured() -> None:
    assert set(presets.registry()) - set(SMALL) - set(FIGURES) == set()


@pytest.mark.parametrize("name", FIGURES)
def test_what_is_said_of_a_preset_as_it_was_measured_in_full_is_so(name: str) -> None:
    preset = presets.registry()[name]
    for run in FIGURES[name]["runs"]:
        assert VERDICT.fullmatch(run["verdict"]), run["verdict"]
        outcome = Outcome(run["outcome"])
        if outcome is Outcome.BLEW_UP:
            continue
        facts = facts_of(preset.config, run["median_loss"], run["metrics"])
        text = said(name, outcome, run["metrics"], facts.baselines)
        assert not text or check_of(text)(facts), f"seed {run['seed']}: {text}"
        learned = run["verdict"].startswith("Learned") and outcome is not Outcome.LOST
        assert facts.learned == learned


@pytest.mark.parametrize("name", FIGURES)
def test_a_preset_fails_where_it_is_meant_to_and_nowhere_else(name: str) -> None:
    preset = presets.registry()[name]
    own = [run for run in FIGURES[name]["runs"] if run["seed"] == preset.config.seed]
    learned = [run["verdict"].startswith("Learned") and run["outcome"] != Outcome.LOST for run in own]
    assert learned == [not preset.fails and name not in COSTS] * len(own)
