"""The page opens by itself and whole: every preset, light and dark, with nothing from elsewhere, and everything in sight."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Literal

import pytest

from playground import presets
from tests.browser.tab import Tab, during

IN_SIGHT = ("echo", "echo-lstm", "gru", "time-series", "sine", "deep")
"""Presets that a laptop's screen shows without scrolling."""
OVERFLOWS = """() => {
  const found = [];
  for (const element of document.querySelectorAll('body, body *')) {
    const style = getComputedStyle(element);
    if (!['auto', 'scroll'].includes(style.overflowY) || !element.clientHeight || style.visibility === 'hidden') continue;
    const name = element.dataset.testid || element.className || element.tagName;
    if (element.scrollHeight > element.clientHeight + 1) found.push(`${name}: ${element.scrollHeight} in ${element.clientHeight}`);
  }
  const page = document.documentElement;
  if (page.scrollHeight > innerHeight) found.push(`the document: ${page.scrollHeight} in ${innerHeight}`);
  return found;
}"""
"""Whatever would have to be scrolled."""
OUTSIDE = """() => [...document.querySelectorAll('section:has(> header h2), .gutter, .foot')].map((panel) => {
  const box = panel.getBoundingClientRect(), name = (panel.querySelector('h2') ?? panel).textContent;
  return { name, box, good: box.width > 0 && box.left >= 0 && box.top >= 0 && box.right <= innerWidth + 1 && box.bottom <= innerHeight + 1 };
}).filter((panel) => !panel.good).map(({ name, box }) => `${name}: ${JSON.stringify(box)}`)"""
"""Panels, tracks and footers that are not wholly in the window."""
CONTRASTS = """() => {
  const pen = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const channels = (colour) => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], under) => [r, g, b].map((part, i) => part * a + under[i] * (1 - a));
  const inside = ({ x, y, width, height }, box) => {
    const [across, down] = [x + Math.min(width / 2, 4), y + height / 2]; // its beginning: the rest may be cut off
    return across >= box.left && across <= box.right && down >= box.top && down <= box.bottom;
  };
  const ground = (element, place) => {
    if (!element) return [255, 255, 255];
    const colour = channels(getComputedStyle(element).backgroundColor);
    if (!inside(place, element.getBoundingClientRect())) colour[3] = 0; // such as a slider's value, which stands above its thumb
    return colour[3] === 1 ? colour.slice(0, 3) : over(colour, ground(element.parentElement, place));
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((part) => ((part /= 255) <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found = {};
  for (const root of document.querySelectorAll('.stMain, .stSidebar')) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode()); ) {
      const element = node.parentElement, text = node.textContent.trim();
      if (!text || element.closest('svg, style, script, [hidden], [data-testid=stIconMaterial]')) continue;
      if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const { top, bottom } = range.getBoundingClientRect();
      if (top < 0 || bottom > innerHeight) continue; // scrolled out of sight, and out of what lies under it
      const colour = channels(getComputedStyle(element).color), back = ground(element, range.getBoundingClientRect());
      const front = over(colour, back);
      if (!colour[3]) continue;
      const [high, low] = [light(front), light(back)].sort((a, b) => b - a);
      found[text] = Math.min(found[text] ?? 99, (high + 0.05) / (low + 0.05));
    }
  }
  return found;
}"""
"""The contrast of every visible text of the page as WCAG 2 defines it, against the colours that lie below it."""


@pytest.mark.parametrize("name", presets.registry())
def test_a_preset_opens_untrained_with_a_picture_and_nothing_from_elsewhere(name: str, new_tab) -> None:
    tab = new_tab().open(f"preset={name}")
    assert tab.update == 0
    assert tab.status["loss"] is None
    assert tab.scene["preset"] == name
    tab.page.get_by_text(presets.registry()[name].story).first.wait_for()
    # What the untrained network predicts stands there before anyone pressed Train.
    window = "[...rnnDashboard.dashboard.views.values()].flatMap((view) => view.tracks ?? []).filter((track) => track.array?.data.length)"
    tab.wait(f"{window}.length > 0")
    # Plotly's panels come last.
    tab.wait("document.querySelector('[role=img][aria-label^=Loss]')?.data")
    assert tab.errors == []
    assert tab.foreign == []
    if name in IN_SIGHT:
        assert tab.page.evaluate(OVERFLOWS) == []
        assert tab.page.evaluate(OUTSIDE) == []


def test_dark_and_light_follow_the_system_and_can_be_read(new_tab: Callable[..., Tab]) -> None:
    grounds = {}
    tab = new_tab(color_scheme="light").open("preset=echo-lstm")
    tab.open_groups()
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        tab.prefers(scheme)
        tab.wait("document.getAnimations().every(one => one.playState !== 'running')")  # the expander fades in
        grounds[scheme] = tab.page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
        contrasts = tab.page.evaluate(CONTRASTS)
        assert len(contrasts) > 30
        assert {text: round(contrast, 2) for text, contrast in contrasts.items() if contrast < 4.5} == {}, scheme
    assert grounds["light"] != grounds["dark"]
    assert tab.errors == []
    assert tab.foreign == []


def test_a_phone_shows_it_in_one_column_without_scrolling_sideways(new_tab: Callable[..., Tab]) -> None:
    tab = new_tab(viewport={"width": 390, "height": 844}, phone=True).open()
    tab.tap(tab.button("Train"))
    tab.grows(50)
    tab.tap(tab.button("Pause"))
    rested = tab.rest()
    tab.tap(tab.button("One update"))
    tab.is_at(rested + 1)
    assert tab.page.evaluate("[document.documentElement.scrollWidth, document.querySelector('.stMain').scrollWidth]") == [390, 390]
    for name in ("Train", "One update", "One window", "One epoch over the data", "Reset"):
        box = tab.button(name).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        assert min(box["width"], box["height"]) >= 36, f"{name} is too small for a thumb: {box}"
    for title in ("Loss", "Window", "Hidden state", "Data"):
        box = tab.panel(title).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 391
        assert box["height"] > 60
    check_sidebar_comes_back(tab)


def test_at_any_width_no_figure_covers_another_after_long_training_and_the_sidebar_goes_and_comes(
    new_tab: Callable[..., Tab],
) -> None:
    tab = new_tab(viewport={"width": 1440, "height": 844}).open()
    tab.sidebar.hover()
    tab.page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
    check_sidebar_comes_back(tab)
    for width in (1440, 1000, 760, 390, 360):
        with during(width):
            tab.page.set_viewport_size({"width": width, "height": 844})
            tab.wait("width => document.querySelector('.rnn').getBoundingClientRect().right <= width", width)
            tab.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
            check_figures(tab, width)


def check_sidebar_comes_back(tab: Tab) -> None:
    """The button that opens the sidebar is there and large enough for a finger, and does so."""
    opener = tab.page.get_by_test_id("stExpandSidebarButton")
    opener.wait_for(state="visible")
    box = opener.bounding_box()
    assert box is not None
    assert min(box["x"], box["y"]) >= 0
    assert min(box["width"], box["height"]) >= 32, "large enough for a finger"
    tab.wait("() => document.querySelector('.rnn').getBoundingClientRect().left < 80")
    opener.click()
    tab.sidebar.get_by_text("Truncation length").wait_for(state="visible")
    assert tab.errors == []


def check_figures(tab: Tab, width: int) -> None:
    """No figure of the transport line covers another in a window of this width, however long the run has trained."""
    ends = tab.page.evaluate("""() => {
      const { transport } = window.rnnDashboard.dashboard;
      transport.show({ ...transport.status, update: 123456789, rate: 312345, epoch: 98765, loss: 6.5e-6, metrics: { accuracy: 1 } });
      return [...document.querySelectorAll('.figures dd, .figures dt')].flatMap((part) => {
        const range = document.createRange();
        range.selectNodeContents(part);
        const { left, right } = range.getBoundingClientRect();
        return right > left ? [[part.tagName, left, right]] : [];
      });
    }""")
    for tag in ("DD", "DT"):
        line = [(left, right) for name, left, right in ends if name == tag]
        assert len(line) >= 3
        assert all(right + 3 < following for (_, right), (following, _) in pairwise(line)), line
        assert line[-1][1] <= width


def test_the_crosshair_reads_one_time_step_in_window_states_and_gates(new_tab) -> None:
    tab = new_tab().open("preset=echo-lstm")
    box = tab.panel("Hidden state").bounding_box()
    assert box is not None
    steps = tab.scene["time_steps"]
    tab.page.mouse.move(box["x"] + box["width"] * 6.5 / steps, box["y"] + box["height"] / 2)
    cross = tab.page.locator(".cross:visible")
    cross.wait_for()
    mark = cross.bounding_box()
    assert mark is not None
    assert cross.inner_text() == "6"
    for title in ("Window", "Hidden state", "Gates"):
        panel = tab.panel(title).bounding_box()
        assert panel is not None
        assert mark["y"] <= panel["y"] + 1
        assert mark["y"] + mark["height"] >= panel["y"] + panel["height"] - 5
        assert abs(mark["x"] - (panel["x"] + panel["width"] * 6 / steps)) < 2
        assert abs(mark["width"] - panel["width"] / steps) < 2
    readouts = tab.page.locator(".gutter.reading .readout")
    tracks = tab.page.locator(".time .gutter").count()
    tab.wait("tracks => document.querySelectorAll('.gutter.reading .readout').length === tracks", tracks)
    # Tracks with a value a unit show that of the unit under the mouse; all others theirs.
    assert sum(text.strip() != "" for text in readouts.all_inner_texts()) == tracks
    tab.page.mouse.move(5, 5)
    cross.wait_for(state="hidden")


def test_the_dashboards_modules_are_asked_for_once_however_often_the_script_runs(new_tab: Callable[..., Tab]) -> None:
    asked = """() => [...document.querySelectorAll('link[rel=modulepreload]')]
        .map(({ href }) => href)
        .filter((href) => href.includes('assets/dashboard'))"""
    tab = new_tab().open()
    first = tab.page.evaluate(asked)
    assert any(href.endswith("/dashboard.js") for href in first)
    tab.type("seed", 3)
    tab.waits_for_address("seed", "3")
    assert tab.page.evaluate(asked) == first
