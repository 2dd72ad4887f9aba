"""A race: pinned runs do what their lead does, keep step with it, and go when it goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from playground.configuration.config_text import from_pairs
from playground.configuration.limits import Limits
from playground.runs import hub as hubs
from playground.runs.hub import Full, Hub
from playground.runs.race import MOST
from playground.runs.run import Run
from playground.runs.worker_pool import Workers
from playground.settings import SettingError
from tests.runs.fakes import CONFIG, NoWorkers, result_of, serve, until
from tests.views.scenery import window_of


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setattr(hubs, "Workers", NoWorkers)
    made = Hub(grace=60)
    yield made
    made.close()


def raced(hub: Hub, pinned: int = 1) -> tuple[Run, list[Run]]:
    """A run at full speed, and those that are pinned beside it."""
    lead = hub.create(CONFIG)
    lead.set_speed(0)
    before = set(hub.workers.runs)  # type: ignore[attr-defined]
    for _ in range(pinned):
        lead.race.pin(0)
    return lead, [run for run in hub.workers.runs if run not in before]  # type: ignore[attr-defined]


def test_the_pinned_one_trains_the_same_settings_from_its_first_update(hub: Hub) -> None:
    lead, (pinned,) = raced(hub)
    assert (pinned.config, pinned.update, pinned.playing) == (lead.config, 0, False)
    lead.play()
    assert pinned.playing
    lead.race.pin(0)
    assert [racer.snapshot.status.playing for racer in lead.race.field().racers] == [True, True], (
        "one that comes later trains at once"
    )
    lead.pause()
    assert not any(racer.snapshot.status.playing for racer in lead.race.field().racers)
    lead.set_speed(7)
    assert pinned.status().speed == 7


def test_who_is_ahead_waits_for_the_others(hub: Hub) -> None:
    lead, (pinned,) = raced(hub)
    lead.play()
    serve(lead)
    assert lead.update > pinned.update == 0
    assert lead.due(0.0) is None
    assert pinned.due(0.0) is not None
    while pinned.update <= lead.update:
        serve(pinned)
    assert pinned.due(0.0) is None
    assert lead.due(0.0) is not None
    lead.race.keep_step("time")
    assert pinned.due(0.0) is not None
    # Whoever has stopped holds nobody up.
    lead.race.keep_step("updates")
    assert pinned.due(0.0) is None
    Run.pause(lead)
    pinned.play()
    assert pinned.due(0.0) is not None


def test_in_step_by_epochs_shorter_epochs_have_fewer_updates(hub: Hub) -> None:
    lead, (pinned,) = raced(hub)
    lead.change(replace(lead.config, truncation_length=2 * lead.config.truncation_length))
    assert lead.config.updates_per_epoch < pinned.config.updates_per_epoch
    lead.race.keep_step("epochs")
    lead.play()
    while lead.update < lead.config.updates_per_epoch:
        serve(lead)
    while pinned.update <= lead.update:
        serve(pinned)
    assert pinned.due(0.0) is not None, "more updates, but less of an epoch"
    with pytest.raises(SettingError, match="by must be one of updates, epochs, time, got 'miles'"):
        lead.race.keep_step("miles")


def test_all_start_anew_together_and_another_task_ends_the_race(hub: Hub) -> None:
    lead, (pinned,) = raced(hub)
    lead.play()
    serve(lead)
    serve(pinned)
    lead.change(replace(lead.config, units=(3,)))
    assert (lead.update, pinned.update) == (0, 0)
    assert pinned.playing
    assert pinned.config.units != (3,)
    serve(pinned)
    lead.reset()
    assert (pinned.update, pinned.playing) == (0, False)
    lead.begin("reber", from_pairs({"task": "reber"}))
    assert pinned.closed
    assert lead.race.field().racers == ()


def test_a_knob_of_the_lead_turns_nothing_in_the_others(hub: Hub) -> None:
    lead, (pinned,) = raced(hub)
    lead.play()
    serve(lead)
    serve(pinned)
    lead.change(replace(lead.config, learning_rate=0.5))
    assert pinned.update > 0
    assert pinned.config.learning_rate != 0.5


def test_where_the_lead_blows_up_the_race_pauses_and_goes_on_with_train(hub: Hub) -> None:
    lead, (pinned,) = raced(hub)
    lead.play()
    serve(pinned)
    serve(lead)
    serve(lead, losses=3, blew_up=True)
    assert (lead.playing, pinned.playing) == (False, False)
    lead.play()
    assert pinned.playing


def test_one_that_blows_up_stops_alone_and_says_why(hub: Hub) -> None:
    lead, (pinned,) = raced(hub)
    lead.play()
    serve(pinned, losses=3, blew_up=True)
    assert (lead.playing, pinned.playing) == (True, False)
    assert "not a number" in lead.race.field().racers[0].said
    assert lead.due(0.0) is not None, "nobody waits for it"


def test_all_show_the_window_and_the_row_of_the_lead(hub: Hub) -> None:
    lead, (pinned,) = raced(hub)
    window = window_of(lead.config, number=4)
    chunk = lead.next_chunk(0)
    result = result_of(chunk)
    lead.take(0, chunk, replace(result, frame=replace(result.frame, window=replace(window, epoch=2))))
    assert pinned.due(0.0) == 0.0
    assert pinned.next_chunk(0).request.hold == (2, 4 * lead.config.step)
    lead.look_at(3)
    assert pinned.view_requests.row == 3
    lead.race.pin(0)
    assert hub.workers.runs[-1].view_requests.row == 3  # type: ignore[attr-defined]


def test_there_is_room_for_four_and_a_host_may_allow_fewer(hub: Hub) -> None:
    lead, pinned = raced(hub, MOST - 1)
    with pytest.raises(SettingError, match="race must be at most 4 runs, with this one, got 5"):
        lead.race.pin(0)
    lead.race.drop(2)
    assert [run.closed for run in pinned] == [False, True, False]
    lead.race.drop(2)
    hub.limits = Limits(runs=3)
    hub.attach(lead, lambda: None)
    with pytest.raises(Full, match="All 3 places"):
        lead.race.pin(0)
    assert [racer.number for racer in lead.race.field().racers] == [1, 3]


def test_pinned_runs_live_as_long_as_their_lead_and_are_no_runs_of_their_own(hub: Hub) -> None:
    lead, pinned = raced(hub, 2)
    freed: list[Run] = []
    hub.freed = freed.append
    assert hub.runs() == [lead]
    assert [hub.find_watched(run.watch_token) for run in pinned] == pinned
    versions = lead.version
    serve(pinned[0])
    assert lead.version > versions, "whoever watches the lead sees what the others do"
    hub.close_run(lead.token)
    assert all(run.closed for run in [lead, *pinned])
    assert freed == [lead]


def test_a_run_that_nobody_keeps_has_no_race() -> None:
    with pytest.raises(SettingError, match="at most 4 runs"):
        Run(CONFIG).race.pin(0)


def test_two_in_a_real_worker_train_the_same_losses_in_step() -> None:
    hub = hubs.Hub(grace=60)
    try:
        lead = hub.create(from_pairs({"epoch_length": 1000, "units": 2}))
        lead.set_speed(0)
        lead.race.pin(0)
        lead.change(replace(lead.config, learning_rate=0.9))
        assert isinstance(hub.workers, Workers)
        lead.play()
        until(lambda: lead.update > 3_000 and lead.race.field().racers[0].snapshot.history.update > 3_000, 90)
        lead.pause()
        (racer,) = lead.race.field().racers
        alone = hub.create(racer.config)
        alone.set_speed(0)
        alone.play()
        until(lambda: alone.snapshot().history.update > 3_000, 90)
        assert np.array_equal(alone.snapshot().history.recent[:3_000], racer.snapshot.history.recent[:3_000])
        assert not np.array_equal(lead.snapshot().history.recent[:3_000], racer.snapshot.history.recent[:3_000])
    finally:
        hub.close()
