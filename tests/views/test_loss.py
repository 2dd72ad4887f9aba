"""The loss chart keeps every spike, marks epochs and events, and has valid axes whatever the losses."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace

import numpy as np
import pytest

from playground.configuration.config import RunConfig
from playground.configuration.config_text import from_pairs
from playground.messages.frame import Evaluation, Frame
from playground.runs.history import History
from playground.views import Drawing, Seen, Watch, registry
from playground.views._axis_ranges import nice_ceiling
from playground.views._loss_curves import EACH, FLOOR, LEVELS, MEDIAN
from playground.views._loss_marks import LABELS, LINES, LISTED, MARKS, NAME
from playground.views._numbers import short_loss
from tests.views.scenery import CONFIGS, frame_of, seen_of

CONFIG = CONFIGS["echo"]


def draw(losses: np.ndarray, watch: Watch | None = None, config: RunConfig = CONFIG, **changes: object) -> Drawing:
    """The chart of these losses, which came in one frame."""
    past, frame = History(), of(losses, config)
    past.add(frame)
    drawing = registry()["loss"].draw(Seen(config, replace(frame, **changes), past, watch or Watch()))
    assert drawing is not None
    return drawing


def of(losses: np.ndarray, config: RunConfig = CONFIG) -> Frame:
    return replace(frame_of(config, len(losses), len(losses)), losses=np.asarray(losses, np.float32), evaluation=None)


def texts(drawing: Drawing) -> list[str]:
    return [note["text"] for note in drawing.values["layout.annotations"]]


def test_a_series_has_its_baselines_as_dashed_lines_in_the_units_of_the_loss() -> None:
    seen = seen_of(CONFIGS["uploaded"])
    drawing, traces = registry()["loss"].draw(seen), registry()["loss"].scene(seen.config, 0)["data"]
    assert drawing is not None
    known = sorted(seen.baselines["loss"].items(), key=lambda level: level[1])
    assert [name for name, _ in known] == ["the value 31 steps ago", "the last value", "the mean"]
    for trace, (name, level) in enumerate(known, LEVELS):
        assert drawing.arrays[f"data.{trace}.y"].tolist() == [np.float32(level)] * 2
        told = drawing.values[f"data.{trace}.name"]
        assert told == f"{name.removeprefix('the ').removeprefix('value ')} {short_loss(level)} σ²", (
            "errors are told in the series' own units"
        )
        assert traces[trace]["line"]["dash"] in ("longdash", "dashdot", "dot")
    low, high = drawing.values["ranges"]["log"]
    assert low <= np.log10(known[0][1]) <= high
    text = registry()["loss"].draw(seen_of(CONFIGS["text-names"]))
    assert text is not None
    assert text.values[f"data.{LEVELS}.name"] == "bigram model 1.96 nats", "its metric says the same in bits"
    echo = registry()["loss"].draw(seen_of(CONFIG))
    assert echo is not None
    assert len(echo.arrays[f"data.{LEVELS}.x"]) == 0


def test_every_update_of_a_young_run_is_on_the_chart() -> None:
    losses = np.linspace(1, 0.1, 300)
    drawing = draw(losses)
    assert np.array_equal(drawing.arrays["data.0.x"], np.arange(300))
    np.testing.assert_allclose(drawing.arrays["data.0.y"], losses, rtol=1e-6)
    assert drawing.values["layout.xaxis.range"] == [0, 300]
    assert drawing.values["data.0.mode"] == "lines"


def test_training_is_a_line_with_few_updates_and_a_band_with_its_median_with_many() -> None:
    few, many = draw(np.ones(300)), draw(np.random.default_rng(0).uniform(0.5, 1.5, 8192))
    assert few.values["data.0.meta"] == ""
    assert len(few.arrays[f"data.{MEDIAN}.x"]) == 0
    assert many.values["data.0.meta"] == "band"
    ends = many.arrays["data.0.y"].reshape(-1, 2)
    assert ends.min() < 0.51
    assert ends.max() > 1.49
    x, y = (many.arrays[f"data.{MEDIAN}.{axis}"] for axis in "xy")
    assert 60 < len(x) <= 1400 // EACH
    assert np.abs(y - 1).max() < 0.3, "the median is calm"
    assert (np.diff(x) == x[1] - x[0]).all()


def test_the_floor_is_named_in_the_legend_beside_the_plot() -> None:
    scene = registry()["loss"].scene(CONFIG, 0)
    floor = scene["data"][FLOOR]
    assert (floor["mode"], floor["showlegend"]) == ("lines", True)
    assert "floor 0.11" in floor["name"]
    assert scene["beside"] is True
    assert scene["layout"]["legend"]["xref"] == "container"
    assert registry()["loss"].scene(from_pairs({"task": "rain"}), 0)["data"][FLOOR]["showlegend"] is False


def test_before_training_the_chart_says_what_to_do() -> None:
    drawing = registry()["loss"].draw(Seen(CONFIG, None, History()))
    assert drawing is not None
    assert texts(drawing) == ["Press Train:<br>every update adds a point"]
    pressed = registry()["loss"].draw(Seen(CONFIG, None, History(), playing=True))
    assert pressed is not None
    assert texts(pressed) == ["The first update is on its way …"]
    assert drawing.values["layout.xaxis.range"] == [0, 100]
    preparing = registry()["loss"].draw(Seen(CONFIG, None, History(), preparing="Compiling the network, about 2 s …"))
    assert preparing is not None
    assert texts(preparing) == ["Compiling the network,<br>about 2 s …"]


def test_a_single_point_is_visible() -> None:
    drawing = draw(np.array([0.7]))
    assert drawing.values["data.0.mode"] == "lines+markers"
    assert drawing.values["layout.xaxis.range"] == [0, 10]


def test_a_spike_survives_any_number_of_updates() -> None:
    losses = np.full(200_000, 0.01)
    losses[123_456] = 5
    drawing = draw(losses)
    assert len(drawing.arrays["data.0.x"]) < 1500
    assert drawing.arrays["data.0.x"][drawing.arrays["data.0.y"] == 5].tolist() == [123_456]


def test_what_a_log_axis_cannot_show_is_left_out() -> None:
    drawing = draw(np.array([0.5, 0, -1, np.inf, 0.25]))
    assert np.isnan(drawing.arrays["data.0.y"]).tolist() == [False, True, True, True, False]


def test_each_point_knows_its_epoch_and_window() -> None:
    drawing = draw(np.ones(1400), Watch(points=5000))
    places = drawing.arrays["data.0.customdata"]
    assert places.shape == (1400, 2)
    assert places[[0, 665, 666, 1331, 1332]].tolist() == [[1, 1], [1, 666], [2, 1], [2, 666], [3, 1]]


@pytest.mark.parametrize(("epochs", "first", "every"), [(3, "epoch 1", 1), (30, "epoch 5", 5), (300, "epoch 50", 50)])
def test_epochs_are_marked_and_thinned_where_they_are_many(epochs: int, first: str, every: int) -> None:
    drawing = draw(np.ones(epochs * 666))
    names, lines = texts(drawing), drawing.values["layout.shapes"]
    assert names[0] == first
    assert 1 <= len(names) <= LABELS
    assert len(names) <= len(lines) <= LINES
    assert {line["x0"] for line in lines} >= {note["x"] for note in drawing.values["layout.annotations"]}
    assert all(line["x0"] % 666 == 0 for line in lines)
    assert [int(name.split()[1]) % every for name in names] == [0] * len(names)


def test_a_narrow_chart_names_fewer_epochs_and_none_beyond_its_end() -> None:
    drawing = draw(np.ones(300 * 666), Watch(points=400))
    names = drawing.values["layout.annotations"]
    assert 1 <= len(names) <= 400 // NAME
    assert all(note["x"] <= (1 - NAME / 400) * 300 * 666 for note in names)
    assert len(drawing.values["layout.shapes"]) > 20


def test_epochs_keep_their_numbers_in_a_long_run() -> None:
    past, config = History(), from_pairs({"task": "time_series", "updates_per_epoch": 10})
    for number in range(6000):
        past.add(replace(of(np.ones(10), config), epoch_starts=(10 * number,), epoch_number=number + 1))
    for middle in (100, 30_000, 59_900):
        drawing = registry()["loss"].draw(Seen(config, None, past, Watch(range=(middle - 40, middle + 40))))
        assert drawing is not None
        assert texts(drawing)
        for note in drawing.values["layout.annotations"]:
            assert note["text"] == f"epoch {note['x'] // 10 + 1}"
        x, places = drawing.arrays["data.0.x"], drawing.arrays["data.0.customdata"]
        assert np.array_equal(places[:, 0], x // 10 + 1)
        assert np.array_equal(places[:, 1], x % 10 + 1)


def test_a_range_shows_what_lies_in_it() -> None:
    drawing = draw(np.ones(2000), Watch(range=(600, 800)))
    assert drawing.values["layout.xaxis.range"] == [600, 800]
    assert (drawing.arrays["data.0.x"][0], drawing.arrays["data.0.x"][-1]) == (600, 799)
    assert texts(drawing) == ["epoch 2"]


def test_what_is_zoomed_to_is_shown_exactly() -> None:
    drawing = draw(np.ones(2000), Watch(range=(601, 604)))
    assert drawing.values["layout.xaxis.range"] == [601, 604]
    assert draw(np.ones(20), Watch(range=(601, 700))).values["layout.xaxis.range"] == [601, 700]


def test_the_axes_change_rarely_while_the_curve_grows() -> None:
    noise = np.random.default_rng(0).uniform(0.8, 1.2, 20_000)
    losses = noise * np.exp(-np.arange(20_000) / 5000)
    axes = []
    for updates in range(4000, 20_000, 50):
        values = draw(losses[:updates]).values
        axes.append((tuple(values["layout.xaxis.range"]), tuple(values["ranges"]["log"]), tuple(values["ranges"]["linear"])))
    changes = sum(before != after for before, after in itertools.pairwise(axes))
    assert 10 < changes < 40
    assert len(set(axes)) == changes + 1, "an axis that goes back and forth"
    for (start, stop), *_ in axes:
        assert start == 0
        assert stop == nice_ceiling(stop)


def test_the_axes_hold_training_validation_data_and_the_mark_of_a_blow_up() -> None:
    past = History()
    past.add(replace(frame_of(CONFIG, 100, 100), losses=np.full(100, 0.5, np.float32), evaluation=Evaluation(100, 20.0, {})))
    drawing = registry()["loss"].draw(Seen(CONFIG, None, past))
    assert drawing is not None
    low, high = drawing.values["ranges"]["log"]
    assert low < np.log10(0.5)
    assert np.log10(20) < high
    assert drawing.values["ranges"]["linear"][1] > 20
    assert draw(np.array([np.nan])).values["ranges"]["log"][1] > 0  # the mark stands at 1


@pytest.mark.parametrize("losses", [[0.7, 5e13, np.inf], [np.nan], [0.0], [0.7], [3.4e38, 1e-45]])
def test_the_ranges_of_the_axes_are_finite(losses: list[float]) -> None:
    values = draw(np.array(losses)).values
    assert json.loads(json.dumps(values["ranges"], allow_nan=False)) == values["ranges"]


def test_a_mark_stands_at_its_update_as_plain_text() -> None:
    past, frame = History(), of(np.ones(500))
    past.add(frame)
    past.mark("rate → <b>0.1</b>", 200)
    past.mark("x" * 500, 400)
    drawing = registry()["loss"].draw(Seen(CONFIG, frame, past))
    assert drawing is not None
    assert texts(drawing) == ["epoch 1", "1", "2", "2 " + 21 * "x" + "<br>…", "1 rate → &lt;b&gt;0.1&lt;/b&gt;"]
    above, beside = drawing.values["layout.annotations"][1:3], drawing.values["layout.annotations"][3:]
    assert [note["x"] for note in above] == [200, 400]
    assert all(note["y"] == 1 and note["yanchor"] == "bottom" for note in above), "above the plot"
    assert all(note["xref"] == "paper" and note["x"] == 1 and note["xanchor"] == "left" for note in beside), "right of the plot"
    assert beside[0]["y"] < beside[1]["y"]
    assert beside[0]["hovertext"] == "x" * 500
    assert [line["x0"] for line in drawing.values["layout.shapes"]] == [0, 200, 400]
    for number in range(100):
        past.mark("again", number)
    drawing = registry()["loss"].draw(Seen(CONFIG, frame, past))
    assert drawing is not None
    assert len(drawing.values["layout.shapes"]) <= LINES + MARKS
    assert len([note for note in drawing.values["layout.annotations"] if note.get("xref") == "paper"]) == LISTED


def test_a_loss_that_is_not_a_number_is_marked_at_the_height_of_the_last_one_that_was() -> None:
    drawing = draw(np.array([0.5, 3.0, np.nan, np.nan]))
    assert drawing.arrays["data.2.x"].tolist() == [2]
    assert drawing.arrays["data.2.y"].tolist() == [3]
    drawing = draw(np.array([0.5, 7.0]), blew_up=2)
    assert drawing.arrays["data.2.x"].tolist() == [2]
    assert drawing.arrays["data.2.y"].tolist() == [7]
    assert draw(np.array([np.nan])).arrays["data.2.y"].tolist() == [1]
    assert len(draw(np.array([0.5, 0.25])).arrays["data.2.x"]) == 0
    assert len(draw(np.array([0.5, 0.0])).arrays["data.2.x"]) == 0


def test_validation_losses_stand_at_their_updates() -> None:
    past = History()
    for number in range(3):
        past.add(frame_of(CONFIG, 100, 100 * number + 100))
    drawing = registry()["loss"].draw(Seen(CONFIG, None, past, Watch(range=(150, 300))))
    assert drawing is not None
    assert drawing.arrays["data.1.x"].tolist() == [200, 300]
    assert drawing.arrays["data.1.y"].tolist() == pytest.approx([0.2, 0.2])


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "jumps where an epoch begins"),
        ({"truncation_length": 3}, "gradient ends before"),
        ({"carry_state": False}, "20% of the targets can only be guessed"),
        ({"carry_state": False, "truncation_length": 2}, "100% of the targets"),
        ({"input_dropout": 0.5}, "tested without"),
        ({"batch_size": 1}, "One point an update"),
        ({"task": "sine", "noise": 0.5}, "can't fall below 0.25"),
        ({"task": "sine"}, "One point an update"),
    ],
)
def test_the_panel_says_what_to_look_for(settings: dict, words: str) -> None:
    assert words in registry()["loss"].look(from_pairs(settings))
