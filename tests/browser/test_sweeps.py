"""What trains beside the run, in a real browser: seeds for luck and chosen settings, of which a click opens one, and pinned runs."""

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


SETTINGS = "rnnDashboard.dashboard.views.get('sweep')"
PLACE_OF_DOT = """() => {
  const { plot, area, drawn, arrays } = rnnDashboard.dashboard.views.get('sweep'), box = plot.getBoundingClientRect();
  const [x, y] = ['x', 'y'].map((name) => arrays.get(`data.2.${name}`).data[1]);
  const share = (value, [low, high]) => (value - low) / (high - low);
  return [box.left + area.left + share(x, drawn.layout.xaxis.range) * area.width,
          box.top + area.top + (1 - share(y, drawn.layout.yaxis.range)) * area.height];
}"""
"""Where the dot of the first point's second seed is on the page."""


def test_chosen_settings_are_swept_into_a_map_of_which_a_click_opens_a_network(tab: Tab) -> None:
    tab.page.get_by_role("button", name="sweep", exact=True).click()
    panel = tab.page.locator(".panel.sweep")
    ranges = panel.get_by_label("Its range or values")
    ranges.nth(0).fill("0.05,0.5")
    ranges.nth(1).fill("0..4")
    for label, number in (("Seeds", 2), ("Updates", 100), ("Proposals", 0)):
        panel.get_by_label(label).fill(str(number))
    panel.get_by_role("button", name="Start", exact=True).click()
    tab.page.get_by_text("units must be 1 to 6 whole numbers").wait_for()
    ranges.nth(1).fill("2,4")
    panel.get_by_role("button", name="Start", exact=True).click()
    tab.wait(f"{SETTINGS}.swept.stage === 'done' && {SETTINGS}.drawn", timeout=120_000)
    panel.get_by_text("4 of 4 points, 2 networks each, 100 updates.").wait_for()
    tab.wait(f"{SETTINGS}.drawn.data[0].z.every((row) => Array.from(row).every(Number.isFinite))", timeout=10_000)
    panel.get_by_role("button", name="lines").click()
    tab.wait(f"{SETTINGS}.drawn.data[4].visible && !{SETTINGS}.drawn.data[0].visible")
    panel.get_by_role("button", name="lines").click()
    tab.wait(f"!{SETTINGS}.drawn.data[4].visible && {SETTINGS}.drawn.data[0].visible")
    with tab.page.expect_download() as saved:
        panel.get_by_role("button", name="CSV").click()
    lines = saved.value.path().read_text().splitlines()
    assert lines[0] == "learning_rate,units,seed,accuracy,updates,ended early,proposed"
    assert lines[1].startswith("0.05,2,0,")
    assert len(lines) == 9
    tab.page.mouse.click(*tab.page.evaluate(PLACE_OF_DOT))
    tab.wait("['learning_rate', 'units', 'seed'].map((name) => rnnDashboard.scene.config[name]).join() === '0.05,2,1'")
    tab.waits_for_address("units", "2")
    assert len(tab.page.evaluate(f"{SETTINGS}.swept.points")) == 4, "what was swept stays"
