"""Every preset on every device that TensorFlow sees: the same losses, and `auto` choosing the
faster."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from playground import presets
from playground.bench.plan import Plan
from playground.bench.table import Promise, Row
from playground.configuration.config import RunConfig
from playground.messages.chunk import Chunk, Result
from playground.messages.request import Request
from playground.runs import worker, worker_place
from playground.tasks import NO_UPLOADS

UPDATES = 100
FIRST = "CPU:0"

SAME = Promise(f"losses of {UPDATES} updates on any device against the CPU's, most they differ", "", at_most=1e-4)
FASTER = Promise("presets for which device=auto chose the fastest", "%", at_least=90)
PROMISES = (SAME, FASTER)


def measure(plan: Plan, say: Callable[[str], None]) -> Iterator[Row]:
    """Yields the rows; says what each preset came to. Raises RuntimeError where there is one device
    alone."""
    with worker_place.new_executor() as executor:
        names = executor.submit(worker.devices).result()
        if len(names) == 1:
            raise RuntimeError(f"TensorFlow sees no device but {names[0]} on this machine")

        def trained(config: RunConfig, updates: int) -> Result:
            chunk = Chunk("bench", config, 0, updates, Request(window=False), NO_UPLOADS, fresh=True)
            return executor.submit(worker.work, chunk).result()

        def speed(config: RunConfig) -> float:
            return UPDATES / min(trained(config, UPDATES).frame.seconds for _ in range(plan.rounds))

        worst, right = 0.0, 0
        for name, preset in presets.registry().items():
            losses = {device: trained(replace(preset.config, device=device), UPDATES).frame.losses for device in [*names, "auto"]}
            speeds = {device: speed(replace(preset.config, device=device)) for device in names}
            chosen = trained(replace(preset.config, device="auto"), 1).frame.device
            differs = max(_difference(losses[FIRST], one) for one in losses.values())
            worst = max(worst, differs)
            right += speeds[chosen] >= 0.9 * max(speeds.values())
            figures = ", ".join(f"{device} {found:.0f}" for device, found in speeds.items())
            say(f"{name}: {figures} updates/s; auto chose {chosen}; losses differ by {differs:.1e} at most")
        yield Row(SAME, worst)
        yield Row(FASTER, 100 * right / len(presets.registry()))


def _difference(expected: np.ndarray, found: np.ndarray) -> float:
    """The largest difference, of losses above 1 as a share of them; infinite where one ended
    earlier."""
    if len(expected) != len(found):
        return float("inf")
    return float(np.max(np.abs(found - expected) / np.maximum(1.0, np.abs(expected)), initial=0.0))
