"""The benchmark's arithmetic, its rows and its promises; no test asks how fast this machine is."""

import xml.etree.ElementTree as ElementTree
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from playground import bench, presets, tasks
from playground.bench import baseline, class_load, jax_echo, lecture, memory_use, rounds, scaling, scaling_chart, task_speed
from playground.bench.machine_load import Load
from playground.bench.plan import ALONE, FULL, QUICK
from playground.bench.table import Promise, Row, combined
from playground.configuration import config_text
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
    "the same shape after a restart of the server, RNN": "≤ 1",
    "the same shape after a restart of the server, LSTM": "≤ 1",
    "learning rate moved → a frame has it": "≤ 0.20",
    "memory of the page's process": "≤ 300",
    "memory of the worker, with the process that it is a fork of": "≤ 900",
    "memory of both, growth over an hour": "≤ 30",
    "time per update, 6 against 1 layers of 4 units": "≤ 6.60",
    "time per update, 200 against 20 time steps of truncation": "≤ 11",
    "30 echo runs on one worker: frames of the slowest": "≥ 4",
    "30 runs of four tasks on one worker: frames of the slowest": "≥ 2",
    "30 runs of four tasks on one worker: first loss of the last": "≤ 10",
    "30 runs of four tasks on one worker: slowest, against alone ÷ 30": "≥ 0.50",
    "12 runs of 12 different units on one worker: frames of the slowest": "≥ 4",
    "12 runs of 12 different units on one worker: slowest, against alone ÷ 12": "≥ 0.50",
    "longest stall of a run while another's network compiles": "≤ 0.30",
    "30 people, echo: pictures of the slowest": "≥ 2",
    "30 people, echo: pictures of the slower browser": "≥ 2",
    "30 people, echo: click → picture, 95 of 100": "≤ 0.30",
    "30 people, echo: updates of the slowest who only watches, against the mean of its task": "≥ 0.50",
    "30 people, echo: Train → first loss of the last": "≤ 10",
    "30 people, four tasks: pictures of the slowest": "≥ 2",
    "30 people, four tasks: pictures of the slower browser": "≥ 2",
    "30 people, four tasks: click → picture, 95 of 100": "≤ 0.30",
    "30 people, four tasks: updates of the slowest who only watches, against the mean of its task": "≥ 0.50",
    "30 people, four tasks: Train → first loss of the last": "≤ 10",
    "8 people at a time, who come and go: growth over an hour": "≤ 30",
    "losses of 100 updates on any device against the CPU's, most they differ": "≤ 0.0001",
    "presets for which device=auto chose the fastest": "≥ 90",
}


def part(*rows: object, error: Exception | None = None) -> SimpleNamespace:
    """A part that promises speed, start and memory, yields `rows` and then perhaps breaks."""

    def measure(plan, say):
        yield from rows
        if error is not None:
            raise error

    return SimpleNamespace(PROMISES=(AT_LEAST, AT_MOST, TOLD), measure=measure)


@contextmanager
def quiet():
    """A machine of which others use 1 %."""
    found = Load()
    yield found
    found.share = 0.01


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
    row = Row(promise, value)
    assert (row.name, row.value, row.promise.unit, row.promise.goal, row.holds) == (promise.name, value, promise.unit, goal, holds)
    assert row.judgement == {True: "yes", False: "NO", None: ""}[holds]


@pytest.mark.parametrize(
    ("row", "judgement"),
    [
        (Row(AT_LEAST, 30.0, others=0.05), "yes"),
        (Row(AT_LEAST, 30.0, others=0.23), "too busy to judge (others used 23 %)"),
        (Row(AT_LEAST, 10.0, others=0.23), "too busy to judge (others used 23 %)"),
        (Row(TOLD, 10.0, others=0.23), "others used 23 %"),
        (Row(AT_LEAST, None, "why", others=0.23), ""),
        (Row(AT_LEAST, 10.0, "too short", judged=False), ""),
        (Row(AT_LEAST, 10.0, "too short", judged=False, others=0.23), "others used 23 %"),
    ],
)
def test_a_row_measured_on_a_busy_machine_is_not_judged(row, judgement):
    assert row.judgement == judgement
    assert row.holds is (True if judgement == "yes" else None)


def test_everything_promised_is_measured_by_some_part():
    promises = [promise for one in bench.PARTS.values() for promise in one.PROMISES]
    of_tasks = {promise.name: promise.goal for one in (task_speed.SMALL, task_speed.LARGE) for promise in one.ratios.values()}
    assert len(of_tasks) == len(tasks.registry())
    assert set(of_tasks.values()) == {"≥ 5", "≥ 1.50"}
    assert {promise.name: promise.goal for promise in promises if promise.goal} == PROMISED | of_tasks
    assert len({promise.name for promise in promises}) == len(promises)


def test_a_task_without_a_preset_of_its_name_is_measured_with_its_own_defaults(monkeypatch):
    preset = task_speed.configuration("reber")
    monkeypatch.setattr(presets, "registry", dict)
    assert task_speed.configuration("reber") == config_text.from_pairs({"task": "reber"}) != preset
    assert "Reber grammar, no page" in [promise.name for promise in task_speed.TaskSpeed(large=False).PROMISES]


def test_what_breaks_in_one_part_is_told_and_the_others_are_measured():
    told: list[str] = []
    parts = {
        "broken": part(Row(AT_LEAST, 30), error=RuntimeError("no Chromium found")),
        "whole": part(Row(TOLD, 5), Row(AT_MOST, 1, "once"), Row(AT_LEAST, 2)),
    }
    measurement = bench.collect(parts, dict.fromkeys(parts, QUICK), told.append, quiet)
    trouble = "not measured: no Chromium found"
    assert measurement.rows == [
        replace(row, others=0.01)
        for row in (
            Row(AT_LEAST, 30), Row(AT_MOST, None, trouble), Row(TOLD, None, trouble), Row(AT_LEAST, 2), Row(AT_MOST, 1, "once"), Row(TOLD, 5),
        )
    ]  # fmt: skip
    assert (told, measurement.scaling) == ([trouble], {})


def test_each_part_has_the_load_of_its_own_time():
    shares = iter([0.01, 0.3])

    @contextmanager
    def load():
        found = Load()
        yield found
        found.share = next(shares)

    parts = {"first": part(Row(AT_LEAST, 30)), "second": part(Row(AT_LEAST, 30))}
    rows = bench.collect(parts, dict.fromkeys(parts, QUICK), print, load).rows
    assert [row.judgement for row in rows if row.promise == AT_LEAST] == ["yes", "too busy to judge (others used 30 %)"]


def test_a_shorter_plan_is_named_in_the_rows_that_it_measured():
    plan = replace(QUICK, note="2 rounds")
    found = bench.collect({"part": part(Row(AT_LEAST, 30), Row(AT_MOST, 1, "once"))}, {"part": plan}, print, quiet).rows
    assert [row.name for row in found] == ["speed (2 rounds)", "start (once, 2 rounds)", "memory (not measured)"]


def test_repetitions_give_the_median_the_range_and_the_median_load():
    values = [(30.0, 0.01), (10.0, 0.5), (40.0, 0.02)]
    row = combined([Row(AT_LEAST, value, others=others) for value, others in values])
    assert row == Row(AT_LEAST, 30.0, others=0.02, low=10.0, high=40.0)
    assert row.holds is True
    assert combined([Row(AT_LEAST, 10.0, others=0.5), Row(AT_LEAST, 30.0, others=0.4), Row(AT_LEAST, 40.0)]).holds is None


def test_a_repetition_that_measured_nothing_is_counted_in_the_row():
    assert combined([Row(AT_MOST, None, "why"), Row(AT_MOST, 2.0), Row(AT_MOST, 1.0)]) == Row(
        AT_MOST, 1.5, "measured 2 of 3 times", low=1.0, high=2.0
    )
    assert combined([Row(AT_MOST, None, "why")] * 2) == Row(AT_MOST, None, "why")


def test_repetitions_of_the_scaling_give_the_median_of_each_size():
    times = [bench.Measurement([], {"units": {4: value, 8: 2 * value}}) for value in (1.0, 5.0, 2.0)]
    assert bench.combine(times).scaling == {"units": {4: 2.0, 8: 4.0}}


@pytest.mark.parametrize("name", [name for name in bench.PARTS if name in ALONE])
def test_a_part_by_itself_has_a_shorter_plan_than_in_a_full_run(name):
    assert bench.plan_of(name, quick=False, alone=True) == ALONE[name] != FULL
    assert bench.plan_of(name, quick=False, alone=False) == FULL
    assert bench.plan_of(name, quick=True, alone=True) == QUICK


def test_shorter_plans_are_of_parts():
    assert ALONE.keys() <= bench.PARTS.keys()


def test_the_growth_of_memory_over_an_hour_is_judged_by_a_full_run_alone():
    assert memory_use.why_not_judged(FULL, memory_use.FULL_AT) == ""
    assert "history was still filling" in memory_use.why_not_judged(FULL, memory_use.FULL_AT - 1)
    assert memory_use.why_not_judged(ALONE["memory"], memory_use.FULL_AT) == "the full run takes 10 min"


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


@pytest.mark.parametrize("plan", [QUICK, FULL, ALONE["scaling"]])
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


def test_the_slowest_is_compared_with_those_of_its_own_task():
    assert class_load.slowest_share([("echo", 1000), ("reber", 30), ("echo", 3000), ("reber", 10)]) == 0.5
    assert class_load.slowest_share([("echo", 0), ("echo", 4)]) == 0.0
    assert class_load.slowest_share([("echo", 0)]) == 0.0


def test_a_lecture_counts_what_a_picture_costs() -> None:
    class Seen(SimpleNamespace):
        @property
        def pictures(self) -> list[int]:
            self.looks += 1
            return [0] * (10 * self.looks)

        @property
        def received(self) -> int:
            return 5_000 * self.looks

    class Busy:
        spent = 0.0

        def cpu_times(self) -> SimpleNamespace:
            self.spent += 0.2
            return SimpleNamespace(user=self.spent, system=0.0)

    taken = lecture._taken([Seen(looks=0), Seen(looks=0)], 0.05, [Busy()])
    assert taken.size == 500
    assert taken.spent == pytest.approx([0.01])
    assert 0 < taken.rate <= 200
