"""The cell, drawn, in a real browser: chosen in the tracks, stepped through with the keys, and its numbers are those of the tracks."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.tab import Tab

PLACE = """([view, key, unit, column]) => {
  const panel = rnnDashboard.dashboard.views.get(view), box = panel.canvas.getBoundingClientRect();
  const track = panel.tracks.find((one) => one.key === key), [units, columns] = track.array.shape;
  return [box.left + ((column + 0.5) / columns) * box.width, box.top + track.top + ((unit + 0.5) / units) * track.height];
}"""
"""Where a unit's time step lies on the screen."""
SIGNALS = {
    "fₜ": "forget gate",
    "iₜ": "input gate",
    "gₜ": "candidate",
    "oₜ": "output gate",
    "cₜ": "cell state",
    "hₜ": "hidden state",
}


def test_a_click_in_the_gates_chooses_a_unit_and_the_keys_step_through_time_and_train_nothing(new_tab: Callable[..., Tab]) -> None:
    tab = new_tab().open("preset=echo-lstm")
    page = tab.page
    tab.press("One update")
    tab.is_at(1)
    tab.button("the cell").click()
    page.get_by_text("time step 14", exact=True).wait_for()
    tab.button("all").click()
    page.mouse.click(*page.evaluate(PLACE, ["gates", "input", 3, 5]))
    page.get_by_text("unit 3", exact=True).wait_for()
    page.get_by_text("time step 5", exact=True).wait_for()
    page.keyboard.press("ArrowRight")
    page.get_by_text("time step 6", exact=True).wait_for()

    equations = page.locator(".equation")
    assert equations.count() == len(SIGNALS)
    for symbol, title in SIGNALS.items():
        number = equations.filter(has=page.locator(".term:first-child .symbol", has_text=symbol)).locator(".number").first
        track = page.locator(".gutter").filter(has=page.get_by_text(title, exact=True)).locator(".readout")
        assert number.inner_text() == track.inner_text() != ""
    tab.wait("document.querySelector('.cross .step').textContent === '6'")

    page.keyboard.press("ArrowLeft")
    page.get_by_text("time step 5", exact=True).wait_for()
    # What comes next is one update from where it was: no key before it trained.
    tab.press("One update")
    tab.is_at(2)
    assert tab.errors == []
