"""Who has which run: tokens, viewers, grace, and how much is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from playground.configuration.config import RunConfig
from playground.configuration.config_text import from_pairs
from playground.configuration.limits import Limits
from playground.runs import hub as hubs
from playground.runs.hub import Full, Hub
from playground.settings import SettingError
from tests.runs.fakes import CONFIG, NoWorkers, until


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[float], Hub]]:
    """Makes hubs of a grace in seconds, without processes; closes them."""
    monkeypatch.setattr(hubs, "Workers", NoWorkers)
    monkeypatch.setattr(hubs, "FIRST_VISIT", 0.05)
    made: list[Hub] = []

    def new(grace: float) -> Hub:
        made.append(Hub(grace=grace))
        return made[-1]

    yield new
    for one in made:
        one.close()


def test_a_run_is_found_by_its_steering_token_alone(make: Callable[[float], Hub]) -> None:
    hub = make(60)
    run, other = hub.create(CONFIG), hub.create(CONFIG)
    assert hub.find(run.token) is run
    assert hub.find_watched(run.watch_token) is run
    assert hub.find(run.watch_token) is None
    assert hub.find_watched(run.token) is None
    for nothing in ("", "ä", "\ud800", run.token[:-1], run.token.upper() + "x"):
        assert hub.find(nothing) is None
        assert hub.find_watched(nothing) is None
    tokens = {run.token, run.watch_token, other.token, other.watch_token}
    assert len(tokens) == 4
    assert {len(token) for token in tokens} == {32}


def test_a_run_without_a_viewer_is_freed_after_its_grace(make: Callable[[float], Hub]) -> None:
    hub = make(0.05)
    run = hub.create(CONFIG)
    until(lambda: hub.find(run.token) is None)
    assert run.closed
    assert hub.workers.runs == []  # type: ignore[attr-defined]


def test_a_new_run_waits_for_its_first_viewer_longer_than_the_grace(
    make: Callable[[float], Hub], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "FIRST_VISIT", 60.0)
    hub = make(0.01)
    run, seen = hub.create(CONFIG), hub.create(CONFIG)
    hub.attach(seen, print)
    hub.detach(seen, print)
    until(lambda: hub.find(seen.token) is None)
    assert hub.find(run.token) is run


def test_a_viewer_keeps_a_run_and_the_last_one_that_leaves_ends_it(make: Callable[[float], Hub]) -> None:
    hub = make(60)
    run, told = hub.create(CONFIG), []
    first, second = lambda: told.append(1), lambda: told.append(2)
    hub.attach(run, first)
    hub.attach(run, second)
    assert run.view_requests.watched
    run.say("info", "hello")
    assert sorted(told) == [1, 2]
    hub.grace = 0.0
    hub.detach(run, first)
    assert run.view_requests.watched
    assert run.token not in hub._ends_at
    abandoned = hub.create(CONFIG)
    until(lambda: hub.find(abandoned.token) is None)
    assert hub.find(run.token) is run
    hub.detach(run, second)
    assert not run.view_requests.watched
    until(lambda: hub.find(run.token) is None)


def test_freeing_a_run_wakes_its_viewers(make: Callable[[float], Hub]) -> None:
    hub, told = make(60), []
    run = hub.create(CONFIG)
    hub.attach(run, lambda: told.append(run.closed))
    hub.close_run(run.token)
    assert told == [True]
    hub.close_run(run.token)
    assert told == [True]


def test_one_run_too_many_frees_the_one_left_longest_ago(make: Callable[[float], Hub], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "RUNS", 4)
    hub = make(60)
    runs = [hub.create(CONFIG) for _ in range(4)]
    hub.attach(runs[0], lambda: None)
    more = [hub.create(CONFIG) for _ in range(2)]
    assert hub.runs() == [runs[0], runs[3], *more]
    assert [run.closed for run in runs] == [False, True, True, False]


def test_an_upload_is_known_by_its_name_and_its_values(make: Callable[[float], Hub]) -> None:
    hub = make(60)
    one, other = np.arange(100.0), np.arange(100.0) * 2
    keys = [hub.upload("rain.csv", one), hub.upload("rain.csv", other), hub.upload("rain.csv", one.copy())]
    assert keys[0] == keys[2] != keys[1]
    assert all(key.startswith("rain.csv #") for key in keys)
    assert np.array_equal(hub.uploads()[keys[1]], other)
    assert not hub.create(CONFIG).uploads
    assert hub.create(on(keys[1])).uploads.keys() == {keys[1]}


def on(series: str) -> RunConfig:
    return from_pairs({"task": "time_series", "series": series})


def test_uploads_are_bounded_by_bytes_and_what_a_run_has_trained_on_stays(
    make: Callable[[float], Hub], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "UPLOADED", 16 * 400)
    hub = make(60)
    first, second = (hub.upload("mine", np.full(50, -1.0 - number)) for number in range(2))
    run = hub.create(on(first))
    run.change(on(second), hub.uploads())
    keys = [hub.upload("n" * 100, np.full(50, float(number))) for number in range(30)]
    assert list(hub.uploads()) == [first, second, *keys[-14:]]
    assert run.uploads.keys() == {first, second}
    assert all(len(key) <= 80 for key in keys)
    hub.close_run(run.token)
    newest = hub.upload("large", np.zeros(800))
    assert list(hub.uploads()) == [newest]


def test_close_frees_every_run_and_may_be_called_twice(make: Callable[[float], Hub]) -> None:
    hub = make(60)
    runs = [hub.create(CONFIG) for _ in range(3)]
    hub.close()
    hub.close()
    assert all(run.closed for run in runs)
    assert hub.runs() == []
    assert not hub._reaper.is_alive()
    assert hub.workers.closed == 2  # type: ignore[attr-defined]


def test_a_full_server_refuses_who_comes_until_somebody_has_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "Workers", NoWorkers)
    hub = Hub(limits=Limits(runs=2))
    first, second = hub.create(CONFIG), hub.create(CONFIG)
    hub.attach(first, listener := lambda: None)
    hub.attach(second, lambda: None)
    with pytest.raises(Full, match="All 2 places on this server are taken"):
        hub.create(CONFIG)
    hub.detach(first, listener)
    third = hub.create(CONFIG)
    assert {run.token for run in hub.runs()} == {second.token, third.token}
    hub.close()


def test_what_the_host_does_not_allow_makes_no_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "Workers", NoWorkers)
    hub = Hub(limits=Limits(units=3, sweeps=1))
    with pytest.raises(SettingError, match="units must be at most 3 on this server, got 4"):
        hub.create(CONFIG)
    assert hub.runs() == []
    assert hub.create(replace(CONFIG, units=(3,))).sweeps.limits.sweeps == 1
    hub.close()
