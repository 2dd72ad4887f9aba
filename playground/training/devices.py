"""Which device trains: the one that was asked for, or the faster of those that are there."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import tensorflow as tf

from playground.configuration.config import RunConfig
from playground.settings import SettingError

_chosen: dict[tuple[object, ...], tuple[str, Mapping[str, float]]] = {}


def available() -> list[str]:
    """The devices that TensorFlow sees, as `CPU:0`, `GPU:0` …"""
    return [device.name.removeprefix("/device:") for device in tf.config.list_logical_devices()]


def choose(config: RunConfig, updates_per_second: Callable[[str], float]) -> tuple[str, Mapping[str, float]]:
    """The device for `config`, and where `auto` chose between several, the speed of each; raises SettingError for one that isn't there.

    The choice is made once for each shape of network in a worker.
    """
    names = available()
    if config.device != "auto":
        wanted = config.device.upper() if ":" in config.device else f"{config.device.upper()}:0"
        if wanted not in names:
            raise SettingError("device", f"auto or one of {', '.join(names)}", config.device, "auto")
        return wanted, {}
    if len(names) == 1:
        return names[0], {}
    key = (config.task, config.cell, config.units, config.truncation_length, config.batch_size)
    if key not in _chosen:
        timings = {name: updates_per_second(name) for name in names}
        _chosen[key] = (max(timings, key=lambda name: timings[name]), timings)
    return _chosen[key]
