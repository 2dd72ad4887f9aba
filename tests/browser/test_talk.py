"""Talk mode: readable from the back row, and the README's tour from the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.tab import Tab, during

SMALL = """() => {
  const found = {}, walker = document.createTreeWalker(document.querySelector('.rnn'), NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) {
    const element = node.parentElement, text = node.textContent.trim();
    if (!text || element.closest('option, style') || !element.checkVisibility({ visibilityProperty: true })) continue;
    const size = parseFloat(getComputedStyle(element).fontSize);
    if (size < 18) found[text] = size;
  }
  return found;
}"""
"""Every text of the dashboard that is smaller than 18 CSS pixels, with its size."""
FITS = """(height) => {
  const plot = document.querySelector('[role=img][aria-label^=Loss]'), { width, height: drawn } = plot._fullLayout;
  return innerHeight === height && Math.abs(width - plot.clientWidth) < 2 && Math.abs(drawn - plot.clientHeight) < 2;
}"""
"""Whether the window has this height and Plotly has drawn its charts anew for it."""
FOCUSED = "(document.activeElement?.getAttribute('aria-label') || document.activeElement?.textContent || '').trim()"


def in_a_talk(new_tab: Callable[..., Tab], query: str = "") -> Tab:
    tab = new_tab(viewport={"width": 1280, "height": 720}).open(query)
    tab.page.keyboard.press("t")
    tab.wait("document.querySelector('[role=img][aria-label^=Loss]')?.data")
    return tab


def tab_to(tab: Tab, name: str) -> None:
    """Presses the tab key until what has this name has the focus."""
    for _ in range(80):
        if tab.page.evaluate(FOCUSED) == name:
            return
        tab.page.keyboard.press("Tab")
    pytest.fail(f"no way to {name} with the tab key")


def type_into(tab: Tab, name: str, text: str) -> None:
    """Goes to a field, types, and leaves it with Enter."""
    tab_to(tab, name)
    tab.page.keyboard.type(text)
    tab.page.keyboard.press("Enter")


def has(tab: Tab, name: str, value: str) -> None:
    """Waits until the run's setting has this value."""
    tab.wait("([name, value]) => rnnDashboard.scene.bar.find((field) => field.name === name)?.value === value", [name, value])


@pytest.mark.parametrize("preset", ["echo", "echo-lstm", "sine"])
def test_a_talk_can_be_read_from_the_back_row_without_scrolling(new_tab: Callable[..., Tab], preset: str) -> None:
    tab = in_a_talk(new_tab, query=f"preset={preset}")
    tab.train(50)
    for width, height in ((1280, 720), (1920, 1080)):
        with during((width, height)):
            tab.page.set_viewport_size({"width": width, "height": height})
            tab.wait(FITS, height)
            check_readable(tab, height)


def check_readable(tab: Tab, height: int) -> None:
    """Nothing of a talk on a screen of this height is small, and it needs no scrolling."""
    assert tab.page.evaluate(SMALL) == {}
    loss = tab.page.locator(".panel:has(h2:has-text('Loss'))").bounding_box()
    axis = tab.page.locator(".time .axis").bounding_box()
    window = tab.page.locator(".place.time").bounding_box()
    legend = tab.page.get_by_role("group", name="Panels by number key").bounding_box()
    assert loss is not None
    assert axis is not None
    assert legend is not None
    assert window is not None
    assert loss["height"] >= height / 4
    beside = tab.page.locator(".place.side").is_visible()
    assert beside or window["width"] == loss["width"], "no room is kept for panels that are not shown"
    assert axis["y"] + axis["height"] <= legend["y"] + 1
    assert legend["y"] + legend["height"] <= height


def test_number_keys_show_and_hide_the_panels_that_the_legend_names(new_tab: Callable[..., Tab]) -> None:
    tab = in_a_talk(new_tab, query="preset=echo-lstm")
    press, legend = tab.page.keyboard.press, tab.page.get_by_role("group", name="Panels by number key")

    def shown() -> list[str]:
        return tab.page.locator(".panel h2").all_inner_texts()

    assert shown() == ["Loss of every update", "Window", "Gates"]
    names = [one.get_attribute("aria-label") for one in legend.get_by_role("button").all()]
    assert names[:5] == ["Loss of every update", "Window", "Hidden state", "Gates", "Data and window"]
    # Another window is asked for below the panels, not in their heads.
    assert tab.page.locator(".head .hold:visible").count() == 0
    press("3")
    press("4")
    press("5")
    tab.page.locator("h2", has_text="Data and window").wait_for()
    assert shown() == ["Loss of every update", "Window", "Hidden state", "Data and window"]
    # The run is paused: what comes back shows what it showed.
    tab.wait("[...rnnDashboard.dashboard.views.get('hidden_state').tracks].every((track) => track.array?.data.length)")
    pressed = [one.get_attribute("aria-pressed") for one in legend.get_by_role("button").all()]
    assert pressed[:5] == ["true", "true", "true", "false", "true"]
    press("t")
    assert len(shown()) == len(tab.scene["panels"])


def test_the_tour_of_the_readme_works_in_a_talk_by_keyboard_alone(new_tab: Callable[..., Tab]) -> None:
    tab = in_a_talk(new_tab)
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    press = tab.page.keyboard.press
    # 1. Train; the data with its arcs; rows carried over.
    press("Space")
    tab.grows(30)
    press("4")
    tab.page.locator("h2", has_text="Data and window").wait_for()
    press("4")
    tab_to(tab, "Carry over rows")
    press("Space")
    has(tab, "carry_rows", "true")
    # 2. The crosshair through window, states and gates.
    tab_to(tab, "Window: arrow keys go through time steps and rows, Enter flips a bit in “what if”")
    press("ArrowRight")
    press("ArrowRight")
    tab.page.locator(".time .cross:visible", has_text="2").wait_for()
    # 3. Another preset, slowly.
    type_into(tab, "Preset", "Echo, L")
    has(tab, "preset", "echo-lstm")
    tab.page.locator("h2", has_text="Gates").wait_for()
    tab_to(tab, "Speed in updates a second")
    press("Home")
    tab.wait("rnnDashboard.drawn.speed === 1")
    press("End")
    # 4. Truncated to 3, then to 4.
    for length in ("3", "4"):
        type_into(tab, "Truncation length", length)
        has(tab, "truncation_length", length)
        assert tab.scene["time_steps"] == int(length)
    # 5. The network alone continues a wave.
    type_into(tab, "Preset", "Sine")
    has(tab, "preset", "sine")
    tab.page.locator("h2", has_text="The network alone").wait_for()
    # 6. Back through the run, and on from there. What is on the screen may still be the echo's last picture.
    tab.page.evaluate("window.before = rnnDashboard.drawn")
    tab.wait("rnnDashboard.drawn !== before && rnnDashboard.drawn.update >= 20")
    tab.page.get_by_role("slider", name="Moment of the run").wait_for()
    tab_to(tab, "Moment of the run")
    press("ArrowLeft")
    tab.wait("rnnDashboard.drawn.past?.arrived")
    past = tab.status["past"]["update"]
    tab_to(tab, "Resume here")
    press("Enter")
    tab.grows(past + 5)
    assert tab.status["past"] is None
    # 7. A link to share.
    tab_to(tab, "Share")
    press("Enter")
    tab_to(tab, "Copy link to this configurationOpens a new run with these settings.")
    press("Enter")
    tab.page.get_by_text("Copied").wait_for()
    assert "preset=sine" in tab.page.evaluate("navigator.clipboard.readText()")
    press("Escape")
    press("Escape")
    tab.page.get_by_role("region", name="Sidebar").wait_for(state="visible")
