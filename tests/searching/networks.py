"""A trainer whose figure is a formula: what sweeps do with networks without training one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from playground.configuration.config import RunConfig

BEST = 0.1
"""The learning rate at which the formula is least."""


class Networks:
    """The loss is least at BEST and with many units, one seed a little unluckier than the last. lost: learning rates from which a
    network blows up; ends: how many networks begin before the program is ended."""

    def __init__(self, metric: str = "loss", lost: float = np.inf, ends: float = np.inf) -> None:
        self.begun: list[RunConfig] = []
        self.metric, self.lost, self.ends = metric, lost, ends

    def __call__(self, config: RunConfig, checkpoints: tuple[int, ...]) -> Iterator[tuple[str, float]]:
        if len(self.begun) >= self.ends:
            raise KeyboardInterrupt
        self.begun.append(config)
        off = abs(np.log10(config.learning_rate / BEST)) + 4 / config.units[0] + 0.01 * config.seed
        for update in checkpoints:
            if config.learning_rate >= self.lost:
                yield "", float("nan")
            elif self.metric == "accuracy":
                yield "accuracy", float(1 / (1 + off))
            else:
                yield "loss", float(off + 100 / update)
