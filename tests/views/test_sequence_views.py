"""The views of tasks with separate sequences: letters, pictures, padding, classes, confusion, and the metric beside its baselines."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playground import presets, tasks
from playground.configuration.config_text import from_pairs
from playground.messages.frame import WindowView
from playground.messages.window_data import unread
from playground.runs.history import History
from playground.tasks import Uploads
from playground.uploads import table
from playground.views import Drawing, Seen, registry
from playground.views._spans import spans
from playground.views._window_rows import predicted_classes, symbols
from tests.views.scenery import CONFIGS, baselines_of, evaluation_of, frame_of, seen_of

ECHO, REBER, DIGITS, LENGTHS = (CONFIGS[name] for name in ("echo", "reber", "digits-rows", "variable-length"))


def drawn(view: str, seen: Seen) -> Drawing:
    drawing = registry()[view].draw(seen)
    assert drawing is not None
    return drawing


def window_in(seen: Seen) -> WindowView:
    assert seen.frame is not None
    assert seen.frame.window is not None
    return seen.frame.window


def test_a_symbol_is_the_one_hot_feature_or_the_number_itself() -> None:
    one_hot = np.eye(3)[[[2, 0, 1]]]
    one_hot[0, 2] = 0
    np.testing.assert_array_equal(symbols(one_hot), [[2, 0, np.nan]])
    np.testing.assert_array_equal(symbols(np.array([[[7.0], [0.0]]])), [[7, 0]])


@pytest.mark.parametrize(
    ("marked", "found"), [([0, 0], []), ([1, 1], [[0, 2]]), ([1, 0, 1, 1], [[0, 1], [2, 4]]), ([0, 1, 0], [[1, 2]])]
)
def test_spans_begin_and_end_where_the_marks_do(marked: list[int], found: list[list[int]]) -> None:
    assert spans(np.array(marked, bool)) == found


def test_the_row_of_a_string_holds_its_letters_and_one_target_at_its_end() -> None:
    seen = seen_of(REBER)
    window, task = window_in(seen), tasks.registry()[REBER.task]
    track = drawn("window", seen).arrays["row2"]
    last = int(np.flatnonzero(window.weights[2])[0])
    letters = "".join(task.ALPHABET[int(symbol)] for symbol in track[0, : last + 1])
    assert letters[0] == "B"
    assert letters[-1] == "E"
    assert np.flatnonzero(~np.isnan(track[1])).tolist() == [last]
    assert track[1, last] == window.targets[2, last]
    assert np.isnan(track[:, last + 1 :]).all()


def test_the_likelier_of_two_classes_is_predicted() -> None:
    window = replace(window_in(seen_of(REBER)), predictions=np.array([[0.2, 0.5, 0.9, np.nan]]))
    np.testing.assert_allclose(predicted_classes(window), [[[0, 1, 1, np.nan], [0.8, 0.5, 0.9, np.nan]]])


def test_with_several_classes_the_watched_row_alone_has_a_probability() -> None:
    seen = seen_of(DIGITS)
    window = window_in(seen)
    track = drawn("window", seen).arrays["row1"]
    np.testing.assert_allclose(track[:8], window.inputs[1].T)
    np.testing.assert_allclose(track[-1], window.outputs.max(axis=1), rtol=1e-6)
    np.testing.assert_array_equal(track[-2], window.outputs.argmax(axis=1))
    assert np.isnan(drawn("window", seen).arrays["row0"][-1]).all()


def test_nothing_is_predicted_while_an_encoder_reads() -> None:
    seen = seen_of(CONFIGS["translate"])
    steps, track = seen.config.architecture.encoder_steps, drawn("window", seen).arrays["row0"]
    assert np.isnan(track[2:, :steps]).all()
    assert not np.isnan(track[2, steps])
    assert not np.isnan(window_in(seen).predictions[0, :steps]).any()


def test_where_no_output_counts_the_loss_is_hatched() -> None:
    seen = seen_of(REBER)
    window, drawing = window_in(seen), drawn("window", seen)
    silent = drawing.values["uncounted"]["level"]
    assert not any(window.weights[:3, first:stop].any() for first, stop in silent)
    assert sum(stop - first for first, stop in silent) == np.isnan(drawing.arrays["level"]).sum()


def test_window_states_and_gates_agree_on_the_padding() -> None:
    seen = seen_of(LENGTHS)
    window = window_in(seen)
    assert window.padding.any()
    told = drawn("window", seen).values["padding"]
    for row in range(5):
        ended = window.padding[row]
        assert told.get(f"row{row}", []) == spans(ended)
        assert np.isnan(drawn("window", seen).arrays[f"row{row}"][:, ended]).all()
    watched = spans(window.padding[window.row])
    assert drawn("hidden_state", seen).values["padding"] == {"h": watched}
    assert set(map(str, drawn("gates", seen).values["padding"].values())) == {str(watched)}
    assert np.isnan(drawn("window", seen).arrays["level"][0, window.padding.all(axis=0)]).all()


def test_where_a_sequence_has_ended_its_state_stays_and_its_gates_are_empty() -> None:
    seen = seen_of(LENGTHS)
    window = replace(window_in(seen), row=int(window_in(seen).padding.sum(axis=1).argmax()))
    assert seen.frame is not None
    ended, seen = window.padding[window.row], replace(seen, frame=replace(seen.frame, window=window))
    state, gate = drawn("hidden_state", seen).arrays["h"], drawn("gates", seen).arrays["update"]
    last = np.flatnonzero(~ended)[-1]
    assert ended[-1]
    assert np.isnan(gate[:, ended]).all()
    np.testing.assert_array_equal(state[:, ended], np.repeat(window.layers[0]["h"][last][:, None], ended.sum(), axis=1))
    assert drawn("window", seen).values["row"] == window.row


def test_a_few_features_are_a_line_each() -> None:
    track = registry()["window"].scene(CONFIGS["adding"], 0)["tracks"][0]
    assert track["series"] == ["input", "mark", "target", "prediction"]
    seen = seen_of(CONFIGS["adding"])
    np.testing.assert_allclose(drawn("window", seen).arrays["row0"][:2], window_in(seen).inputs[0].T)


def test_an_input_of_a_square_number_of_pixels_is_drawn_as_a_square() -> None:
    def tile(preset: str) -> int | None:
        return registry()["window"].scene(CONFIGS[preset], 0)["tracks"][0]["tile"]

    assert (tile("label"), tile("digits-rows")) == (8, None)


def test_the_class_probabilities_are_those_of_the_watched_row_and_the_true_class_is_framed() -> None:
    seen = seen_of(DIGITS)
    window, drawing = window_in(seen), drawn("class_probabilities", seen)
    np.testing.assert_allclose(drawing.arrays["p"], window.outputs.T, rtol=1e-6)
    assert drawing.values["marked"] == {"p": [[int(window.targets[1, -1]), 7, 8]]}
    assert registry()["class_probabilities"].scene(DIGITS, 0)["tracks"][0]["units"] == list("0123456789")


def test_a_label_at_every_time_step_is_framed_span_by_span() -> None:
    window = replace(
        window_in(seen_of(DIGITS)), weights=np.ones((5, 8)), targets=np.tile(np.array([3, 3, 1, 1, 3, 3, 3, 3]), (5, 1))
    )
    assert drawn("class_probabilities", seen_of(DIGITS, window=window)).values["marked"] == {"p": [[1, 2, 4], [3, 0, 2], [3, 4, 8]]}


def test_the_confusion_is_a_share_of_each_true_class_and_empty_before_the_first_evaluation() -> None:
    counts = np.zeros((10, 10), np.int64)
    counts[3, 3], counts[3, 5] = 30, 10
    seen = seen_of(DIGITS, evaluation=replace(evaluation_of(DIGITS, 100), confusion=counts))
    drawing = drawn("confusion", seen)
    assert drawing.arrays["values"][3, [3, 5]].tolist() == [0.75, 0.25]
    assert drawing.arrays["values"].sum() == 1
    assert drawing.arrays["numbers"][3, 5] == 10
    assert drawn("confusion", Seen(DIGITS, None, History())).arrays["values"].size == 0


def test_the_input_image_is_shown_where_it_is_read_row_by_row() -> None:
    seen = seen_of(DIGITS)
    np.testing.assert_allclose(drawn("input_image", seen).arrays["values"], window_in(seen).inputs[1])
    assert not registry()["input_image"].applies(CONFIGS["label"])


def test_the_metric_is_shown_with_its_baselines_at_their_heights() -> None:
    drawing = drawn("validation_metric", seen_of(DIGITS))
    known = baselines_of(DIGITS)["accuracy"]
    assert len(known) == 2
    best_first = sorted(known, key=known.__getitem__, reverse=True)
    for number, name in enumerate(best_first, 1):
        assert drawing.arrays[f"data.{number}.y"].tolist() == [known[name]] * 2
        assert drawing.values[f"data.{number}.name"] == f"{name} {known[name]:.1%}"
    assert drawing.values["data.0.name"] == "accuracy"
    assert not len(drawing.arrays["data.3.x"])
    assert drawing.arrays["data.0.y"].tolist() == [np.float32(0.9)]


@pytest.mark.parametrize(("error", "said"), [(0.2, "Not yet: "), (0.16, "Hardly: "), (0.1, "Yes: ")])
def test_the_metric_is_called_better_only_where_the_verdict_calls_it_so(error: float, said: str) -> None:
    config, past = CONFIGS["adding"], History()
    evaluation = replace(evaluation_of(config, 0), metrics={"mean square error": error})
    past.add(frame_of(config, 10, 10, evaluation=evaluation))
    seen = Seen(config, None, past, baselines=baselines_of(config), goal=tasks.goal_of(config.make_task()))
    assert registry()["validation_metric"].answer(seen).startswith(said)


def test_an_error_is_drawn_on_a_logarithmic_axis_that_holds_its_baselines() -> None:
    config = CONFIGS["adding"]
    past = History()
    for number, error in enumerate((1.2, 0.01, np.nan)):
        past.add(
            frame_of(
                config,
                10,
                10 * number + 10,
                evaluation=replace(evaluation_of(config, number), metrics={"mean square error": error}),
            )
        )
    drawing = drawn("validation_metric", Seen(config, None, past, baselines=baselines_of(config)))
    assert drawing.values["layout.yaxis.type"] == "log"
    low, high = drawing.values["ranges"]["log"]
    assert 10**low < 0.01
    assert 10**high > 1.2
    assert drawing.arrays["data.1.y"] == pytest.approx(1 / 6)


def test_an_uploaded_series_does_not_get_the_baselines_of_another() -> None:
    config = from_pairs({"task": "time_series", "series": "not here.csv"})
    assert baselines_of(config) == {}


def test_tasks_without_separate_sequences_get_none_of_these_panels() -> None:
    for name in presets.registry():
        config = CONFIGS[name]
        task = tasks.registry()[config.task]
        shown_views = {key for key, view in registry().items() if view.applies(config)}
        assert ("data_matrix" in shown_views) == (task.FEATURES == 1 and not task.SEQUENCES and not config.architecture.vocabulary)
        if config.task in ("echo", "sine", "time_series"):
            assert not shown_views & {"class_probabilities", "confusion", "input_image", "validation_metric"}


def test_the_rows_of_attention_carry_the_words_that_are_read() -> None:
    seen = seen_of(CONFIGS["translate"])
    window, config = window_in(seen), CONFIGS["translate"]
    names = drawn("attention", seen).values["names"]["a"]
    row, steps = window.rows.index(window.row), config.architecture.encoder_steps
    assert len(names) == steps
    for step, name in enumerate(names):
        word = tasks.registry()["translate"].ALPHABET[int(window.inputs[row, step, 0])]
        assert name == ("" if window.padding[row, step] else word)
    assert any(names)


def test_features_that_are_no_past_of_the_target_have_tracks_of_their_own() -> None:
    names = "load", "temp", "wind"
    columns = {name: [1e3 * place + np.sin((place + 1) * np.arange(120.0))] for place, name in enumerate(names)}
    uploads = Uploads({"mine": table.joined(columns)})
    own = {"task": "time_series", "series": "mine", "batch_size": 5, "truncation_length": 6}
    for inputs, target, apart in [("temp,load,wind", "load", ["temp", "wind"]), ("temp,wind", "load", ["temp", "wind"])]:
        config = from_pairs(own | {"inputs": inputs, "target": target, "horizon": 3})
        window = replace(unread(config, uploads), row=2)
        scene = registry()["window"].scene(config, 0)
        tracks = {track["key"]: track for track in scene["tracks"]}
        features = [track for track in scene["tracks"] if "feature" in track]
        assert [track["label"] for track in features] == apart
        assert ["row" in tracks["row2"], "row3" in tracks] == [True, False]
        assert ("input" in tracks["row0"]["series"]) == ("load" in inputs)
        drawing = registry()["window"].draw(Seen(config, None, History(), first=window))
        assert drawing is not None
        for track in features:
            own_column = columns[track["label"]][0]
            found = drawing.arrays[track["key"]]
            assert found.shape == (1, 6)
            start = int(np.abs(own_column - found[0, 0]).argmin())
            np.testing.assert_allclose(found[0], own_column[start : start + 6], rtol=1e-4)
        series = dict(zip(tracks["row2"]["series"], drawing.arrays["row2"], strict=True))
        following = columns["load"][0]
        if "input" in series:
            np.testing.assert_allclose(series["target"][:3], series["input"][3:], rtol=1e-4, atol=1e-4)
        assert np.abs(following - series["target"][0]).min() < 1e-4
        assert registry()["what_if"].scene(config, 0)["features"] == {str(track["feature"]): track["label"] for track in features}
