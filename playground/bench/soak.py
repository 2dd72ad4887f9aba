"""People who come and go for long: whether the memory of the server and its workers stays flat."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections.abc import Callable, Iterator

from playground import presets
from playground.bench import baseline, memory_use, page_session
from playground.bench.plan import Plan
from playground.bench.rounds import growth
from playground.bench.table import Promise, Row
from playground.bench.visitors import Visitor
from playground.launch import port as ports

AT_ONCE = 8
"""People in the room at a time."""
STAYS = 10.0, 40.0
"""Seconds that each of them stays, at least and at most."""
SETTLED = 0.2
"""Share of the time after which as many runs wait for their viewers as ever will."""
STEP = 2.0
"""Seconds between two readings of the memory."""

VISITS = Promise(f"{AT_ONCE} people at a time, who come and go: visits", "")
LARGEST = Promise(f"{AT_ONCE} people at a time, who come and go: memory of all processes at most", "MB")
GROWTH = Promise(f"{AT_ONCE} people at a time, who come and go: growth over an hour", "MB", at_most=30)
PROMISES = (VISITS, LARGEST, GROWTH)


def measure(plan: Plan, say: Callable[[str], None]) -> Iterator[Row]:
    """Yields the rows; each visitor opens another preset, trains at full speed and leaves."""
    if baseline.missing("psutil"):
        raise RuntimeError("psutil is not installed")
    import psutil  # type: ignore[import-untyped]

    say(f"people come and go for {plan.soak:.0f} s")
    server = page_session.Server(ports.free())
    try:
        server.wait()
        process = psutil.Process(server.process.pid)
        visits, times, sizes = asyncio.run(
            _come_and_go(f"127.0.0.1:{server.port}", plan.soak, lambda: memory_use.of_all(process) / memory_use.MEGABYTE)
        )
    finally:
        server.close()
    yield Row(VISITS, visits)
    yield Row(LARGEST, max(sizes))
    settled = [number for number, moment in enumerate(times) if moment > SETTLED * plan.soak]
    risen = growth([times[number] for number in settled], [sizes[number] for number in settled])
    minutes = f"extrapolated from {(1 - SETTLED) * plan.soak / 60:.1f} min"
    long_enough = plan.soak >= memory_use.JUDGED_FROM
    yield Row(GROWTH, risen * 3600, minutes + ("" if long_enough else ", too short to be judged"), judged=long_enough)


async def _come_and_go(host: str, seconds: float, memory: Callable[[], float]) -> tuple[int, list[float], list[float]]:
    """How many came, and the memory at each moment. Raises what a visitor failed of."""
    names = itertools.cycle(presets.registry())
    began, visits = time.monotonic(), 0
    times: list[float] = []
    sizes: list[float] = []

    async def seat() -> None:
        nonlocal visits
        while time.monotonic() - began < seconds:
            visits += 1
            leave, train = asyncio.Event(), asyncio.Event()
            train.set()
            asyncio.get_running_loop().call_later(random.uniform(*STAYS), leave.set)
            await Visitor(host, {"preset": next(names)}).visit(leave, train)

    async def look() -> None:
        while time.monotonic() - began < seconds:
            await asyncio.sleep(STEP)
            times.append(time.monotonic() - began)
            sizes.append(await asyncio.to_thread(memory))

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(seat())
            group.create_task(look())
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None
    return visits, times, sizes
