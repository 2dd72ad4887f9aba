"""A class of thirty on this machine: each has a page and a live socket of his own, two of them real
browsers; all press Train at once, then every second one pauses and goes on now and then."""

from __future__ import annotations

import asyncio
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, quantiles
from typing import Any

from playground.bench import page_session
from playground.bench.plan import Plan
from playground.bench.table import Promise, Row
from playground.bench.visitors import Visitor
from playground.launch import port as ports

PEOPLE, BROWSERS = 30, 2
APART = 0.3
"""Seconds between two who come."""
PATIENCE = 300.0
"""Seconds in which all must have come, and each must have a loss."""
KINDS: Mapping[str, Sequence[str]] = {"echo": ("echo",), "four tasks": ("echo", "translate", "reber", "mnist-rows")}
"""The presets of a class."""


def _promises(kind: str) -> tuple[Promise, ...]:
    people = f"{PEOPLE} people, {kind}"
    return (
        Promise(f"{people}: pictures of the slowest", "1/s", at_least=2),
        Promise(f"{people}: pictures of the slower browser", "1/s", at_least=2),
        Promise(f"{people}: click → picture, 95 of 100", "s", at_most=0.3),
        Promise(f"{people}: updates of the slowest who only watches, against the mean of its task", "×", at_least=0.5),
        Promise(f"{people}: Train → first loss of the last", "s", at_most=10),
    )


OF_KIND = {kind: _promises(kind) for kind in KINDS}
PROMISES = tuple(promise for promises in OF_KIND.values() for promise in promises)


@dataclass(frozen=True)
class People:
    """The visitors without browsers, who live in a thread with a loop of its own."""

    visitors: Sequence[Visitor]
    train: Callable[[], None]
    """Has all of them press Train."""
    ended: Future[None]
    """Done when all have left, or when one of them failed."""

    def check(self) -> None:
        """Raises what a visitor failed of."""
        if self.ended.done():
            self.ended.result()
            raise RuntimeError("the visitors have left")


def people(host: str, presets: Sequence[str]) -> AbstractContextManager[People]:
    """Visitors of `host`, one of each preset in the order of their coming; they leave at the end.

    Four click, the next four only watch, and so on: of four tasks in turn some of each do.
    """
    return visits([Visitor(host, {"preset": preset}, clicks=bool(number // 4 % 2)) for number, preset in enumerate(presets)])


@contextmanager
def visits(visitors: Sequence[Visitor]) -> Iterator[People]:
    """These visitors, in the order of their coming; they leave at the end."""
    loop, ended = asyncio.new_event_loop(), Future[None]()
    leave, train = asyncio.Event(), asyncio.Event()

    async def come(number: int, visitor: Visitor) -> None:
        await asyncio.sleep(APART * number)
        await visitor.visit(leave, train)

    async def all_of_them() -> None:
        async with asyncio.TaskGroup() as group:
            for number, visitor in enumerate(visitors):
                group.create_task(come(number, visitor))

    def live() -> None:
        asyncio.set_event_loop(loop)
        try:
            loop.run_until_complete(all_of_them())
            ended.set_result(None)
        except BaseExceptionGroup as errors:
            ended.set_exception(errors.exceptions[0])
        finally:
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()

    thread = threading.Thread(target=live, daemon=True, name="visitors")
    thread.start()

    def press_train() -> None:
        loop.call_soon_threadsafe(train.set)

    try:
        yield People(visitors, press_train, ended)
    finally:
        with suppress(RuntimeError):  # the loop is closed: they have left
            loop.call_soon_threadsafe(leave.set)
        thread.join(PATIENCE)


def measure(plan: Plan, say: Callable[[str], None]) -> Iterator[Row]:
    """Yields the rows of each kind of class, each with a new server."""
    for kind, presets in KINDS.items():
        say(f"{PEOPLE} people, {kind}")
        with (
            tempfile.TemporaryDirectory(prefix="playground-bench-", ignore_cleanup_errors=True) as profile,
            page_session.browser(Path(profile)) as page,
        ):
            server = page_session.Server(ports.free())
            try:
                page_session.usable(page, server)
                yield from _class(plan, OF_KIND[kind], server, [page, page.context.new_page()], presets)
            finally:
                server.close()


def _class(
    plan: Plan, promises: Sequence[Promise], server: page_session.Server, pages: Sequence[Any], presets: Sequence[str]
) -> Iterator[Row]:
    chosen = [presets[number % len(presets)] for number in range(PEOPLE)]
    for page, preset in zip(pages, chosen, strict=False):
        page_session.open_page(page, f"{server.url}/?preset={preset}")
        page_session.tell(page, {"speed": 0})
    with people(f"127.0.0.1:{server.port}", chosen[BROWSERS:]) as room:
        _until(room, pages[0], lambda: all(one.came.is_set() for one in room.visitors), "a picture")
        began = time.monotonic()
        room.train()
        for page in pages:
            page_session.tell(page, {"do": "play"})
        losses = [0.0] * BROWSERS

        def have_losses() -> bool:
            for number, page in enumerate(pages):
                if not losses[number] and page.evaluate("window.rnnDashboard.drawn.loss !== null"):
                    losses[number] = time.monotonic()
            return all(losses) and all(one.pictures for one in room.visitors)

        _until(room, pages[0], have_losses, "a loss")
        last = max(*losses, *(one.pictures[0] for one in room.visitors)) - began
        for one in room.visitors:
            one.pictures.clear()
            one.waits.clear()
        updates, drawn, start = [one.update for one in room.visitors], [_pictures(page) for page in pages], time.monotonic()
        pages[0].wait_for_timeout(2000 * plan.watching)
        room.check()
        seconds = time.monotonic() - start
        trained = [
            (preset, one.update - before)
            for preset, one, before in zip(chosen[BROWSERS:], room.visitors, updates, strict=True)
            if not one.clicks  # a pause is nobody's share
        ]
        slowest = min(len(one.pictures) for one in room.visitors) / seconds
        in_browser = min(_pictures(page) - before for page, before in zip(pages, drawn, strict=True)) / seconds
        waits = [wait for one in room.visitors for wait in one.waits]
    values = slowest, in_browser, quantiles(waits, n=20)[-1], slowest_share(trained), last
    notes = "", "", f"{len(waits)} clicks", "", ""
    yield from (Row(promise, value, note) for promise, value, note in zip(promises, values, notes, strict=True))


def slowest_share(trained: Sequence[tuple[str, int]]) -> float:
    """Of people with their presets and updates: the fewest updates of a preset, divided by the mean of
    that preset; the smallest of all presets."""
    of_preset = defaultdict(list)
    for preset, updates in trained:
        of_preset[preset].append(updates)
    return min(min(updates) / max(mean(updates), 1) for updates in of_preset.values())


def _pictures(page: Any) -> int:
    return int(page.evaluate("window.rnnDashboard.pictures"))


def _until(room: People, page: Any, holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        room.check()
        if time.monotonic() > deadline:
            raise RuntimeError(f"not all have {what} after {PATIENCE:.0f} s")
        page.wait_for_timeout(50)
