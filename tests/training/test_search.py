"""The networks of a sweep of chosen settings: each point's figures are those of the runs of its settings and seeds."""

from __future__ import annotations

import pytest

from playground.searching import search
from playground.tasks import NO_UPLOADS
from playground.training import advance
from playground.training import search as training
from tests.training.small import train
from tests.training.test_blow_up import TOO_FAST


def test_a_points_figures_are_the_validation_figures_of_its_runs() -> None:
    wanted = search.of(TOO_FAST, {"learning_rate": "0.001,1"}, {"seeds": 2, "updates": 40})
    small, large = [one for one in training.train(wanted, NO_UPLOADS) if one.done]
    for seed, value in enumerate(small.metrics):
        config = wanted.config(("0.001",), seed)
        _, frame = train(config, advance.first_state(config), 40, evaluate=training.VALIDATION)
        assert frame.evaluation is not None
        assert (small.metric, value) == next(iter(frame.evaluation.metrics.items()))
    assert (small.stage, small.trained) == ("done", 1.0)
    assert small.median == pytest.approx(sum(small.metrics) / 2)
    assert large.metrics == (float("inf"),) * 2, "it has blown up"
