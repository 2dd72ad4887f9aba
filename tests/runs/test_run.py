"""A run whose results are made up: the chunks that its commands lead to, and what it makes of the results."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from playground.configuration.config_text import from_pairs
from playground.messages.chunk import Chunk, Failed, StateMissing, Superseded
from playground.messages.frame import Evaluation, Probed
from playground.runs import training_run
from playground.runs.preparation import Progress
from playground.runs.run import Run
from playground.runs.scheduler import QUIET, STILL
from playground.runs.training_run import DEATHS
from playground.settings import Cost, SettingError
from playground.tasks import Uploads
from tests.runs.fakes import CONFIG, result_of, serve

NOW = 1e9
"""A time at which whatever is due is due."""
PER_EPOCH = CONFIG.updates_per_epoch


def fresh(**settings: Any) -> Run:
    """A watched run at full speed that has not trained yet."""
    run = Run(from_pairs({"epoch_length": 1000, **settings}))
    run.set_speed(0)
    run.view_requests.watched = True
    return run


def test_a_new_run_shows_itself_once_and_then_has_its_trainer_prepared() -> None:
    run = fresh()
    assert run.due(NOW) == 0
    look = serve(run)
    assert (look.updates, look.fresh, look.prepare, look.request.window) == (0, True, False, True)
    assert run.due(NOW) == 0
    assert run.due(run.scheduler.quiet_since) == pytest.approx(QUIET)
    prepare = serve(run)
    assert (prepare.updates, prepare.prepare, prepare.fresh) == (0, True, False)
    assert run.due(NOW) is None
    assert run.status().update == 0


def test_a_run_says_what_is_prepared_and_how_long_that_took_last_time() -> None:
    run = fresh()
    assert "TensorFlow" in run.status().preparing
    run.worker_loaded = True
    assert run.status().preparing == "Making the network and its data …"
    serve(run)
    assert run.status().preparing == "Compiling the network, once before its first update …"
    for done in (False, True):
        run.prepared(Progress(run.scheduler.name, done))
    serve(run)
    assert run.status().preparing == ""
    run.change(replace(run.config, truncation_length=7))
    assert run.status().preparing == "Compiling the network, about 1 s …"
    run.say("error", "It can't be compiled.")
    assert run.status().preparing == "", "nothing is prepared until somebody presses Train"


def test_a_run_that_nobody_watches_and_nobody_plays_wants_nothing() -> None:
    run = fresh()
    run.view_requests.watched = False
    assert run.due(NOW) is None
    run.play()
    assert run.due(NOW) == 0
    assert serve(run).request.window is False


def test_play_trains_on_until_pause() -> None:
    run = fresh()
    run.play()
    total = sum(serve(run).updates for _ in range(5))
    assert run.status().playing
    assert run.update == len(run.history.recent) == total > 0
    assert run.history.recent.tolist() == list(range(total))
    under_way = run.next_chunk(0)
    assert run.due(NOW) is None
    run.pause()
    run.take(0, under_way, result_of(under_way))
    assert run.update == total + under_way.updates
    run.scheduler.refresh = False
    assert run.due(NOW) is None


@pytest.mark.parametrize(
    ("settings", "what", "expected"),
    [({}, "update", 1), ({}, "window", 1), ({"stride": 4}, "window", 4), ({}, "epoch", PER_EPOCH - 1)],
)
def test_a_step_trains_what_it_says_and_pauses(settings: dict, what: str, expected: int) -> None:
    run = fresh(**settings)
    run.step("update")
    serve(run)
    run.step(what)
    while run.playing:
        serve(run)
    assert run.update == 1 + expected
    assert not run.status().playing


def test_a_step_of_an_epoch_at_its_end_trains_the_whole_next_one() -> None:
    run = fresh()
    for epochs in (1, 2):
        run.step("epoch")
        while run.playing:
            serve(run)
        assert run.update == epochs * PER_EPOCH
        assert run.status().epoch_number == epochs


def queueing(**settings: Any) -> tuple[Run, Chunk, Chunk]:
    """A playing run with one chunk under way and one that waits behind it."""
    run = fresh(**settings)
    run.play()
    for _ in range(3):
        serve(run)
    under_way = run.next_chunk(0)
    assert run.may_queue(0)
    return run, under_way, run.next_chunk(0)


def test_the_next_chunk_waits_in_the_worker_behind_the_one_under_way() -> None:
    run, under_way, waiting = queueing()
    assert waiting.update == under_way.update + under_way.updates
    assert not run.may_queue(0)
    assert not run.outdated()
    run.take(0, under_way, result_of(under_way))
    assert run.due(NOW) is None
    run.take(0, waiting, result_of(waiting))
    assert run.update == waiting.update + waiting.updates


def test_a_chunk_that_waits_tells_how_many_updates_the_next_one_will_have() -> None:
    run, under_way, waiting = queueing()
    assert (under_way.then, waiting.then > 0) == (0, True)
    run.take(0, under_way, result_of(under_way))
    run.chunk_size.measured *= 2
    behind = run.next_chunk(0)
    assert behind.updates == waiting.then != behind.then


@pytest.mark.parametrize(
    "command", [lambda run: run.pause(), lambda run: run.change(from_pairs({"learning_rate": 0.5}, run.config))]
)
def test_what_waits_is_dropped_when_the_run_is_paused_or_changed(command: Any) -> None:
    run, under_way, waiting = queueing()
    command(run)
    assert run.outdated()
    run.take(0, under_way, result_of(under_way))
    run.failed(waiting, Superseded())
    assert (run.scheduler.in_flight, run.scheduler.queued, run.message) == (None, None, None)
    assert run.update == under_way.update + under_way.updates
    assert len(run.history.recent) == run.update
    if run.playing:
        assert serve(run).update == waiting.update


def test_the_first_chunk_after_a_change_is_short_so_that_it_is_seen_soon() -> None:
    run = fresh()
    run.play()
    full = [serve(run).updates for _ in range(9)][-1]
    run.change(from_pairs({"learning_rate": 0.5}, run.config))
    assert serve(run).updates < full / 2
    assert serve(run).updates > full / 2


def handed_out(at: float, turn: float, spent: float, watched: bool = True) -> Run:
    """A run whose last chunk left at `at` and took `turn` seconds."""
    run = Run(CONFIG)
    run.view_requests.watched = watched
    run.spent, run._handed_out, run._turn = spent, at, turn
    return run


def test_whoever_waited_too_long_goes_first_and_then_whoever_had_least() -> None:
    had_much, had_little = handed_out(9.9, 0.01, 5.0), handed_out(9.9, 0.01, 2.0)
    waited, waited_longer = handed_out(9.5, 0.01, 9.0), handed_out(9.4, 0.01, 9.0)
    runs = [had_much, waited, had_little, waited_longer]
    assert sorted(runs, key=lambda run: run.place(10.0)) == [waited_longer, waited, had_little, had_much]


@pytest.mark.parametrize(
    ("turn", "watched", "patience"), [(0.01, True, 0.4), (0.01, False, 2.0), (0.3, True, 4.0), (20.0, True, 13.4)]
)
def test_what_trains_long_or_unseen_waits_longer_but_not_for_ever(turn: float, watched: bool, patience: float) -> None:
    run = handed_out(10.0, turn, 7.0, watched)
    assert run.place(10.0 + 0.95 * patience) == (True, 7.0)
    assert not run.place(10.0 + 1.05 * patience)[0]


def test_an_unknown_step_is_refused() -> None:
    with pytest.raises(ValueError, match="one of update, window, epoch"):
        fresh().step("leap")


@pytest.mark.parametrize("speed", [-1.0, 1e7, float("nan"), float("inf")])
def test_a_speed_out_of_range_is_refused(speed: float) -> None:
    with pytest.raises(ValueError, match="from 0 to 1 000 000"):
        fresh().set_speed(speed)


def test_reset_forgets_everything_and_drops_what_was_under_way() -> None:
    run = fresh()
    run.play()
    serve(run)
    stale = run.next_chunk(0)
    run.reset()
    assert (run.update, len(run.history.recent), run.playing, run.timeline.shown.state) == (0, 0, False, None)
    run.play()
    anew = run.next_chunk(0)
    assert anew.fresh
    assert anew.run != stale.run
    # The old chunk comes back, fails or dies while the new one is under way: none of it is heard.
    run.take(0, stale, result_of(stale))
    run.failed(stale, RuntimeError("late"))
    run.lost(stale)
    assert (run.update, run.message) == (0, None)
    assert run.due(NOW) is None
    run.take(0, anew, result_of(anew))
    assert run.update == anew.updates


@pytest.mark.parametrize(
    ("change", "price"),
    [({"learning_rate": 0.1}, Cost.KNOB), ({"truncation_length": 10}, Cost.RECOMPILE), ({"units": (5,)}, Cost.NETWORK), ({}, None)],
)
def test_a_change_costs_what_its_setting_declares(change: dict, price: Cost | None) -> None:
    run = fresh()
    run.play()
    serve(run)
    serve(run)
    version, update = run.version, run.update
    assert run.change(replace(run.config, **change)) is price
    chunk = run.next_chunk(0)
    assert chunk.config == run.config
    if price is Cost.NETWORK:
        assert (run.update, chunk.fresh, len(run.history.recent)) == (0, True, 0)
        assert chunk.updates > 0
    else:
        assert (run.update, chunk.fresh, chunk.update) == (update, False, update)
    assert (run.version > version) == (price is not None)
    marks = [mark.text for mark in run.history.marks]
    assert marks == {Cost.KNOB: ["Learning rate 0.1"], Cost.RECOMPILE: ["Truncation length 10"]}.get(price, [])  # type: ignore[call-overload]


@pytest.mark.parametrize("change", [{}, {"learning_rate": 0.1}, {"truncation_length": 10}, {"units": (5,)}])
def test_a_preset_that_is_chosen_starts_a_new_network_whatever_it_changes(change: dict) -> None:
    run = fresh()
    run.play()
    serve(run)
    serve(run)
    generation = run.generation
    run.begin("gru", replace(run.config, **change))
    assert (run.preset, run.generation, run.update, run.playing) == ("gru", generation + 1, 0, True)
    assert run.next_chunk(0).fresh
    run.pause()
    run.begin("gru", run.config)
    assert (run.generation, run.playing) == (generation + 2, False)


def test_a_run_says_which_settings_changed_while_the_weights_were_kept() -> None:
    run = fresh()
    run.change(replace(run.config, learning_rate=0.2))
    run.play()
    serve(run)
    assert run.status().kept == ""
    serve(run)
    run.change(replace(run.config, learning_rate=0.1, truncation_length=10))
    assert run.status().kept == "Truncation length 10, Learning rate 0.1"
    run.reset()
    run.play()
    serve(run)
    serve(run)
    assert run.update > 0
    assert run.status().kept == ""


def test_a_changed_knob_shows_what_it_does_while_the_run_is_paused() -> None:
    run = fresh()
    run.step("update")
    serve(run)
    run.change(replace(run.config, input_dropout=0.5))
    assert run.due(NOW) == 0
    assert serve(run).updates == 0
    assert run.update == 1


def test_a_change_to_another_network_goes_on_playing() -> None:
    run = fresh()
    run.play()
    stale = run.next_chunk(0)
    run.change(replace(run.config, cell="lstm"))
    assert run.playing
    run.take(0, stale, result_of(stale))
    assert run.update == 0
    assert run.next_chunk(0).config.cell == "lstm"


def land(run: Run, losses: list[float], blew_up: bool = False) -> Chunk:
    """Answers the run's next chunk with these losses."""
    chunk = run.next_chunk(0)
    result = result_of(chunk, losses=len(losses), blew_up=blew_up)
    run.take(0, chunk, replace(result, frame=replace(result.frame, losses=np.array(losses, np.float32))))
    return chunk


def test_a_blow_up_stops_the_run_at_its_last_good_state() -> None:
    run = fresh()
    run.play()
    good = land(run, [1.0, 0.9])
    land(run, [0.8, 54.0, 1e13], blew_up=True)
    assert (run.update, run.playing) == (2, False)
    assert run.timeline.shown.state is not None
    assert run.timeline.shown.state.update == 2
    status = run.status()
    assert status.message is not None
    assert status.message.kind == "error"
    assert "is not a number" in status.message.text
    assert "back at update 2," in status.message.text
    assert good.update == 0
    # What led there stays on the chart until training goes on.
    assert run.history.marks[-1].update == run.history.update == 5
    run.change(replace(run.config, learning_rate=0.001))
    run.play()
    assert land(run, [0.7]).update == 2
    assert run.status().message is None
    np.testing.assert_allclose(run.history.recent, [1.0, 0.9, 0.7], rtol=1e-6)
    assert all("not a number" not in mark.text for mark in run.history.marks)


def test_a_state_that_is_already_running_away_is_no_good_state() -> None:
    """Nothing could go on from it, however gentle the settings."""
    run = fresh()
    run.play()
    land(run, [24.0, 20.0])
    land(run, [54.0])
    land(run, [5e13])
    land(run, [], blew_up=True)
    assert run.update == 2
    again = run.next_chunk(0)
    assert again.state is not None
    assert again.state.update == again.update == 2


def test_a_network_that_blows_up_at_once_starts_from_its_first_weights() -> None:
    run = fresh()
    run.play()
    land(run, [24.0, 54.0], blew_up=True)
    assert run.update == 0
    run.play()
    assert run.next_chunk(0).fresh


def test_a_death_is_told_and_the_run_goes_on_from_its_last_state() -> None:
    run = fresh()
    run.play()
    serve(run)
    update = run.update
    run.lost(run.next_chunk(0))
    assert run.playing
    assert run.message is not None
    assert (run.message.kind, run.message.text) == ("warning", f"The worker died. A fresh one goes on from update {update}.")
    chunk = serve(run, slot=1)
    assert chunk.state is not None
    assert (chunk.update, chunk.state.update) == (update, update)
    assert run.history.recent.tolist() == list(range(run.update))


def test_a_death_before_the_first_result_starts_from_the_first_weights() -> None:
    run = fresh()
    run.play()
    run.lost(run.next_chunk(0))
    assert run.next_chunk(1).fresh


def test_deaths_in_a_row_stop_the_run_and_one_result_between_them_does_not() -> None:
    run = fresh()
    run.play()
    for _ in range(2):
        for _ in range(DEATHS - 1):
            run.lost(run.next_chunk(0))
        assert run.playing
        serve(run)
    for _ in range(DEATHS):
        assert run.playing
        run.lost(run.next_chunk(0))
    assert not run.playing
    assert run.message is not None
    assert run.message.kind == "error"
    assert "may need more memory" in run.message.text


def test_the_death_is_told_no_more_once_training_has_gone_on(monkeypatch: pytest.MonkeyPatch) -> None:
    run = fresh()
    run.play()
    serve(run)
    run.lost(run.next_chunk(0))
    serve(run)
    assert run.message is not None
    serve(run)
    assert run.message is not None
    monkeypatch.setattr(training_run, "WARNED", 0.0)
    serve(run)
    assert run.message is None


def test_a_silent_worker_is_told_of_until_it_answers() -> None:
    run = fresh()
    run.play()
    run.next_chunk(0)
    run.tell_silence(6.0)
    assert run.message is not None
    assert run.message.text == training_run.SILENT
    assert run.playing
    run.tell_silence(0.0)
    assert run.message is None
    run.say("warning", "something else")
    run.tell_silence(6.0)
    run.tell_silence(0.0)
    assert run.message is not None
    assert run.message.text == "something else"


def test_deaths_of_workers_that_load_blame_no_network_but_end() -> None:
    run = fresh()
    run.play()
    for _ in range(training_run.DEATHS_LOADING - 1):
        run.lost(run.next_chunk(0), loading=True)
        assert run.playing
    run.lost(run.next_chunk(0), loading=True)
    assert not run.playing
    assert run.message is not None
    assert "died while they loaded TensorFlow" in run.message.text


def test_a_run_that_nobody_touches_rests_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    run = fresh()
    run.play()
    run.rest(20)
    assert run.playing
    monkeypatch.setattr(run, "touched", run.touched - 1201)
    run.rest(20)
    assert not run.playing
    assert run.message is not None
    assert run.message.text == "Paused: nobody has touched this run for 20 minutes. Train goes on."
    run.change(replace(run.config, learning_rate=0.1))
    run.play()
    run.rest(20)
    assert run.playing


def test_a_run_that_gave_up_does_not_kill_the_next_worker_by_itself() -> None:
    run = fresh()
    run.play()
    for _ in range(DEATHS):
        run.lost(run.next_chunk(0))
    assert run.due(NOW) is None


def test_a_large_state_stays_with_its_worker() -> None:
    run = fresh()
    run.play()
    serve(run, large=True)
    chunk = run.next_chunk(0)
    assert (chunk.state, chunk.return_state) == (None, False)
    run.take(0, chunk, result_of(chunk, large=True))
    assert run.tied_to(0)
    assert not run.tied_to(1)
    update, kept = run.update, run.timeline.shown.state
    assert kept is not None
    assert kept.update < update
    # That worker is gone: what only it held is lost, losses included.
    chunk = run.next_chunk(1)
    assert chunk.state is kept
    assert chunk.update == run.update == kept.update == len(run.history.recent)


def test_a_worker_that_holds_no_state_is_sent_it() -> None:
    run = fresh()
    run.play()
    serve(run, large=True)
    chunk = run.next_chunk(0)
    assert chunk.state is None
    run.failed(chunk, StateMissing("gone"))
    assert (run.playing, run.message) == (True, None)
    assert run.next_chunk(0).state is run.timeline.shown.state


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (SettingError("device", "auto or one of CPU:0", "GPU:0"), "device must be auto or one of CPU:0, got 'GPU:0'"),
        (Failed("ValueError: odd"), "Training stopped: ValueError: odd"),
        (KeyError("series 'mine' is not here"), "series 'mine' is not here"),
    ],
)
def test_an_error_stops_the_run_and_says_why(error: Exception, told: str) -> None:
    run = fresh()
    run.play()
    serve(run)
    update = run.update
    run.failed(run.next_chunk(0), error)
    assert not run.playing
    assert run.message is not None
    assert (run.message.kind, run.message.text) == ("error", told)
    assert run.update == update


def test_a_series_travels_once_to_each_worker() -> None:
    run = Run(from_pairs({"task": "time_series", "series": "mine"}), Uploads({"mine": np.arange(99.0), "other": np.zeros(5)}))
    run.play()
    assert list(serve(run).uploads) == ["mine"]
    assert not serve(run).uploads
    assert list(serve(run, slot=1).uploads) == ["mine"]


def test_a_limit_is_followed_from_the_first_update() -> None:
    run = fresh()
    run.set_speed(4)
    run.play()
    assert serve(run).updates == 1
    wait = run.due(run.chunk_size._since)
    assert wait is not None
    assert 0 < wait <= 0.25


def test_the_row_shown_is_within_the_batch() -> None:
    run = fresh()
    for asked, shown in ((3, 3), (99, 4), (-2, 0)):
        run.look_at(asked)
        assert run.next_chunk(0).request.row == shown
        run.scheduler.in_flight = None
    run.begin("echo", CONFIG)
    assert run.next_chunk(0).request.row is None, "nobody has chosen a row of the new preset"


def test_every_change_is_told_to_whoever_listens() -> None:
    run, told = fresh(), []
    run.listeners.add(lambda: told.append(run.version))
    run.changed = lambda: told.append(-1)
    for act in (run.play, run.pause, run.reset, lambda: run.say("info", "hello"), lambda: run.look_at(1), lambda: serve(run)):
        told.clear()
        act()
        assert told == [-1, run.version]


def test_a_closed_run_wants_nothing() -> None:
    run = fresh()
    run.play()
    run.closed = True
    assert run.due(NOW) is None


def test_a_probe_gets_back_what_it_keeps_of_its_last_look_until_the_network_is_another() -> None:
    run, arrays = Run(CONFIG), {"directions": np.ones((1, 4, 2)), "reach": np.ones(1), "dots": np.ones((1, 600, 2))}
    run.view_requests.watched = True
    run.set_probes("viewer", {"path", "memory"})
    chunk = run.next_chunk(0)
    assert (chunk.request.probes, chunk.request.kept) == (("memory", "path"), {})
    result = result_of(chunk)
    found = {name: Probed(0, CONFIG, arrays if name == "path" else {}) for name in chunk.request.probes}
    run.take(0, chunk, replace(result, frame=replace(result.frame, probes=found)))
    kept = run.next_chunk(0).request.kept
    assert (kept["memory"], set(kept["path"])) == ({}, {"directions", "reach"})
    run.reset()
    assert not run.next_chunk(0).request.kept


def test_a_chunk_is_longer_the_more_tools_measure_inside() -> None:
    run = fresh()
    run.play()
    serve(run)
    run.chunk_size.measured = 10_000.0

    def updates(*tools: str) -> int:
        run.set_probes("viewer", set(tools))
        chunk, run.scheduler.in_flight = run.next_chunk(0), None
        return chunk.updates

    alone = updates()
    assert updates("window_inputs") == alone, "what costs next to nothing takes no time from the pictures"
    assert alone < updates("path") < updates("path", "memory", "gradient", "cell_internals") <= 10_000 * 0.1


def test_before_it_trains_a_run_is_evaluated_and_goes_on_alone_in_its_first_picture() -> None:
    look = fresh().next_chunk(0)
    assert (look.updates, bool(look.request.evaluate), look.request.generate) == (0, True, True)


def test_a_run_that_came_to_rest_is_judged_once_more() -> None:
    run = fresh()
    run.play()
    for _ in range(3):
        chunk = run.next_chunk(0)
        found = Evaluation(chunk.update, 0.5, {}) if chunk.request.evaluate else None
        result = result_of(chunk)
        run.take(0, chunk, replace(result, frame=replace(result.frame, evaluation=found)))
    assert run.timeline.shown.evaluation is not None
    assert run.timeline.shown.evaluation.update < run.update
    run.pause()
    assert run.due(run.scheduler.quiet_since) == pytest.approx(QUIET)
    look = serve(run)
    assert (look.updates, bool(look.request.evaluate), look.request.generate) == (0, True, True)
    assert run.due(NOW) is None, "once, whatever came of it"
    run.step("update")
    serve(run)
    assert not run.playing
    assert run.due(NOW) == 0


def test_an_evaluation_that_comes_after_a_setting_changed_is_made_again_for_the_new_one() -> None:
    run = fresh()

    def judged(chunk: Chunk) -> None:
        result = result_of(chunk)
        found = Evaluation(result.frame.update, 0.5, {}) if chunk.request.evaluate else None
        run.take(0, chunk, replace(result, frame=replace(result.frame, evaluation=found)))

    under_way = run.next_chunk(0)
    assert under_way.request.evaluate
    run.change(replace(run.config, learning_rate=0.1))
    judged(under_way)
    while run.due(NOW) is not None:
        judged(run.next_chunk(0))
    assert run.timeline.shown.evaluated == run.config


def test_after_a_blow_up_the_loss_is_that_of_the_state_that_is_left() -> None:
    run = fresh()
    run.play()
    serve(run)
    good = run.update
    serve(run, losses=3, blew_up=True)
    assert run.status().update == run.timeline.shown.rewound
    assert run.timeline.shown.rewound is not None
    assert run.timeline.shown.rewound <= good
    assert run.status().loss == (run.timeline.shown.rewound - 1 if run.timeline.shown.rewound else None)


def test_the_rate_is_that_of_the_last_frames_and_sinks_while_a_worker_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    run = fresh()
    run.play()
    while not serve(run).updates:  # it shows itself, and is prepared, first
        pass
    assert run.status().rate == 0, "one frame says nothing"
    now += 1
    chunk = serve(run)
    assert run.status().rate == chunk.updates
    now += STILL
    assert run.status().rate == chunk.updates, "at the lowest speed nothing comes for as long"
    now += 3
    assert run.status().rate == chunk.updates / 4
    run.pause()
    assert run.status().rate == 0
