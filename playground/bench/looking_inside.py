"""What the tools that look inside the network cost, open and closed again, in turns with a page that never opened one; how soon one answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from statistics import median
from typing import Any

from playground import presets, views
from playground.bench.figures import in_turns, ratio
from playground.bench.plan import Plan
from playground.bench.table import Promise, Row
from playground.bench.watching import SETTLING, Watching

PICTURES = Promise("pictures with every tool open", "1/s", at_least=10)
OPEN = Promise("updates/s with every tool open, against unwatched", "×", at_least=0.8)
CLOSED = Promise("updates/s with every tool closed again, against never opened", "×", at_least=0.95)
WHAT_IF = Promise("what if: a bit flipped → what follows is seen", "s", at_most=0.1)
PROMISES = (PICTURES, OPEN, CLOSED, WHAT_IF)

ROUNDS = 3
"""Rounds at most: each opens the page four times."""
WATCH = "(tools) => window.rnnDashboard.dashboard.watch({ tools })"
MEASURED = "() => window.rnnDashboard.scene.panels.some((panel) => panel.tool) && !document.querySelector('[data-waiting]')"
FLIP = """
async (place) => {
  const panel = window.rnnDashboard.dashboard.views.get('what_if');
  const said = panel.element.querySelector('.sentence');
  const asked = performance.now();
  panel.changes.inputs.set(place, null);
  panel.show();
  const shown = await window.bench.until(() => said.textContent.startsWith('Loss'));
  panel.clear();
  return (shown - asked) / 1000;
}
"""
"""Does what a click on a bit does, and takes it back."""
GONE = "() => !window.rnnDashboard.scene.panels.some((panel) => panel.tool)"


def measure(page: Any, address: str, plan: Plan, say: Callable[[str], None]) -> Iterator[Row]:
    """The rows about the page at `address`, whose run of echo trains at full speed."""
    config = presets.registry()["echo"].config
    tools = [name for name, view in views.registry().items() if view.OPENED_FROM and view.applies(config)]
    say(f"updates a second with {len(tools)} tools open and closed again")
    inside, plain = Watching(page, address), Watching(page, address)

    def looking(close: bool, seconds: float) -> float:
        plain.watched(0)
        page.evaluate(WATCH, tools)
        page.wait_for_function(MEASURED)
        if close:
            page.evaluate(WATCH, [])
            page.wait_for_function(GONE)
        page.wait_for_timeout(SETTLING * 1000)
        return (plain if close else inside).keep_watching(seconds)

    sides = {
        "open": partial(looking, False, plan.watching),
        "closed": partial(looking, True, plan.watching),
        "never": partial(plain.watched, plan.watching),
        "unwatched": partial(plain.unwatched, plan.watching),
    }
    found = in_turns(sides, min(ROUNDS, plan.rounds))
    yield PICTURES.row(median(inside.pictures))
    yield OPEN.row(ratio(found["open"], found["unwatched"]))
    yield CLOSED.row(ratio(found["closed"], found["never"]))
    yield WHAT_IF.row(median(_flips(page, plain, plan.answers)), "while it trains at full speed")


def _flips(page: Any, plain: Watching, count: int) -> list[float]:
    """Seconds until each of `count` flipped bits is answered, with that tool open alone."""
    plain.watched(0)
    page.evaluate(WATCH, ["what_if"])
    page.wait_for_function(MEASURED)
    found = []
    for step in range(count):
        page.wait_for_timeout(300 + 37 * step)  # at another point of the pictures' time each
        found.append(float(page.evaluate(FLIP, f"1|{step}|0")))
    page.evaluate(WATCH, [])
    return found
