"""Which device trains: the one in the configuration, or with `auto` the fastest."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import tensorflow as tf

from playground.configuration.config import RunConfig
from playground.settings import SettingError


def available() -> list[str]:
    """The devices that TensorFlow sees, as `CPU:0`, `GPU:0` …"""
    return [device.name.removeprefix("/device:") for device in tf.config.list_logical_devices()]


class DeviceChoice:
    """Remembers which device is the fastest for each shape of network."""

    def __init__(self) -> None:
        self._chosen: dict[tuple[object, ...], tuple[str, Mapping[str, float]]] = {}

    def choose(self, config: RunConfig, updates_per_second: Callable[[str], float]) -> tuple[str, Mapping[str, float]]:
        """The device for `config`, and the measured speeds where `auto` chose between several
        devices.

        Raises SettingError for a device that isn't there.
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
        if key not in self._chosen:
            timings = {name: updates_per_second(name) for name in names}
            self._chosen[key] = (max(timings, key=lambda name: timings[name]), timings)
        return self._chosen[key]
