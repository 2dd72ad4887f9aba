"""Luck in a real browser: the networks are trained beside the run, a click opens one, and the page knows of it."""

from __future__ import annotations

from tests.browser.tab import Tab

SWEPT = "rnnDashboard.dashboard.views.get('luck')?.values"


def test_seeds_are_trained_beside_the_run_and_a_click_opens_one(tab: Tab) -> None:
    tab.page.get_by_role("button", name="luck", exact=True).click()
    tab.page.get_by_role("button", name="Start", exact=True).click()
    tab.wait(f"{SWEPT}?.stage === 'done'", timeout=120_000)
    said = tab.page.evaluate(f"{SWEPT}.said")
    assert "of 20 learned it within two epochs" in said
    tab.page.get_by_text(said).wait_for()
    marks = tab.page.evaluate(f"{SWEPT}.cells.map((cell) => cell.number)")
    assert len(marks) == 20
    assert set(marks) == {"✓", "✗"}
    tab.page.get_by_role("button", name="seed 7").click()
    tab.waits_for_address("seed", "7")
    tab.wait("rnnDashboard.scene.config.seed === '7'")
    assert tab.setting("spinbutton", "seed").input_value() == "7"
    # The seeds that were tried do not depend on the seed that is shown.
    tab.wait(f"{SWEPT}?.cells[7].chosen && {SWEPT}.stage === 'done'")
