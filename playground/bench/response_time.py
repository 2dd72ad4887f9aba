"""Response time of the page: from Train to the first loss, from a moved knob to a frame with it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

from playground.bench import page_session
from playground.bench.plan import Plan
from playground.bench.table import Promise, Row

SEEN_SHAPE = Promise("Train → first loss, shape seen before", "s", at_most=0.3)
NEW_RNN = Promise("Train → first loss, new shape, RNN", "s", at_most=2.5)
NEW_LSTM = Promise("Train → first loss, new shape, LSTM", "s", at_most=2.5)
KNOWN_RNN = Promise("the same shape after a restart of the server, RNN", "s", at_most=1.0)
KNOWN_LSTM = Promise("the same shape after a restart of the server, LSTM", "s", at_most=1.0)
KNOB = Promise("learning rate moved → a frame has it", "s", at_most=0.2)
KEY = Promise("the same from the key on, with the slider's own wait", "s")
PROMISES = (SEEN_SHAPE, NEW_RNN, NEW_LSTM, KNOWN_RNN, KNOWN_LSTM, KNOB, KEY)

FIRST_UNITS = 9
"""Units of the first new network: the worker has compiled none with as many or more."""

TRAIN = """
async (condition) => {
  const holds = new Function('dashboard', `return ${condition}`);
  window.bench.answer = null;
  await window.bench.until(holds);
  const pressed = performance.now();
  window.bench.tell({ do: 'play' });
  const shown = await window.bench.until((dashboard) => dashboard.drawn.update > 0 && dashboard.drawn.loss !== null);
  window.bench.answer = (shown - pressed) / 1000;
}
"""
KNOB_MOVES = """
() => {
  const before = window.rnnDashboard.scene.config.learning_rate;
  window.bench.answer = null;
  window.addEventListener('keydown', async () => {
    const pressed = performance.now();
    const shown = await window.bench.until((dashboard) => dashboard.scene.config.learning_rate !== before);
    window.bench.answer = [(shown - window.bench.sent) / 1000, (shown - pressed) / 1000];
  }, { capture: true, once: true });
}
"""


def measure(plan: Plan, say: Callable[[str], None]) -> Iterator[Row]:
    """The knob is moved while the echo RNN trains at full speed; then networks are started anew."""
    say("how soon Train and a knob answer")
    with tempfile.TemporaryDirectory(prefix="playground-bench-", ignore_cleanup_errors=True) as compiled:
        with page_session.echo_page(Path(compiled)) as (page, _):
            page.locator("section.stSidebar summary").get_by_text("Training", exact=True).click()
            moves = [_move(page, "ArrowLeft" if number % 2 else "ArrowRight") for number in range(plan.answers)]
            yield Row(KNOB, median(move[0] for move in moves), "from the browser's message on")
            yield Row(KEY, median(move[1] for move in moves))
            yield Row(SEEN_SHAPE, median(_train_again(page) for _ in range(plan.answers)))
            yield from _new_shapes(page, plan, NEW_RNN, NEW_LSTM)
        with page_session.echo_page(Path(compiled)) as (page, _):
            yield from _new_shapes(page, plan, KNOWN_RNN, KNOWN_LSTM)


def _new_shapes(page: Any, plan: Plan, rnn: Promise, lstm: Promise) -> Iterator[Row]:
    """Networks that this server has not compiled. An LSTM's shapes are new even where an RNN of as
    many units was compiled."""
    numbers = range(FIRST_UNITS, FIRST_UNITS + plan.answers)
    yield Row(rnn, median(_train_new(page, units) for units in numbers))
    _empty(page)
    page.locator(".st-key-cell").get_by_role("radio", name="LSTM", exact=True).click()
    page_session.until(page, "dashboard.scene.config.cell === 'lstm'")
    yield Row(lstm, median(_train_new(page, units) for units in numbers))


def _answer(page: Any) -> Any:
    page.wait_for_function("window.bench.answer !== null", polling=20)
    return page.evaluate("() => window.bench.answer")


def _move(page: Any, key: str) -> tuple[float, float]:
    """Moves the learning rate while the run trains.

    Returns the seconds until a frame has it, from the browser's message and from the key on.
    """
    handle = page.locator(".st-key-learning_rate").get_by_role("slider")
    handle.focus()
    page.wait_for_timeout(700)
    page.evaluate(KNOB_MOVES)
    handle.press(key)
    from_message, from_key = _answer(page)
    return from_message, from_key


def _empty(page: Any) -> None:
    """Pauses and resets the run, and waits until the dashboard shows no loss."""
    page_session.tell(page, {"do": "pause"})
    page_session.until(page, "!dashboard.drawn.playing")
    page_session.tell(page, {"do": "reset"})
    page_session.until(page, "dashboard.drawn.update === 0 && dashboard.drawn.loss === null")


def _train_again(page: Any) -> float:
    """Seconds from Train to the first loss of a run that was reset half a second before."""
    _empty(page)
    page.wait_for_timeout(500)
    page.evaluate(TRAIN, "true")
    return float(_answer(page))


def _train_new(page: Any, units: int) -> float:
    """Seconds from Train to the first loss of a network that the dashboard has only just shown."""
    _empty(page)
    page.evaluate("([train, condition]) => { eval(train)(condition); }", [TRAIN, f"dashboard.scene.config.units === '{units}'"])
    # While the script reruns, the page still holds the old field beside the new one.
    page.wait_for_function("document.querySelectorAll('.st-key-units_1 input').length === 1", polling=20)
    field = page.locator(".st-key-units_1 input")
    field.fill(str(units))
    field.press("Enter")
    return float(_answer(page))
