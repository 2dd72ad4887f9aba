"""Training speed with every tool open, closed again and never opened; the what-if tool's delay."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from statistics import median
from typing import Any

from playground import presets, views
from playground.bench import page_session
from playground.bench.plan import Plan
from playground.bench.rounds import in_turns, ratio
from playground.bench.table import Promise, Row
from playground.bench.watched_speed import SETTLING, Watching

PICTURES = Promise("pictures with every tool open", "1/s", at_least=10)
OPEN = Promise("updates/s with every tool open, against unwatched", "×", at_least=0.8)
CLOSED = Promise("updates/s with every tool closed again, against never opened", "×", at_least=0.95)
WHAT_IF = Promise("what if: a bit flipped → what follows is seen", "s", at_most=0.1)
PROMISES = (PICTURES, OPEN, CLOSED, WHAT_IF)

ROUNDS = 3
"""The most rounds: each opens the page four times."""
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


def every_tool() -> list[str]:
    """The tools that the page offers for the echo RNN."""
    config = presets.registry()["echo"].config
    return [name for name, view in views.registry().items() if view.OPENED_FROM and view.applies(config)]


def open_tools(page: Any, tools: list[str]) -> None:
    """Opens `tools` and waits until each has been computed once."""
    page.evaluate(WATCH, tools)
    page.wait_for_function(MEASURED)


def close_tools(page: Any) -> None:
    """Closes every tool and waits until they are gone from the page."""
    page.evaluate(WATCH, [])
    page.wait_for_function(GONE)


def measure(plan: Plan, say: Callable[[str], None]) -> Iterator[Row]:
    """The run trains at full speed all the time."""
    tools = every_tool()
    say(f"updates a second with {len(tools)} tools open and closed again")
    with page_session.echo_page() as (page, server):
        inside, plain = Watching(page, server.url), Watching(page, server.url)

        def looking(close: bool, seconds: float) -> float:
            plain.watched(0)
            open_tools(page, tools)
            if close:
                close_tools(page)
            page.wait_for_timeout(SETTLING * 1000)
            return (plain if close else inside).keep_watching(seconds)

        sides = {
            "open": partial(looking, False, plan.watching),
            "closed": partial(looking, True, plan.watching),
            "never": partial(plain.watched, plan.watching),
            "unwatched": partial(plain.unwatched, plan.watching),
        }
        found = in_turns(sides, min(ROUNDS, plan.rounds))
        yield Row(PICTURES, median(inside.pictures))
        yield Row(OPEN, ratio(found["open"], found["unwatched"]))
        yield Row(CLOSED, ratio(found["closed"], found["never"]))
        yield Row(WHAT_IF, median(_flips(page, plain, plan.answers)), "while it trains at full speed")


def _flips(page: Any, plain: Watching, count: int) -> list[float]:
    """Seconds until each of `count` flipped bits is answered, with the what-if tool alone open."""
    plain.watched(0)
    open_tools(page, ["what_if"])
    found = []
    for step in range(count):
        # Each comes at another moment between two pictures.
        page.wait_for_timeout(300 + 37 * step)
        found.append(float(page.evaluate(FLIP, f"1|{step}|0")))
    return found
