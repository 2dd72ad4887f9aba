"""What a unit means, on the page: the tools open from the hidden states' head, live, and say what lies under the pointer."""

from __future__ import annotations

import pytest

from tests.browser.tab import Tab

DRAWN = "name => rnnDashboard.dashboard.views.get(name)?.plot.data?.[0].y?.length > 0"
"""Whether a tool's first trace has points on the screen."""

WATCHED = """() => {
  window.waited = new Set();
  new MutationObserver((all) => all.forEach(({ target }) => 'waiting' in target.dataset && waited.add(target.querySelector('h2').textContent)))
    .observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-waiting'] });
}"""
"""Keeps the titles of the panels that said they were being measured."""


def test_memory_says_that_it_is_measured_and_with_path_beside_tells_what_lies_under_the_pointer(
    tab: Tab,
) -> None:
    tab.page.evaluate(WATCHED)
    tab.button("memory").click()
    tab.wait(DRAWN, "memory")
    assert tab.page.evaluate("[...waited]") == ["Memory"]
    assert tab.page.locator("[data-waiting]").count() == 0

    tab.full_speed()
    tab.train(3_000)
    tab.button("path").click()
    for name in ("path", "memory"):
        tab.wait(DRAWN, name)
    tab.pause()
    assert [panel["key"] for panel in tab.scene["panels"] if panel["tool"]] == ["path", "memory"]
    plot = "rnnDashboard.dashboard.views.get('memory').plot"
    tab.wait(f"{plot}.data[0].y.length === 16")
    place = tab.page.evaluate(
        f"""() => {{
          const {{ _size, xaxis, yaxis }} = {plot}._fullLayout, box = {plot}.getBoundingClientRect();
          const y = {plot}.data[0].y[2];
          return [box.x + _size.l + xaxis.d2p(2), box.y + _size.t + yaxis.d2p(y), y];
        }}"""
    )
    tab.page.mouse.move(place[0], place[1])
    told = tab.page.locator(".hoverlayer .hovertext").filter(has_text="2 steps ago")
    told.wait_for()
    assert f"right: {place[2]:.1%}" in (told.text_content() or "")
    tab.button("path").click()
    tab.wait("!rnnDashboard.dashboard.views.has('path')")

    for name in ("weights", "dynamics"):
        tab.button(name).click()
    tab.wait(DRAWN, "dynamics")
    points = "[2, 3, 4].map((trace) => rnnDashboard.dashboard.views.get('dynamics').plot.data[trace].x?.length ?? 0)"
    tab.wait(f"{points}.some((count) => count > 0)")
    weights = tab.page.locator(".panel.weights")
    recurrent = weights.locator("figure", has_text="recurrent kernel, 4 × 4").locator("canvas")
    recurrent.scroll_into_view_if_needed()
    cell = tab.page.evaluate("rnnDashboard.dashboard.views.get('weights').pictures[1].cells.data[0]")
    recurrent.hover(position={"x": 6, "y": 6})
    where, _, told_of = (recurrent.get_attribute("title") or "").partition(": ")
    assert where == "unit 0 → unit 0"
    told_of, _, offer = told_of.partition("; ")
    assert offer == "click: what if it were another"
    assert float(told_of.replace("\u2212", "-")) == pytest.approx(cell, abs=0.005)
    # However late it is opened, the histogram begins near the run's first updates.
    assert tab.page.evaluate("rnnDashboard.dashboard.views.get('weights').pictures[1].updates[0]") < 1_500
    assert not tab.exceptions
