"""The second page in a real browser: a lesson is measured and shown, and the playground beside it goes on."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.tab import Tab


def test_the_link_opens_the_lessons_beside_the_run_and_measure_fills_a_table(new_tab: Callable[..., Tab]) -> None:
    tab = new_tab().open("preset=echo-lstm")
    tab.train()
    with tab.context.expect_page() as opened:
        tab.page.get_by_role("link", name="Measured side by side").click()
    lessons = opened.value
    lessons.set_default_timeout(240_000)
    assert lessons.url.endswith("?lesson=unroll")
    lessons.get_by_role("radio", name="8", exact=True).click()
    lessons.get_by_role("button", name="Measure").click()
    costs = lessons.get_by_role("table").filter(has_text="time steps")
    costs.get_by_role("cell", name="8", exact=True).wait_for()
    lessons.get_by_text("All three agree").wait_for()
    assert costs.get_by_role("row").count() == 3
    tab.grows(tab.update + 1)
    lessons.get_by_role("link", name="Back to the playground").click()
    lessons.wait_for_function("window.rnnDashboard && rnnDashboard.drawn && rnnDashboard.scene")
    assert tab.errors == []
