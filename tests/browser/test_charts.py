"""The curve of the loss chart and what Plotly draws around it: one picture, though two draw it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.tab import Tab

PLOT = "document.querySelector('[role=img][aria-label^=Loss]')"
PLACES = f"""() => {{
  const plot = {PLOT}, canvas = plot.parentElement.querySelector('canvas'), {{ _size, xaxis, yaxis }} = plot._fullLayout;
  const box = plot.getBoundingClientRect(), sheet = canvas.getBoundingClientRect(), ratio = canvas.width / sheet.width;
  const pen = canvas.getContext('2d'), reach = 1.5;
  const ink = (x, y) => {{
    const [left, top, size] = [x - reach - sheet.x, y - reach - sheet.y, 2 * reach].map((css) => Math.round(css * ratio));
    return Math.max(...pen.getImageData(left, top, size, size).data.filter((_, i) => i % 4 === 3));
  }};
  const x = (update) => box.x + _size.l + xaxis.d2p(update), y = (loss) => box.y + _size.t + yaxis.d2p(loss);
  const points = Array.from(plot.data[0].x, (update, i) => ({{ update, loss: plot.data[0].y[i] }}));
  const [first, last] = xaxis.range;
  return points.filter(({{ update }}) => update >= first && update <= last).map(({{ update, loss }}) => {{
    const place = {{ update, loss, x: x(update), y: y(loss) }};
    return {{ ...place, ink: ink(place.x, place.y), above: ink(place.x, place.y - 8), below: ink(place.x, place.y + 8) }};
  }});
}}"""
"""Each point that the axes show, where Plotly's axes say that it is, and how much paint the canvas has there and 8 pixels off."""
PAINTED = f"""() => {{
  const {{ width, height }} = {PLOT}.parentElement.querySelector('canvas');
  const {{ data }} = {PLOT}.parentElement.querySelector('canvas').getContext('2d').getImageData(0, 0, width, height);
  return data.filter((part, i) => i % 4 === 3 && part > 100).length / (width * height);
}}"""
"""The share of the canvas that is painted."""
AXES = f"[{PLOT}._fullLayout.xaxis.range, {PLOT}._fullLayout.yaxis.range, {PLOT}._fullLayout.yaxis.type]"
COUNT_DRAWINGS = """() => {
  const react = Plotly.react;
  window.drawings = 0;
  Plotly.react = (plot, ...rest) => ((window.drawings += plot.ariaLabel.startsWith('Loss')), react(plot, ...rest));
}"""


def check_places(tab: Tab) -> list[dict[str, Any]]:
    """Every point that is shown has its paint where the axes say, and beside it there is none but the line's own."""
    places = tab.page.evaluate(PLACES)
    assert len(places) > 5
    assert [place for place in places if place["ink"] < 100] == []
    assert sum(place["above"] + place["below"] > 100 for place in places) < len(places) / 2
    assert 0 < tab.page.evaluate(PAINTED) < 0.1
    return places


def rested(new_tab: Callable[..., Tab], updates: int = 30, **options: Any) -> Tab:
    """A tab with a paused run of an epoch of so many updates, each of which has its dot on the curve."""
    tab = new_tab(**options).open(f"epoch_length={updates * 5 * 15}")
    tab.press("One epoch over the data")
    tab.is_at(updates)
    tab.wait(f"updates => {PLOT}?.data?.[0].x.length === updates", updates)
    return tab


@pytest.mark.parametrize("ratio", [1, 2])
def test_the_curve_lies_where_the_axes_say_logarithmic_linear_and_zoomed(new_tab: Callable[..., Tab], ratio: int) -> None:
    tab = rested(new_tab, ratio=ratio)
    places = check_places(tab)
    assert [place["update"] for place in places] == list(range(30))
    assert tab.page.evaluate(AXES)[0] == [0, 30]
    tab.button("log").click()
    tab.wait(f"{AXES}[2] === 'linear'")
    check_places(tab)
    drag(tab, places[8]["x"], places[20]["x"])
    tab.wait(f"{AXES}[0][0] > 0")
    tab.wait("rnnDashboard.dashboard.looks.range")
    first, last = tab.page.evaluate("rnnDashboard.dashboard.looks.range")
    assert (first, last) in [(8, 20), (7, 20), (8, 21), (7, 21)]
    tab.wait(f"([first, last]) => {AXES}[0].join() === [first, last].join()", [first, last])
    tab.wait(f"points => {PLOT}.data[0].x.length === points", last - first)
    zoomed = check_places(tab)
    assert zoomed[-1]["x"] - zoomed[0]["x"] > 2 * (places[20]["x"] - places[8]["x"])
    tab.button("show all").click()
    tab.wait(f"{AXES}[0].join() === '0,30' && {PLOT}.data[0].x.length === 30")
    check_places(tab)
    assert tab.button("show all").count() == 0


def test_the_mouse_reads_zooms_drags_and_hides_the_curve(new_tab: Callable[..., Tab]) -> None:
    tab = rested(new_tab)
    places = check_places(tab)
    # The pointer reads the loss of an update.
    for place in places[4::10]:
        tab.page.mouse.move(place["x"], place["y"])
        assert label(tab, rf"update {place['update']:.0f}\b") == f"loss {place['loss']:.4g}"
    # An axis that is dragged takes the curve along.
    box = tab.panel("Loss").bounding_box()
    assert box is not None
    labels, step = box["y"] + box["height"] - 8, places[1]["x"] - places[0]["x"]
    tab.page.mouse.move(places[15]["x"], labels)
    tab.page.mouse.down()
    tab.page.mouse.move(places[10]["x"], labels, steps=4)
    tab.wait(f"Math.abs({AXES}[0][0] - 5) < 0.1")
    moved = check_places(tab)
    assert moved[0]["update"] in (5, 6)
    assert moved[-1]["x"] == pytest.approx(places[moved[-1]["update"]]["x"] - 5 * step, abs=2)
    tab.page.mouse.up()
    tab.wait("rnnDashboard.dashboard.looks.range")
    tab.button("show all").click()
    tab.wait(f"{AXES}[0].join() === '0,30' && {PLOT}.data[0].x.length === 30")
    # The legend hides the curve and shows it again.
    tab.page.mouse.move(5, 5)
    # A run that rests is soon tested on validation data: the last point of that curve.
    tab.wait("rnnDashboard.dashboard.views.get('loss').arrays.get('data.1.x').data.at(-1) === rnnDashboard.drawn.update")
    check_places(tab)
    painted = tab.page.evaluate(PAINTED)
    entry = tab.page.locator(".legendtoggle").first
    entry.click()
    tab.wait(f"painted => ({PAINTED})() < painted / 2", painted)
    entry.click()
    tab.wait(f"painted => ({PAINTED})() === painted", painted)
    # A double click shows all again.
    drag(tab, places[8]["x"], places[20]["x"])
    tab.wait(f"rnnDashboard.dashboard.looks.range && {AXES}[0][0] > 0")
    tab.page.mouse.dblclick(places[10]["x"], places[10]["y"])
    tab.wait(f"{AXES}[0].join() === '0,30'")
    assert tab.page.evaluate("rnnDashboard.dashboard.looks.range") is None
    # Of its two clicks neither goes back to the update that it hits, which one click does a third of a second later.
    tab.page.evaluate("new Promise((done) => setTimeout(done, 900))")
    assert tab.status["past"] is None
    tab.page.mouse.click(places[10]["x"], places[10]["y"])
    tab.wait("update => rnnDashboard.drawn.past?.update === update", places[10]["update"] + 1)


def drag(tab: Tab, start: float, stop: float) -> None:
    """Drags over the loss chart from one place to another, as one zooms."""
    box = tab.panel("Loss").bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    tab.page.mouse.move(start, middle)
    tab.page.mouse.down()
    tab.page.mouse.move(stop, middle, steps=4)
    tab.page.mouse.up()
    tab.page.mouse.move(5, 5)


def fifty_a_second(tab: Tab) -> None:
    """A speed at which a chart does not come to rest between two pictures, and grows little with each."""
    tab.speed("Home")
    for _ in range(5):
        tab.speed("ArrowRight")


def label(tab: Tab, words: str) -> str:
    """The second line of the hover label whose first begins with `words`."""
    lines = tab.page.locator(".hoverlayer .hovertext").filter(has_text=re.compile(words)).locator("tspan")
    lines.nth(1).wait_for()
    return lines.nth(1).text_content() or ""


def test_while_it_trains_the_pointer_reads_the_newest_update_and_plotly_draws_seldom(tab: Tab) -> None:
    tab.press("One update")  # so that the trainer is compiled
    tab.is_at(1)
    fifty_a_second(tab)
    tab.train(100)
    known = tab.update
    box = tab.panel("Loss").locator(".nsewdrag").bounding_box()
    assert box is not None
    tab.page.mouse.move(box["x"] + box["width"] - 2, box["y"] + box["height"] / 2)
    shown = tab.page.locator(".hoverlayer .hovertext").first
    shown.wait_for()
    found = re.search(r"update (\d+)", shown.text_content() or "")
    assert found is not None
    assert int(found[1]) >= known - 1
    tab.page.mouse.move(5, 5)

    tab.page.evaluate("rnnDashboard.dashboard.tell({ speed: 1000 })")
    tab.grows(2000)
    fifty_a_second(tab)  # of two thousand: the axes hold for some seconds
    tab.wait(f"{PLOT}?.data && rnnDashboard.drawn.speed === 50")
    tab.page.evaluate(COUNT_DRAWINGS)
    pictures = tab.page.evaluate("rnnDashboard.pictures")
    tab.wait("pictures => rnnDashboard.pictures > pictures + 120", pictures)
    assert tab.page.evaluate("drawings") < 9
    tab.pause()
    painted = list(tab.losses(100).items())
    known = f"Array.from({PLOT}.data[0].x, (update, i) => [update, {PLOT}.data[0].y[i]])"
    tab.wait(f"painted => JSON.stringify([...new Map({known})]) === JSON.stringify(painted)", painted)
