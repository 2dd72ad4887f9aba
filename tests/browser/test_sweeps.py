"""What trains beside the run, in a real browser: seeds for luck, of which a click opens one, and pinned runs in step."""

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


READS = (
    "[...rnnDashboard.dashboard.stacks.values()].map((stack) => [...stack.panels[0].tracks[0].array.data.slice(0, stack.columns)])"
)
"""The inputs of the first row in each column of panels."""
RACE = "rnnDashboard.dashboard.views.get('race')"


def test_a_pinned_run_trains_in_step_with_changed_settings_and_can_be_watched(tab: Tab) -> None:
    tab.page.get_by_role("button", name="race", exact=True).click()
    tab.page.get_by_role("button", name="Pin this run").click()
    lines = tab.page.locator(".race .runs li")
    lines.nth(1).wait_for()
    tab.type("truncation_length", 3)
    lines.nth(0).get_by_text("Truncation length 3", exact=True).wait_for()
    tab.page.evaluate("rnnDashboard.dashboard.tell({ speed: 0 })")
    tab.train(2_000)
    assert lines.nth(1).get_by_text("Truncation length 15", exact=True).is_visible()
    tab.wait(f"{RACE}.arrays.get('data.1.x').data.at(-1) > 1000 && {RACE}.arrays.get('data.0.x').data.at(-1) > 1000")
    columns = tab.page.locator(".time > .stack")
    assert [columns.nth(at).locator(".runner").inner_text() for at in (0, 1)] == ["Truncation length 3", "Truncation length 15"]
    # One crosshair goes through both, and both networks read the same data.
    tab.wait(f"{READS}[1].join().startsWith({READS}[0].join())")
    tab.page.locator(".time > .stack canvas").nth(1).hover()
    tab.wait("document.querySelectorAll('.time > .stack > .cross:not([hidden])').length === 2")
    assert [columns.nth(at).locator(".unit:not([hidden])").count() for at in (0, 1)] == [1, 1]
    tab.pause()
    with tab.context.expect_page() as opened:
        lines.nth(1).get_by_role("link").click()
    watching = opened.value
    watching.wait_for_function("window.rnnDashboard?.drawn?.update > 1000 && !rnnDashboard.scene.config.truncation_length")
    watching.close()
    lines.nth(1).get_by_role("button").click()
    lines.nth(1).wait_for(state="detached")
    columns.nth(1).wait_for(state="detached")
    assert tab.page.get_by_text("this run has nobody to race with").is_visible()
