"""Scenes and pictures: what the dashboard decodes is what the views drew."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from playground import presets, views
from playground.live import samples, verdicts, wire_format
from playground.reference import network
from playground.runs.run import Run
from playground.runs.snapshot import Field, Racer
from playground.views import Drawing, Seen, Watch
from tests.live.peer import decoded
from tests.runs.fakes import CONFIG, result_of, serve
from tests.views.scenery import CONFIGS, frame_of


def run_of(name: str) -> Run:
    """A run of one of the views' configurations with a frame of everything in it."""
    run = Run(CONFIGS[name])
    run.view_requests.watched = True
    run.play()
    chunk = run.next_chunk(0)
    result, rng = result_of(chunk), np.random.default_rng(0)
    assert result.state is not None
    weights = tuple(rng.normal(0, 0.3, shape).astype(np.float32) for *_, shape in network.weight_shapes(run.config))
    run.take(0, chunk, replace(result, frame=frame_of(run.config, 100, 100), state=replace(result.state, weights=weights)))
    return run


@pytest.mark.parametrize("name", CONFIGS)
def test_a_picture_holds_what_every_view_drew(name: str) -> None:
    run, watch = run_of(name), Watch()
    header, arrays = decoded(wire_format.picture(run, run.snapshot(), watch, 7, 3))
    assert (header["picture"], header["scene"]) == (7, 3)
    levels, written = verdicts.baselines(run.config, run.uploads), samples.sample(run, run.snapshot(), watch.wish)
    goal = verdicts.goal(run.config, run.uploads)
    whole = verdicts.whole(run.config, run.uploads)
    seen = Seen(run.config, run.timeline.shown.frame, run.history, watch, baselines=levels, goal=goal, whole=whole, written=written)
    expected = set()
    for panel, view in views.on_page(run.config, watch).items():
        drawing = view.draw(seen)
        if drawing is None:
            assert panel not in header["values"]
            continue
        assert header["values"][panel] == json.loads(json.dumps(drawing.values))
        for key, array in drawing.arrays.items():
            np.testing.assert_array_equal(arrays[panel, key], array.astype(arrays[panel, key].dtype))
            expected.add((panel, key))
    assert set(arrays) == expected


def test_a_scene_names_every_panel_on_the_page_and_is_plain_json() -> None:
    for name in CONFIGS:
        run = run_of(name)
        words, panels = wire_format.scene(run.snapshot(), Watch(), steers=True)
        scene = words | panels | {"scene": 5}
        json.dumps(scene, allow_nan=False)
        assert [panel["key"] for panel in scene["panels"]] == list(views.on_page(run.config, Watch()))
        assert (scene["scene"], scene["steers"], scene["layers"]) == (5, True, run.config.layers)
        assert (scene["preset"], scene["title"]) == ("echo", presets.registry()["echo"].title)
        assert scene["changed"] == (name != "echo")
        assert scene["loss_unit"] == {"columns": "σ²", "uploaded": "σ²", "text": "nats", "text-names": "nats"}.get(name, "")


def test_the_story_stays_when_a_setting_moves_and_the_preset_is_said_to_be_changed() -> None:
    story = presets.registry()["too-short"].story
    run = Run(presets.registry()["echo"].config)
    run.begin("too-short", presets.registry()["too-short"].config)
    words, _ = wire_format.scene(run.snapshot(), Watch(), steers=True)
    assert (words["preset"], words["story"], words["changed"]) == ("too-short", story, False)
    run.change(replace(run.config, truncation_length=15))
    words, _ = wire_format.scene(run.snapshot(), Watch(), steers=True)
    assert (words["preset"], words["story"], words["changed"]) == ("too-short", story, True)


def test_a_status_says_what_the_run_has_come_to_and_which_claim_holds() -> None:
    config = replace(presets.registry()["too-short"].config, seed=3)
    run = Run(config, preset="too-short")
    run.play()

    def told() -> dict:
        return decoded(wire_format.picture(run, run.snapshot(), Watch(), 1, 1))[0]["status"]["verdict"]

    assert told() == {"outcome": "untrained", "text": "Not trained yet.", "brief": "Not trained yet.", "claim": None}
    for losses in (np.full(64, 0.69), np.full(2_000, 0.69)):
        chunk = run.next_chunk(0)
        frame = replace(result_of(chunk, losses=len(losses)).frame, losses=losses.astype(np.float32))
        run.take(0, chunk, replace(result_of(chunk, losses=len(losses)), frame=frame))
    words, _ = wire_format.scene(run.snapshot(), Watch(), steers=True)
    assert (told()["outcome"], told()["claim"]) == ("stuck", 0)
    assert words["claims"][0].startswith("Fails on purpose")
    # What is claimed is claimed of the preset's own settings.
    run.change(replace(config, truncation_length=4))
    serve(run)
    words, _ = wire_format.scene(run.snapshot(), Watch(), steers=True)
    assert (words["claims"], told()["claim"]) == ([], None)


def test_arrays_lie_at_multiples_of_eight_bytes() -> None:
    run = run_of("echo")
    message = wire_format.picture(run, run.snapshot(), Watch(), 1, 1)
    length = int.from_bytes(message[:4], "little")
    assert (4 + length) % 8 == 0
    assert len(message) % 8 == 0


def test_a_layer_that_the_network_no_longer_has_becomes_its_last() -> None:
    run = run_of("deep")
    header, _ = decoded(wire_format.picture(run, run.snapshot(), Watch(layer=99), 1, 1))
    assert header["values"] == decoded(wire_format.picture(run, run.snapshot(), Watch(layer=2), 1, 1))[0]["values"]
    assert wire_format.scene(run.snapshot(), Watch(layer=99), True)[1]["layer"] == 2


def test_losses_that_are_no_numbers_leave_valid_json() -> None:
    run = run_of("echo")
    chunk = run.next_chunk(0)
    result = result_of(chunk)
    wrong = np.full(len(result.frame.losses), np.nan, np.float32)
    run.take(0, chunk, replace(result, frame=replace(result.frame, update=run.update + len(wrong), losses=wrong)))
    header, _ = decoded(wire_format.picture(run, run.snapshot(), Watch(), 1, 1))
    assert header["status"]["loss"] is None


def test_the_status_tells_the_run() -> None:
    run = Run(CONFIG)
    header, _ = decoded(wire_format.picture(run, run.snapshot(), Watch(), 1, 1))
    assert (header["status"]["update"], header["status"]["playing"], header["status"]["loss"]) == (0, False, None)
    run.play()
    run.set_speed(50)
    updates = serve(run).updates
    run.say("info", "tägé 🙂")
    status = decoded(wire_format.picture(run, run.snapshot(), Watch(), 2, 1))[0]["status"]
    assert (status["update"], status["playing"], status["speed"]) == (updates, True, 50)
    assert status["message"] == {"kind": "info", "text": "tägé 🙂"}
    assert status["windows_per_epoch"] == CONFIG.updates_per_epoch


def test_a_picture_tells_another_window_or_row_and_no_other_predictions() -> None:
    window = frame_of(CONFIG).window
    assert window is not None
    same = replace(window, predictions=window.predictions + 1)
    others = replace(window, inputs=1 - window.inputs), replace(window, row=window.row + 1), None
    assert wire_format._shows(same) == wire_format._shows(window)
    assert len({wire_format._shows(one) for one in (window, *others)}) == 4


def test_the_shape_changes_with_the_configuration_that_is_drawn_and_not_before() -> None:
    run = run_of("echo")
    before = wire_format.shape(run.snapshot())
    run.change(replace(run.config, learning_rate=0.1))
    assert wire_format.shape(run.snapshot()) == before
    serve(run)
    assert wire_format.shape(run.snapshot()) != before
    run.reset()
    assert wire_format.shape(run.snapshot())[0] != before[0]


def test_a_knob_changes_the_words_of_a_scene_and_none_of_its_panels() -> None:
    run = run_of("echo")
    words, panels = wire_format.scene(run.snapshot(), Watch(), steers=True)
    run.change(replace(run.config, learning_rate=0.1))
    run.timeline.set(replace(run.timeline.shown, frame=None))
    after, same = wire_format.scene(run.snapshot(), Watch(), steers=True)
    assert same == panels
    assert (words["config"], after["config"]) == ({}, {"learning_rate": "0.1"})


@pytest.mark.parametrize(
    "command",
    [
        lambda run: run.pause(),
        lambda run: run.change(replace(run.config, learning_rate=0.1)),
        lambda run: run.change(replace(run.config, cell="lstm")),
        serve,
    ],
    ids=["pause", "knob", "network", "result of a worker"],
)
def test_a_command_does_not_wait_for_a_picture_that_is_being_drawn(
    command: Callable[[Run], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    run, drawing, finish = run_of("echo"), threading.Event(), threading.Event()
    before = run.history.curve(100)

    def draw(seen: Seen) -> Drawing:
        drawing.set()
        assert finish.wait(60)
        assert np.array_equal(seen.history.curve(100).y, before.y), "it draws what it began with"
        return Drawing()

    monkeypatch.setattr(views.registry()["loss"], "draw", draw)
    with ThreadPoolExecutor(2) as threads:
        picture = threads.submit(wire_format.picture, run, run.snapshot(), Watch(), 1, 1)
        try:
            assert drawing.wait(60)
            version = run.version
            threads.submit(command, run).result(timeout=10)
            assert not picture.done()
            assert run.version > version
        finally:
            finish.set()
        decoded(picture.result(timeout=60))


def test_a_snapshot_is_the_same_one_until_something_changes() -> None:
    run = run_of("echo")
    first = run.snapshot()
    assert run.snapshot() is first
    run.say("info", "hello")
    assert run.snapshot() is not first
    assert first.status.message is None


def test_what_a_preset_says_of_its_data_is_not_said_of_ones_own() -> None:
    words, _ = wire_format.scene(Run(CONFIGS["uploaded"], preset="time-series").snapshot(), Watch(), steers=True)
    assert (words["steps"], words["story"]) == ((), "")


def test_the_window_states_and_gates_of_pinned_runs_come_beside_those_of_the_lead() -> None:
    lead, pinned, watch = run_of("echo"), run_of("one-row"), Watch(tools=("race",))
    snapshot = replace(lead.snapshot(), race=Field((Racer(3, "f" * 32, pinned.snapshot()),)))
    _, scene = wire_format.scene(snapshot, watch, steers=True)
    columns = {panel["key"]: panel["runner"] for panel in scene["panels"] if panel["runner"]}
    assert {key: runner["number"] for key, runner in columns.items()} == {
        "window": 0,
        "hidden_state": 0,
        "window 3": 3,
        "hidden_state 3": 3,
    }
    assert columns["window"]["label"] == "Truncation length 15, Batch size 5"
    assert columns["window 3"]["label"] == "Truncation length 7, Batch size 1"
    drawn = wire_format.draw(snapshot, watch)
    alone = wire_format.draw(pinned.snapshot(), Watch())
    for view in ("window", "hidden_state"):
        ours = {key: array for (panel, key), array in drawn.arrays.items() if panel == f"{view} 3"}
        theirs = {key: array for (panel, key), array in alone.arrays.items() if panel == view}
        assert ours.keys() == theirs.keys()
        assert all(np.array_equal(ours[key], theirs[key], equal_nan=True) for key in ours)
        assert drawn.told[f"{view} 3"] == alone.told[view]
    assert wire_format.shape(snapshot) != wire_format.shape(lead.snapshot())
    closed = wire_format.scene(snapshot, Watch(), steers=True)[1]["panels"]
    assert not any(panel["runner"] for panel in closed)
