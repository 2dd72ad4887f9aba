"""What the lessons say is what they measure: equal where they say equal, worse where they say worse, each against an oracle."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from typing import Any

import numpy as np
import pytest

from playground import lessons, presets
from playground.cells import NumPyOps
from playground.lessons import Part, Table, Verdict
from playground.tasks import NO_UPLOADS
from playground.training import advance
from playground.training import lessons as measured
from playground.training.lessons import dropout_on, printed_gru, projection, shared_cell, unroll
from tests.training.script import result

DEVICES = """
from playground.settings import SettingError
from playground.training.lessons import devices
table, verdict = devices.measure(4, "cpu:1, CPU:4")
answer = {"rows": table.rows, "numbers": dict(verdict.numbers)}
for wrong in ("CPU:0, GPU:3", " , "):
    try:
        devices.placement(2, wrong)
    except SettingError as error:
        answer[wrong] = str(error)
"""


def parts(name: str, **settings: Any) -> tuple[dict[str, Table], Verdict]:
    """The last state of every table, and the verdict, which comes last and with finite numbers."""
    *tables, verdict = list[Part](measured.measure(name, lessons.read(name, settings)))
    assert isinstance(verdict, Verdict)
    assert np.isfinite(list(verdict.numbers.values())).all()
    found = {table.title: table for table in tables if isinstance(table, Table)}
    for table in found.values():
        assert {len(row) for row in table.rows} == {len(table.columns)}
    return found, verdict


def test_every_lesson_is_declared_and_measures_with_the_settings_that_it_declares() -> None:
    assert [found.name for found in pkgutil.iter_modules(measured.__path__)] == list(lessons.registry())
    for name, lesson in lessons.registry().items():
        module = importlib.import_module(f"{measured.__name__}.{name}")
        own = ["own", "uploads"] if lesson.takes_series else []
        assert list(inspect.signature(module.measure).parameters) == [*(setting.name for setting in lesson.settings), *own], name


def test_an_output_layer_in_the_loop_and_behind_it_gives_the_same_as_numpy() -> None:
    x, recurrent, kernel, bias = (tensor.numpy().astype(np.float64) for tensor in projection.draw(4, 3))
    h, expected = np.zeros((projection.BATCH, projection.UNITS)), []
    for now in x:
        h = np.tanh(now + h @ recurrent)
        expected.append(h @ kernel + bias)
    gradients = []
    for way in projection.WAYS.values():
        outputs, *found = projection.compiled(way)(*projection.draw(4, 3))
        np.testing.assert_allclose(outputs.numpy(), expected, rtol=0, atol=1e-5)
        gradients.append(found)
        size = np.stack(expected).size
        np.testing.assert_allclose(found[2].numpy(), 2 * np.sum(expected, axis=(0, 1)) / size, rtol=1e-4, atol=1e-7)
    for one, other in zip(*gradients, strict=True):
        assert projection.relative(one.numpy(), other.numpy()) < 1e-5


def test_by_hand_unrolled_and_loop_give_the_same_outputs() -> None:
    x, weights = np.array([unroll.X0, unroll.X1], np.float32), unroll.draw_weights()
    expected = unroll.by_hand(x, *weights)
    assert expected.shape == (2, 4, 5)
    assert np.abs(expected).max() < 1
    for name, way in unroll.WAYS.items():
        np.testing.assert_allclose(unroll.compiled(way)(x, *weights).numpy(), expected, rtol=0, atol=1e-6, err_msg=name)


def test_the_unrolled_graph_grows_with_every_step_and_the_loop_does_not() -> None:
    weights = unroll.draw_weights()

    def nodes(way: unroll.Layer, steps: int) -> int:
        x = np.zeros((steps, 4, 3), np.float32)
        return unroll.nodes(unroll.compiled(way).get_concrete_function(x, *weights).graph)

    unrolled = [nodes(unroll.unrolled, steps) for steps in (2, 3, 4, 20)]
    per_step = unrolled[1] - unrolled[0]
    assert per_step >= 3
    assert unrolled == [unrolled[0] + (steps - 2) * per_step for steps in (2, 3, 4, 20)]
    assert len({nodes(unroll.looped, steps) for steps in (2, 3, 4, 20)}) == 1


def test_the_costs_come_row_by_row() -> None:
    tables = [part for part in measured.measure("unroll", {"longest": "8"}) if isinstance(part, Table)]
    assert [len(table.rows) for table in tables] == [8, 1, 2]
    assert [row[0] for row in tables[-1].rows] == [2, 8]
    assert all(float(value) > 0 for row in tables[-1].rows for value in (*row[1:5], *row[7:]))


@pytest.mark.skipif(not unroll.STATM.exists(), reason="only Linux tells")
def test_memory_that_is_taken_and_given_back_in_a_block_is_seen() -> None:
    with unroll.Memory() as memory:
        taken = np.ones(60_000_000, np.uint8)
        # As long as the thread needs to look: it has no other clock than its own.
        memory._over.wait(20 * unroll.SAMPLED)
        del taken
    assert memory.megabytes is not None
    assert 50 < memory.megabytes < 500


def test_a_layer_computes_on_its_device_with_the_same_result_and_an_unknown_one_is_refused() -> None:
    told = result(DEVICES, PLAYGROUND_LOGICAL_CPUS="6")
    assert [row[1:4] for row in told["rows"]] == [[name] * 3 for name in ("CPU:1", "CPU:4", "CPU:1", "CPU:4")]
    assert {row[4] for row in told["rows"]} == {"CPU:0"}
    assert told["numbers"]["largest difference"] <= 1e-6
    assert told["numbers"]["as asked"] == 4
    there = "CPU:0, CPU:1, CPU:2, CPU:3, CPU:4, CPU:5"
    assert told["CPU:0, GPU:3"] == f"devices must be among {there}, got 'GPU:3'"
    assert told[" , "] == f"devices must be at least one of {there}, got ' , '"


def test_shared_cells_have_one_layers_weights_and_fit_no_other_width() -> None:
    found = {name: shared_cell.counted(shared_cell.network(cells())) for name, cells in shared_cell.WAYS.items()}
    # A cell reads 20, has 20 units and a bias: 20·20 + 20·20 + 20.
    assert found == {"[cell] * 3": (3, 820), "[cell() for each layer]": (9, 3 * 820)}
    assert [shared_cell.fits(cells(), 1) for cells in shared_cell.WAYS.values()] == [False, True]
    tables, verdict = parts("shared_cell", updates=60)
    assert [row[1:4] for row in tables["Three layers"].rows] == [(3, 820, "no"), (9, 2460, "yes")]
    for row in tables["Three layers"].rows:
        assert float(row[5]) < 0.8 * float(row[4])
    assert verdict.numbers["error, shared"] == tables["Three layers"].rows[0][5]


def test_the_printed_gru_is_the_books_line_and_forgets_what_the_corrected_one_keeps() -> None:
    rng = np.random.default_rng(0)
    weights = {name: rng.normal(size=shape) for name, shape in printed_gru.GRU().weight_shapes(2, 3).items()}
    x, h = rng.normal(size=(4, 2)), rng.normal(size=(4, 3))
    cell = printed_gru.Printed()
    ((after,), signals) = cell.step(NumPyOps, weights, cell.project(NumPyOps, weights, x), (h,), 1.0)
    z, g = signals["update"], signals["candidate"]
    np.testing.assert_allclose(after, (1 - z) * np.tanh(h @ weights["recurrent_kernel"][:, 6:] + z * g))
    assert printed_gru.passed(printed_gru.GRU()) == printed_gru.START
    assert printed_gru.passed(cell) < printed_gru.START / 2


def test_the_printed_gru_learns_to_keep_a_number_worse_and_z_turned_is_kerass_cell() -> None:
    _, verdict = parts("printed_gru", updates=300)
    assert verdict.numbers["error, printed"] > 1.3 * verdict.numbers["error, corrected"]
    assert verdict.numbers["difference from Keras, z turned"] < 1e-6 < 0.01 < verdict.numbers["difference from Keras, z as it is"]


def test_dropout_left_on_errs_more_and_answers_differently_every_time() -> None:
    _, verdict = parts("dropout_on", updates=150)
    assert verdict.numbers["outputs, on"] > 1.3 * verdict.numbers["outputs, off"]
    assert min(verdict.numbers[f"{place}, deviation of the answers"] for place in ("outputs", "inputs")) > 0.1
    config = presets.registry()["time-series"].config
    state = advance.first_state(config)
    # Equal answers: what is left is the rounding of their mean in float32.
    assert dropout_on.deviation(config, state, config.validation_data(NO_UPLOADS)) < 1e-6


def test_the_sum_is_20_times_the_mean_and_sgd_does_not_survive_it() -> None:
    tables, verdict = parts("summed_loss")
    rows = tables["Error on pieces of the whole series, as the chapter draws them"].rows
    for _, mean, total, printed, a_step in rows:
        assert total == pytest.approx(20 * mean, abs=0.02)
        assert a_step == pytest.approx(printed / 20, abs=0.001)
    # As a mean over the steps: 12–19 at first and 0.06 after 400 updates; ours 11–25 at first over seeds.
    assert 11 < float(rows[0][1]) < 25
    assert float(rows[-1][1]) < 0.15
    assert verdict.numbers["mean square of the series"] == pytest.approx(19.14, abs=0.005)
    mean, total = tables["Plain gradient descent, learning rate 0.01"].rows
    assert str(mean[2]).startswith("mean square error 0.")
    assert total[1:] == (0.2, "not a number")
