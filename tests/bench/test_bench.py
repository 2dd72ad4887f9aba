"""The benchmark's arithmetic, its table and its promises; no test asks how fast this machine is."""

import json
import xml.etree.ElementTree as ElementTree
from types import SimpleNamespace

import numpy as np
import pytest

from playground import bench, tasks
from playground.bench import baseline, jax_echo, record, rounds, scaling, scaling_chart, table, task_speed
from playground.bench.plan import FULL, QUICK
from playground.bench.table import Promise, Row
from playground.configuration.config import RunConfig
from playground.reference import network

AT_LEAST = Promise("speed", "updates/s", at_least=20)
AT_MOST = Promise("start", "s", at_most=2.5)
TOLD = Promise("memory", "MB")

PROMISED = {
    "echo RNN, no page, against Keras train_on_batch": "≥ 30",
    "echo LSTM, no page, against Keras train_on_batch": "≥ 30",
    "echo RNN, no page, against jitted JAX scan": "≥ 1",
    "echo LSTM, no page, against jitted JAX scan": "≥ 1",
    "updates/s watched against unwatched": "≥ 0.95",
    "pictures of the default panels": "≥ 20",
    "script reruns while it only trains": "≤ 0",
    "pictures with every tool open": "≥ 10",
    "updates/s with every tool open, against unwatched": "≥ 0.80",
    "updates/s with every tool closed again, against never opened": "≥ 0.95",
    "what if: a bit flipped → what follows is seen": "≤ 0.10",
    "cold server start → page usable": "≤ 2.50",
    "cold server start → first loss": "≤ 12",
    "Train → first loss, shape seen before": "≤ 0.30",
    "Train → first loss, new shape, RNN": "≤ 2.50",
    "Train → first loss, new shape, LSTM": "≤ 2.50",
    "learning rate moved → a frame has it": "≤ 0.20",
    "memory of the page's process": "≤ 300",
    "memory of the worker": "≤ 900",
    "memory of both, growth over an hour": "≤ 30",
    "time per update, 6 against 1 layers of 4 units": "≤ 6.60",
    "time per update, 200 against 20 time steps of truncation": "≤ 11",
}


def part(*rows: object, error: Exception | None = None) -> SimpleNamespace:
    """A part that promises speed, start and memory, yields `rows` and then perhaps breaks."""

    def measure(plan, say):
        yield from rows
        if error is not None:
            raise error

    return SimpleNamespace(PROMISES=(AT_LEAST, AT_MOST, TOLD), measure=measure)


@pytest.mark.parametrize(
    ("promise", "value", "goal", "holds"),
    [
        (AT_LEAST, 20.0, "≥ 20", True),
        (AT_LEAST, 19.9, "≥ 20", False),
        (AT_MOST, 2.5, "≤ 2.50", True),
        (AT_MOST, 2.6, "≤ 2.50", False),
        (AT_MOST, None, "≤ 2.50", None),
        (TOLD, 7.0, "", None),
    ],
)
def test_a_row_says_whether_its_promise_holds(promise, value, goal, holds):
    assert promise.row(value) == Row(promise.name, value, promise.unit, goal, holds)


def test_everything_promised_is_measured_by_some_part():
    promises = [promise for one in bench.PARTS for promise in one.PROMISES]
    of_tasks = {promise.name: promise.goal for promise in task_speed.RATIOS.values()}
    assert len(of_tasks) == len(tasks.registry())
    assert set(of_tasks.values()) == {"≥ 5", "≥ 1.50"}
    assert {promise.name: promise.goal for promise in promises if promise.goal} == PROMISED | of_tasks
    assert len({promise.name for promise in promises}) == len(promises)


def test_what_breaks_in_one_part_is_told_and_the_others_are_measured():
    told: list[str] = []
    broken, whole = (
        part(AT_LEAST.row(30), error=RuntimeError("no Chromium found")),
        part(TOLD.row(5), AT_MOST.row(1, "once"), AT_LEAST.row(2)),
    )
    rows, points = bench.collect((broken, whole), QUICK, told.append)
    trouble = "not measured: no Chromium found"
    assert rows == [
        AT_LEAST.row(30), AT_MOST.row(None, trouble), TOLD.row(None, trouble), AT_LEAST.row(2), AT_MOST.row(1, "once"), TOLD.row(5),
    ]  # fmt: skip
    assert (told, points) == ([trouble], {})


@pytest.fixture
def measured(monkeypatch, tmp_path):
    """A benchmark of one part that measures nothing real, kept in an empty folder."""
    monkeypatch.setattr(record, "folder", lambda: tmp_path / "docs")
    monkeypatch.setattr(
        bench, "PARTS", (part(AT_LEAST.row(1234.5), ("units", 4, 7.0), ("units", 8, 14.0), AT_MOST.row(None, "why")),)
    )
    return tmp_path / "docs"


def test_the_last_line_of_json_is_the_rows(measured, capsys):
    assert bench.main(as_json=True, quick=True) == 0
    rows = json.loads(capsys.readouterr().out.splitlines()[-1])["rows"]
    assert rows[:2] == [
        {"name": "speed", "value": 1234.5, "unit": "updates/s", "goal": "≥ 20", "holds": True},
        {"name": "start (why)", "value": None, "unit": "s", "goal": "≤ 2.50", "holds": None},
    ]


def test_what_is_kept_names_the_machine_and_the_versions_and_draws_the_scaling(measured):
    bench.main(as_json=False, quick=False)
    kept = json.loads((measured / "bench.json").read_text(encoding="utf-8"))
    assert kept["plan"] == "full"
    assert {"date", "cpu", "cores", "load_before", "python"} <= kept.keys()
    assert kept["versions"]["numpy"] == np.__version__
    assert kept["scaling"] == {"units": {"4": 7.0, "8": 14.0}}
    drawn = ElementTree.parse(measured / "bench.svg").getroot()
    assert [one.text for one in drawn.iter("{http://www.w3.org/2000/svg}text")][1:3] == ["7", "4"]


def test_the_table_is_aligned():
    lines = table.rows_as_text([AT_LEAST.row(1234567.0), AT_MOST.row(None, "why"), AT_MOST.row(0.012)]).splitlines()
    assert [line.split("  ")[0] for line in lines] == ["what", "─" * 11, "speed", "start (why)", "start"]
    ends = [line.index(value) + len(value) for line, value in zip(lines[2:], ("1\u202f234\u202f567", "–", "0.012"), strict=True)]
    assert len(set(ends)) == 1


def test_measures_take_turns_and_nobody_always_comes_first():
    order: list[str] = []
    found = rounds.in_turns({name: lambda name=name: order.append(name) or len(order) for name in "ab"}, rounds=3)
    assert (order, found) == (list("abbaab"), {"a": [1, 4, 5], "b": [2, 3, 6]})


def test_a_ratio_is_the_median_of_the_rounds():
    assert rounds.ratio([10, 30, 1000], [5, 10, 10]) == 3


def test_growth_is_the_trend_and_no_peak():
    times = list(range(30))
    assert rounds.growth(times, [100 + 2 * time for time in times]) == pytest.approx(2)
    assert rounds.growth(times, [100 + 900 * (time in (3, 29)) for time in times]) == 0
    with pytest.raises(ValueError, match="at least 3 values, got 2"):
        rounds.growth([0, 1], [0, 1])


@pytest.mark.parametrize("plan", [QUICK, FULL], ids=lambda plan: plan.name)
def test_a_plan_measures_the_sizes_that_are_promised(plan):
    for setting, sizes in scaling.LINEAR.items():
        assert set(sizes) <= set(plan.sizes[setting])
    assert plan.sizes.keys() == scaling.WORDS.keys()


def test_the_scaling_of_one_size_can_be_drawn():
    ElementTree.fromstring(scaling_chart.picture({"units": {4: 7.0}}))


def test_a_baseline_reads_the_whole_epoch_in_windows_that_follow_each_other():
    config = RunConfig(of_task=(("epoch_length", 1000),))
    inputs, targets = next(baseline.epochs(config))
    assert inputs.shape == (config.updates_per_epoch, 5, 15, 1)
    bits, echoed = inputs[..., 0].swapaxes(0, 1).reshape(5, -1), targets.swapaxes(0, 1).reshape(5, -1)
    np.testing.assert_array_equal(echoed[:, 3:], bits[:, :-3])


@pytest.mark.parametrize("cell", ["simple", "lstm"])
def test_jax_trains_the_same_network(cell):
    pytest.importorskip("jax")
    config = RunConfig(cell=cell, of_task=(("epoch_length", 1000),))
    inputs, targets = next(baseline.epochs(config))
    weights, sums = jax_echo.first_weights(config)
    (trained, _), losses = jax_echo.compiled(config)((weights, sums), inputs, targets)
    task = config.make_task()
    seen = network.forward(config, weights, inputs[0], network.zero_states(config, config.batch_size))
    assert float(losses[0]) == pytest.approx(float(tasks.loss(task, targets[0], seen.outputs).mean()), rel=1e-5)
    assert len(losses) == config.updates_per_epoch
    assert [one.shape for one in trained] == [one.shape for one in weights]
    assert float(losses[-1]) < float(losses[0])
