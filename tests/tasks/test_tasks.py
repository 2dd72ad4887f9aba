"""The contract of every task, and the data of the echo and of the series."""

from __future__ import annotations

import numpy as np
import pytest

from playground import tasks
from playground.tasks import Epoch, Task, Uploads
from playground.tasks.sine import Sine
from playground.tasks.time_series import BUILT_IN, TimeSeries, geron

ROWS, STEPS = 3, 6


def make(name: str, uploads: dict[str, np.ndarray] | None = None, **settings: object) -> Task:
    """A task with small epochs."""
    kind = tasks.registry()[name]
    small = {"epoch_length": 1_000, "updates_per_epoch": 10}
    filled = {one.name: settings.get(one.name, small.get(one.name, one.default)) for one in kind.SETTINGS}
    return kind(filled, Uploads(uploads or {}))


def steps_of(task: Task) -> int:
    """The truncation length of the task's windows: its own, or a short one."""
    return int(task.fixed(task.settings).get("truncation_length", STEPS))


@pytest.mark.parametrize("validation_data", [False, True])
@pytest.mark.parametrize("name", tasks.registry())
def test_a_task_keeps_its_contract(name: str, validation_data: bool) -> None:
    task, rng = make(name), np.random.default_rng(0)
    steps = steps_of(task)
    data = (task.validation_data if validation_data else task.data)(rng, ROWS, steps)
    columns = data.inputs.shape[1]
    assert columns == task.columns(task.settings, ROWS, steps) or validation_data
    assert data.inputs.shape == (ROWS, columns, task.FEATURES)
    assert data.inputs.dtype == np.float32
    if task.CLASSES:
        assert data.targets.shape == (ROWS, columns)
        assert data.targets.dtype == np.int32
        assert 0 <= data.targets.min() <= data.targets.max() < task.widths(task.settings)[1]
    else:
        assert data.targets.shape == (ROWS, columns, task.widths(task.settings)[1])
        assert data.targets.dtype == np.float32
    assert (data.weights is not None) == task.WEIGHTED or (validation_data and task.FINITE)
    if data.weights is not None:
        assert data.weights.shape == (ROWS, columns)
        assert data.weights.dtype == np.float32
        assert data.weights.min() >= 0 < data.weights.max()
    if data.padding is not None:
        assert data.weights is not None
        assert not data.weights[data.padding].any()
        # Padding is at the end of a window, and in front of an encoder's time steps: the trainer knows no other.
        padded = data.padding.reshape(ROWS, -1, steps).astype(int)
        first = task.architecture(task.settings).encoder_steps
        assert task.SEQUENCES or validation_data
        assert (np.diff(padded[..., :first], axis=2) <= 0).all()
        assert (np.diff(padded[..., first:], axis=2) >= 0).all()
        assert not padded[..., first].any()
    if task.SEQUENCES:
        assert columns % steps == 0
    outputs = np.random.default_rng(1).normal(size=(ROWS, columns, task.widths(task.settings)[1])).astype(np.float32)
    assert task.predict(outputs).shape == (ROWS, columns)
    assert tasks.loss(task, data.targets, outputs).shape == (ROWS, columns)
    measures = task.metrics(data, outputs)
    assert measures
    assert all(np.isfinite(value) for value in measures.values())
    goal = tasks.goal_of(task)
    if goal is not None and goal.metric != "loss":
        assert next(iter(measures)) == goal.metric, "the figure that is shown first is the one that the verdict goes by"
    assert not task.BITS or set(np.unique(data.inputs)) <= {0.0, 1.0}
    assert task.WINDOW in ("lines", "bars", "symbols", "picture", "words")
    alphabet, vocabulary = task.alphabet(task.settings), task.architecture(task.settings).vocabulary
    assert task.WINDOW != "symbols" or len(alphabet) == (vocabulary or task.FEATURES)
    assert len(task.class_names(task.settings)) in (0, task.widths(task.settings)[1])


@pytest.mark.parametrize("name", tasks.registry())
def test_data_depends_on_the_generator_alone(name: str) -> None:
    steps = steps_of(make(name))
    first, again, other = (make(name).data(np.random.default_rng(seed), ROWS, steps) for seed in (5, 5, 6))
    assert np.array_equal(first.inputs, again.inputs)
    assert np.array_equal(first.targets, again.targets)
    assert not np.array_equal(first.inputs, other.inputs)


@pytest.mark.parametrize("echo_step", [1, 3, 50])
def test_the_targets_of_the_echo_are_its_inputs_shifted_across_the_rows(echo_step: int) -> None:
    data = make("echo", echo_step=echo_step).data(np.random.default_rng(0), ROWS, STEPS)
    series, echoed = data.inputs.reshape(-1).astype(int), data.targets.reshape(-1)
    assert not echoed[:echo_step].any()
    assert np.array_equal(echoed[echo_step:], series[:-echo_step])
    assert np.array_equal(data.targets[1, :echo_step], data.inputs[0, -echo_step:, 0].astype(int)), "a row goes on the one above"


def test_the_share_of_ones_is_the_density() -> None:
    bits = make("echo", density=0.2, epoch_length=50_000).data(np.random.default_rng(0), 5, 15).inputs
    assert bits.mean() == pytest.approx(0.2, abs=0.01)


def test_the_first_window_holds_twelve_unknowable_targets_of_75() -> None:
    """Hallström part 1: rows 2 to 5 begin in the middle of the series."""
    task = make("echo", epoch_length=50_000)
    data = task.data(np.random.default_rng(0), 5, 15)
    unknowable = sum(1 for row in range(5) for t in range(15) if t < 3 and row > 0)
    assert unknowable == 12
    assert data.inputs.shape == (5, 10_000, 1)


def test_gerons_function_has_the_values_of_the_book() -> None:
    assert geron(0.0) == 0
    assert geron(np.pi) == pytest.approx(0, abs=1e-12)
    assert geron(np.pi / 2) == pytest.approx(np.pi / 6 + 2)
    assert geron(1.0) == pytest.approx(np.sin(1) / 3 + 2 * np.sin(5))
    assert np.mean(geron(np.linspace(0, 30, 100_001)) ** 2) == pytest.approx(19.14, abs=0.005)


def test_a_piece_of_the_series_is_followed_by_itself_one_step_later() -> None:
    task = make("time_series")
    data = task.data(np.random.default_rng(0), ROWS, STEPS)
    pieces, after = data.inputs.reshape(-1, STEPS), data.targets.reshape(-1, STEPS)
    assert np.array_equal(pieces[:, 1:], after[:, :-1])
    # The last fifth, where the waves are highest, is held out: 11.3 instead of 19.14.
    values = [task.data(np.random.default_rng(seed), 50, 20).inputs for seed in range(20)]
    begin = np.linspace(0, 24 - 2.1, 2_000)[:, None]
    assert np.mean(np.square(values)) == pytest.approx(np.mean(geron(begin + 0.1 * np.arange(20)) ** 2), rel=0.05)


def test_an_uploaded_series_is_standardised_and_shown_in_its_own_units() -> None:
    raw = 100 + 7 * np.sin(np.arange(400) / 5)
    task = make("time_series", {"mine.csv": raw}, series="mine.csv")
    inputs = task.data(np.random.default_rng(0), 20, STEPS).inputs
    assert abs(float(inputs.mean())) < 0.3
    assert float(inputs.std()) == pytest.approx(1, abs=0.2)
    shown = task.display(inputs)
    assert np.abs(shown[..., 0][:, :, None] - raw).min(axis=-1).max() < 1e-4
    assert task.metrics(Epoch(np.zeros((1, 1, 1)), np.zeros((1, 1, 1))), np.ones((1, 1, 1)))["mean square error"] == pytest.approx(
        raw[:320].var()
    )


def test_a_missing_upload_raises_an_error_that_asks_for_it() -> None:
    with pytest.raises(KeyError, match="upload its file again"):
        make("time_series", series="mine.csv")
    task = make("time_series", series=BUILT_IN)
    assert isinstance(task, TimeSeries)
    assert task.is_built_in


def test_a_sines_target_is_its_next_value() -> None:
    data = make("sine").data(np.random.default_rng(0), ROWS, STEPS)
    assert np.array_equal(data.inputs[:, 1:], data.targets[:, :-1])
    x = data.inputs[0, :, 0].astype(float)
    # A sampled sine obeys x_{t+1} = 2·cos(2πf)·x_t − x_{t−1}.
    np.testing.assert_allclose(x[2:], 2 * np.cos(2 * np.pi * 0.05) * x[1:-1] - x[:-2], atol=1e-5)


def test_a_sine_has_the_noise_and_the_second_wave_of_its_settings() -> None:
    noisy = make("sine", noise=0.5, epoch_length=20_000).data(np.random.default_rng(0), 2, STEPS).inputs
    assert float(noisy.var()) == pytest.approx(0.5 + 0.25, rel=0.05)
    x = make("sine", mix=1.0).data(np.random.default_rng(0), 1, STEPS).inputs[0, :, 0].astype(float)
    np.testing.assert_allclose(x[2:], 2 * np.cos(2 * np.pi * 0.05 * 2.7) * x[1:-1] - x[:-2], atol=1e-5)


def test_the_truth_of_a_sine_continues_the_given_piece() -> None:
    task = make("sine")
    assert isinstance(task, Sine)
    start = task.generation(np.random.default_rng(0), STEPS)
    assert start.truth is not None
    assert np.array_equal(start.truth[:STEPS], start.starts[1, :, 0])


def test_the_loss_of_a_blind_guess_is_ln_2_and_the_loss_of_a_sure_one_stays_finite() -> None:
    task, targets = make("echo"), np.array([0, 1], np.int32)
    assert tasks.loss(task, targets, np.zeros((2, 2))).tolist() == pytest.approx([np.log(2)] * 2)
    sure = tasks.loss(task, targets, np.array([[1000.0, -1000.0], [1000.0, -1000.0]]))
    assert sure.tolist() == [0, 2000]


def test_the_loss_of_a_series_is_the_mean_square() -> None:
    assert tasks.loss(make("sine"), np.zeros((2, 1)), np.array([[3.0], [-1.0]])).tolist() == [9, 1]


def test_softmax_of_huge_logits_is_a_probability() -> None:
    assert tasks.softmax(np.array([1e30, -1e30])).tolist() == [1, 0]


def test_positions_without_weight_count_in_no_metric() -> None:
    targets = np.array([[0, 1, 2, 1]], np.int32)
    outputs = np.eye(3)[[0, 1, 1, 0]][None] * 9
    data = Epoch(np.zeros((1, 4, 1)), targets, np.array([[1, 1, 2, 0]], np.float32))
    assert tasks.accuracy(data, outputs) == pytest.approx(2 / 4)
    assert tasks.confusion(data, outputs).tolist() == [[1, 0, 0], [0, 1, 0], [0, 1, 0]]
    assert tasks.mean(np.array([[1.0, 2.0, 3.0, 99.0]]), data.weights) == pytest.approx(9 / 4)
    assert tasks.mean(np.array([1.0, 2.0]), np.zeros(2)) == 0


def test_windows_become_rows_in_order() -> None:
    data = Epoch(np.arange(14.0).reshape(1, 14, 1), np.arange(14).reshape(1, 14), np.ones((1, 14)), np.zeros((1, 14), bool))
    windows = data.in_windows(6)
    assert windows.inputs[..., 0].tolist() == [[0, 1, 2, 3, 4, 5], [6, 7, 8, 9, 10, 11]]
    assert windows.padding is not None
    assert windows.padding.shape == windows.targets.shape == (2, 6)
    assert data.cut(2, 5).targets.tolist() == [[2, 3, 4]]
