"""A bit flipped by hand: the window shows what follows, training is untouched; what is held can be kept, and the run goes on with it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator

from tests.browser.tab import Tab

CELL = """([row, column]) => {
  const stack = rnnDashboard.dashboard.stacks.get('time'), panel = stack.panels[0], track = panel.tracks[row];
  const box = stack.element.getBoundingClientRect();
  return [box.left + stack.gutter + (column + 0.5) * stack.plotWidth / stack.columns, box.top + panel.body.offsetTop + track.top + track.height / 2];
}"""
"""Where a row's cell of the window lies on the page."""
OVERLAY = """() => {
  const over = rnnDashboard.dashboard.whatIf?.row0, track = rnnDashboard.dashboard.views.get('window').tracks[0].array;
  return over ? Array.from(over.data, (value, place) => value !== track.data[place]) : null;
}"""
"""Of row 0, input, target and prediction behind each other: which values lie over the window's own."""


def tool(tab: Tab) -> Locator:
    """The panel of the tool, opened."""
    tab.button("what if").click()
    panel = tab.page.locator(".what-if")
    panel.get_by_text("Nothing is changed yet.").wait_for()
    return panel


def test_a_flipped_bit_changes_the_prediction_from_its_time_step_on_and_what_is_held_can_be_kept(
    new_tab: Callable[..., Tab],
) -> None:
    tab = new_tab().open("preset=echo-lstm")
    tab.train(20)
    update = tab.pause()
    panel = tool(tab)
    tab.page.mouse.click(*tab.page.evaluate(CELL, [0, 5]))
    panel.get_by_role("button", name="row 0, step 5: flipped ×").wait_for()
    tab.wait(f"({OVERLAY})()?.slice(30).some(Boolean)")
    changed = tab.page.evaluate(OVERLAY)
    assert changed[:15] == [step == 5 for step in range(15)]
    assert not any(changed[15:30]), "the target stays what it was"
    assert changed[30:35] == [False] * 5
    assert changed[35]
    assert tab.rest() == update
    panel.get_by_role("button", name="row 0, step 5: flipped ×").click()
    tab.wait("rnnDashboard.dashboard.whatIf === null")
    panel.get_by_text("Nothing is changed yet.").wait_for()

    # What is held can be kept, and closing the tool takes the rest back.
    gate = panel.locator(".line", has_text="forget gate")
    gate.get_by_role("button", name="1", exact=True).click()
    tab.wait("rnnDashboard.dashboard.whatIf")
    panel.get_by_role("button", name="freeze").click()
    panel.get_by_role("button", name="keep and train on").click()
    tab.waits_for_address("clamps", "1.forget=1")
    tab.waits_for_address("frozen", "1")
    tab.wait("rnnDashboard.scene.config.clamps === '1.forget=1'")
    tab.grows(update + 20)
    tab.pause()
    panel.get_by_text("Nothing is changed yet.").wait_for()
    gate.get_by_role("button", name="free", exact=True).click()
    panel.get_by_role("button", name="layer 1: forget gate free ×").wait_for()
    tab.wait("rnnDashboard.dashboard.whatIf")
    tab.button("what if").click()
    panel.wait_for(state="detached")
    tab.wait("rnnDashboard.dashboard.whatIf === null")
    assert tab.query["clamps"] == "1.forget=1"

    # A weight that is edited where the weights are shown opens the tool, and acts in the window alone.
    tab.button("weights").click()
    tab.page.locator(".weights:not([data-waiting]) .invite").wait_for()
    update = tab.update
    tab.page.locator(".weights canvas").nth(1).click(position={"x": 8, "y": 24})
    tab.page.get_by_label("What if this weight were", exact=True).fill("-5")
    tab.page.keyboard.press("Enter")
    edited = panel.get_by_role("button", name="recurrent kernel, unit 0 → input gate of unit 0: −5 ×")
    edited.wait_for()
    tab.wait("rnnDashboard.dashboard.whatIf")
    edited.click()
    tab.wait("rnnDashboard.dashboard.looks.what_if.weights.length === 0")
    assert tab.update == update
