"""A sweep of chosen settings, with a formula for a trainer: the grid first, then what Optuna proposes; hopeless points end early."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from playground.searching import search, study
from playground.searching.search import Search, Trial
from playground.settings import SettingError
from tests.runs.fakes import CONFIG
from tests.searching.networks import BEST, Networks

OVER = {"learning_rate": "0.01..1", "units": "2..32:4"}


def swept(over: dict[str, str] = OVER, **numbers: int) -> Search:
    return search.of(CONFIG, over, {"seeds": 3, "updates": 400, "proposals": 8} | numbers)


def ends(found: Iterator[Trial]) -> list[Trial]:
    return [one for one in found if one.done]


def test_the_grid_comes_first_then_proposals_and_a_points_figure_is_the_median_of_its_seeds() -> None:
    networks = Networks()
    told = list(study.trials(swept(), networks))
    points = ends(iter(told))
    assert [one.values for one in points[:20]] == list(search.grid(swept()))
    assert [one.proposed for one in points] == [False] * 20 + [True] * 8
    assert len({one.values for one in points}) == 28
    first = points[0]
    assert first.median == first.metrics[1] == pytest.approx(1 + 2 + 0.01 + 100 / 400)
    assert [one.trained for one in told if one.number == 0] == pytest.approx(np.arange(1, 13) / 12)
    assert [config.seed for config in networks.begun[:4]] == [0, 1, 2, 0]


def test_proposals_look_where_the_grid_was_good() -> None:
    points = ends(study.trials(swept(proposals=20), Networks()))
    near = [abs(np.log10(float(one.values[0]) / BEST)) < 0.5 and int(one.values[1]) >= 8 for one in points if one.proposed]
    assert np.mean(near) > 0.4, "chance would give 0.25"
    winner = search.best(points)
    assert winner is not None
    assert float(winner.values[0]) == pytest.approx(BEST, rel=0.3)


def test_hopeless_points_end_early_but_never_before_half_of_their_updates_and_are_not_the_best() -> None:
    points = ends(study.trials(swept(), Networks()))
    pruned = [one for one in points if one.stage == "pruned"]
    assert 3 < len(pruned) < 20
    assert {one.trained for one in pruned} <= {0.5, 0.75}
    assert all(one.stage == "done" for one in points[:5])
    winner = search.best(points)
    assert winner is not None
    assert winner.score == min(one.score for one in points if one.stage == "done")


def test_of_an_accuracy_more_is_better_and_what_blew_up_is_worst() -> None:
    points = ends(study.trials(swept({"learning_rate": "0.01,0.1,1"}), Networks("accuracy", lost=1)))
    assert [one.values for one in points] == [("0.01",), ("0.1",), ("1",)], "a list of values leaves nothing to propose"
    assert search.best(points) is points[1]
    assert points[1].median > points[0].median
    assert points[2].median == np.inf
    assert points[2].metrics == (np.inf,) * 3


def test_a_sweep_that_was_ended_goes_on_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "sweep.log"
    whole = ends(study.trials(swept(), Networks()))
    with pytest.raises(KeyboardInterrupt):
        list(study.trials(swept(), Networks(ends=3 * 6 + 1), file))
    networks = Networks()
    points = ends(study.trials(swept(), networks, file))
    assert points[:6] == whole[:6]
    assert {one.values for one in points[:20]} == set(search.grid(swept()))
    assert len(networks.begun) == 3 * (28 - 6), "what was trained is not trained again, what was begun is"
    more = Networks()
    assert len(ends(study.trials(swept(proposals=9), more, file))) == 29
    assert len(more.begun) == 3
    with pytest.raises(SettingError, match="storage must be a file of this sweep; it holds that of"):
        next(study.trials(swept(seeds=2), more, file))


@pytest.mark.parametrize("content", ["echo,0.3\n", '{"op": 1}\n', "[]\n"])
def test_a_file_of_something_else_is_refused_and_left_alone(tmp_path: Path, content: str) -> None:
    file = tmp_path / "table.csv"
    file.write_text(content)
    with pytest.raises(SettingError, match="storage must be a file of a sweep, or a new one"):
        next(study.trials(swept(), Networks(), file))
    assert file.read_text() == content


def test_a_range_that_is_used_up_ends_the_sweep() -> None:
    points = ends(study.trials(swept({"layers": "1..3:2"}, proposals=50), Networks()))
    assert {one.values for one in points} == {("1",), ("2",), ("3",)}
