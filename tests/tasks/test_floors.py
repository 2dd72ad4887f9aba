"""The floors of the loss, against a count of every target and against the data themselves."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from playground import presets, tasks
from playground.configuration import config_text
from playground.configuration.config_text import from_pairs
from playground.tasks import Floor, HasFloor
from playground.tasks.echo import Echo
from playground.tasks.sine import Sine
from tests.tasks.test_tasks import make

LN2 = math.log(2)


def counted(lag: int, rows: int, steps: int, stride: int, carry: bool, start: int, lead: int = 0, last: int = 0) -> float:
    """The share of targets, among the `last` of each row (0: all) in the window from column `start`
    on, whose bit neither window nor state has seen."""
    hidden, last = 0, min(last or steps, steps)
    for row, step in itertools.product(range(rows), range(steps - last, steps)):
        source = start + step - lag
        # A carried state has read every window before this one; they may overlap with it.
        read = set(range(start, start + steps))
        if carry:
            read |= set(range(-lead, 0))
            read |= {before + column for before in range(start - stride, -1, -stride) for column in range(steps)}
        known_zero = row == 0 and source < 0
        hidden += not known_zero and source not in read
    return hidden / (rows * last)


@pytest.mark.parametrize("last", [0, 4])
@pytest.mark.parametrize("carry", [False, True])
@pytest.mark.parametrize("stride", [1, 4, 0, 8, 17])
@pytest.mark.parametrize(("lag", "rows", "steps"), [(3, 5, 15), (3, 5, 4), (3, 5, 3), (3, 2, 2), (1, 1, 6), (7, 3, 5)])
def test_the_floor_of_the_echo_agrees_with_a_count_of_its_targets(
    lag: int, rows: int, steps: int, stride: int, carry: bool, last: int
) -> None:
    stride = stride or steps
    settings = {"echo_step": lag, "density": 0.5, "last_outputs": last}
    floor = Echo.floor(settings, rows, steps, carry, missed=max(stride - steps, 0))
    assert floor.first == pytest.approx(counted(lag, rows, steps, stride, carry, 0, last=last) * LN2)
    for window in range(1, 6):
        if window * stride >= lag:
            assert floor.usual == pytest.approx(counted(lag, rows, steps, stride, carry, window * stride, last=last) * LN2)


@pytest.mark.parametrize(("lag", "lead"), [(3, 15), (3, 2), (20, 15), (40, 15)])
def test_reading_the_row_above_lowers_the_floor_of_the_first_window(lag: int, lead: int) -> None:
    floor = Echo.floor({"echo_step": lag, "density": 0.5}, 5, 15, True, lead)
    assert floor.first == pytest.approx(counted(lag, 5, 15, 15, True, 0, lead) * LN2)


@pytest.mark.parametrize(("length", "measured"), [(1, 0.693), (3, 0.693), (4, 0.52), (5, 0.42), (6, 0.35), (10, 0.21)])
def test_with_the_state_reset_the_floor_is_the_loss_that_was_measured(length: int, measured: float) -> None:
    floor = Echo.floor({"echo_step": 3, "density": 0.5}, 5, length, False)
    assert floor.usual == pytest.approx(measured, abs=0.006)


def test_only_where_the_last_outputs_count_can_the_preset_with_an_empty_state_come_to_0() -> None:
    config = presets.registry()["echo-last"].config
    every = config_text.read({"last_outputs": 0}, config)[0]
    assert config.floor == Floor(0.0, 0.0)
    assert every.floor is not None
    assert every.floor.usual == pytest.approx(2 / 5 * LN2)
    assert "can't fall below 0.277" in presets.registry()["echo-last"].claims[0].text


def test_bits_that_are_rarely_0_have_a_lower_floor() -> None:
    floor = Echo.floor({"echo_step": 1, "density": 0.9}, 1, 1, False)
    bits = np.random.default_rng(0).random(200_000) < 0.9
    assert floor.usual == pytest.approx(-np.log(np.where(bits, 0.9, 0.1)).mean(), rel=0.02)


@pytest.mark.parametrize("mix", [0.0, 1.0])
@pytest.mark.parametrize("noise", [0.0, 0.3])
def test_the_floor_of_a_sine_is_the_error_of_the_best_guess_from_one_value_and_the_noise(mix: float, noise: float) -> None:
    task = make("sine", mix=mix, noise=noise, frequency=0.05)
    floor, carried = (Sine.floor(task.settings, 1, 1, carry) for carry in (False, True))
    clean = make("sine", mix=mix, frequency=0.05, epoch_length=40_000).data(np.random.default_rng(0), 4_000, 1)
    value, target = clean.inputs[:, 0, 0], clean.targets[:, 0, 0]
    # The mean of what may follow a value, by bins of values: no network that sees one value knows more.
    bins = np.digitize(value, np.linspace(-1, 1, 200))
    mean = np.bincount(bins, target) / np.maximum(np.bincount(bins), 1)
    error = float(np.mean((target - mean[bins]) ** 2))
    assert floor.usual == pytest.approx(error + noise**2, rel=0.1)
    assert carried == Floor(noise**2, floor.usual)


def test_a_mix_of_two_waves_and_a_longer_window_have_lower_floors() -> None:
    settings = make("sine").settings
    one, five = (Sine.floor(settings, 1, steps, False).usual for steps in (1, 5))
    assert five == pytest.approx(one / 5)
    assert Sine.floor(settings | {"mix": 0.5}, 1, 1, False) == Floor(0, 0)


@pytest.mark.parametrize("name", tasks.registry())
def test_a_configuration_has_a_floor_where_its_task_has_one(name: str) -> None:
    assert (from_pairs({"task": name}).floor is not None) == issubclass(tasks.registry()[name], HasFloor)
