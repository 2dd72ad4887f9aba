"""Devices: two CPUs where there is one, so that `auto` has a choice."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from playground.settings import SettingError
from playground.training import advance, devices
from tests.training.script import result
from tests.training.small import tiny, train

TWO_CPUS = """
import tensorflow as tf
processor = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(processor, [tf.config.LogicalDeviceConfiguration()] * 2)
from dataclasses import replace
from playground.settings import SettingError
from playground.training import advance, devices
from tests.training.small import tiny, train
from tests.training.test_blow_up import TOO_FAST
config = tiny(cell="lstm", layers=1, units="4", input_dropout=0.2)
answer = {"available": devices.available()}
for device in ("CPU:0", "cpu:1", "auto"):
    asked = replace(config, device=device)
    state, frame = train(asked, advance.first_state(asked), 40, window=True)
    state, frame = train(asked, state, 10, window=True)
    weights = [weight.tolist() for weight in state.weights]
    answer[device] = {"device": frame.device, "timings": dict(frame.timings), "losses": frame.losses.tolist(), "weights": weights}
try:
    asked = replace(config, device="GPU:3")
    train(asked, advance.first_state(asked), 1)
except SettingError as error:
    answer["unknown"] = str(error)
too_fast = replace(TOO_FAST, learning_rate=0.025, seed=2)
answer["too-fast"] = train(too_fast, advance.first_state(too_fast), 12)[1].blew_up
"""


@pytest.fixture(scope="module")
def two() -> dict[str, Any]:
    """What was trained on each of two logical CPUs."""
    answer: dict[str, Any] = result(TWO_CPUS)
    assert answer["available"] == ["CPU:0", "CPU:1"]
    return answer


def test_the_second_device_computes_what_the_first_does(two: dict[str, Any]) -> None:
    assert (two["CPU:0"]["device"], two["cpu:1"]["device"]) == ("CPU:0", "CPU:1")
    np.testing.assert_allclose(two["CPU:0"]["losses"], two["cpu:1"]["losses"], atol=1e-6)
    for one, other in zip(two["CPU:0"]["weights"], two["cpu:1"]["weights"], strict=True):
        np.testing.assert_allclose(one, other, atol=1e-6)


def test_auto_times_every_device_and_takes_the_faster(two: dict[str, Any]) -> None:
    timings = two["auto"]["timings"]
    assert set(timings) == {"CPU:0", "CPU:1"}
    assert min(timings.values()) > 0
    assert two["auto"]["device"] == max(timings, key=timings.get)
    assert two["auto"]["losses"] == two["CPU:0"]["losses"]
    assert two["CPU:0"]["timings"] == {}


def test_an_unknown_device_is_refused_with_those_there_are(two: dict[str, Any]) -> None:
    assert two["unknown"] == "device must be auto or one of CPU:0, CPU:1, got 'GPU:3'"


def test_a_network_that_blows_up_is_timed_and_told_like_any_other(two: dict[str, Any]) -> None:
    assert two["too-fast"] == 3


def test_the_choice_goes_by_the_speed() -> None:
    speeds = {"CPU:0": 10.0, "GPU:0": 20.0, "GPU:1": 15.0}
    asked: list[str] = []

    def measure(device: str) -> float:
        asked.append(device)
        return speeds[device]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(devices, "available", lambda: list(speeds))
        config, choice = tiny(), devices.DeviceChoice()
        assert choice.choose(config, measure) == ("GPU:0", speeds)
        # Once for each shape of network: training is not held up again.
        assert choice.choose(config, measure) == ("GPU:0", speeds)
        assert asked == list(speeds)
        assert choice.choose(tiny(device="GPU:1"), measure) == ("GPU:1", {})
        assert choice.choose(tiny(device="gpu"), measure) == ("GPU:0", {})


def test_where_there_is_one_device_auto_takes_it_unmeasured() -> None:
    config = tiny(layers=1, units="2")
    _, frame = train(config, advance.first_state(config), 1)
    assert (frame.device, frame.timings) == (devices.available()[0], {})
    with pytest.raises(SettingError, match="device must be auto or one of CPU:0, got 'TPU:0'"):
        train(tiny(device="TPU:0"), advance.first_state(config), 1)
