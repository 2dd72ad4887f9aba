"""A series of one's own: a good file is trained on in its own units, a bad one is told why, and nothing is lost."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import pytest

from tests.browser.tab import Tab

LOW, HIGH = 450, 550
GOOD = "day,visitors\n" + "\n".join(f"{day},{500 + 50 * math.sin(day / 5):.2f}" for day in range(600))


def offer(tab: Tab, data: bytes) -> None:
    """Opens the series' popover, where it isn't, and puts a file into it."""
    field = tab.page.locator("input[type=file]")
    if not field.count():
        tab.open_groups()
        tab.page.get_by_role("button", name=re.compile("^Series")).click()
    field.set_input_files({"name": "mine.csv", "mimeType": "text/csv", "buffer": data})


def test_an_uploaded_series_is_trained_on_and_drawn_in_its_own_units(new_tab: Callable[..., Tab]) -> None:
    tab = new_tab().open("preset=time-series")
    offer(tab, GOOD.encode())
    tab.page.get_by_role("img", name="The series as a line").wait_for()
    assert tab.page.get_by_role("combobox", name="Column").input_value() == "visitors"
    tab.page.get_by_role("button", name="Train on this column").click()
    tab.wait("new URLSearchParams(location.search).get('series')?.includes('visitors')")
    tab.wait("rnnDashboard.scene.config.series?.includes('visitors')")
    tab.page.locator("input[type=file]").wait_for(state="hidden")  # what it was opened for is done
    assert tab.page.get_by_label("What to do first").inner_text() == "", "those steps are about the data of the preset"
    tab.train(20)
    tab.pause()
    ranges = tab.page.locator(".time").get_by_text(re.compile(r"^\d{3} … \d{3}$"))
    ranges.first.wait_for()
    for text in ranges.all_inner_texts():
        low, high = (int(part) for part in text.split(" … "))
        assert LOW - 100 <= low < high <= HIGH + 100
    address = tab.page.url
    tab.page.reload()
    tab.first_picture()
    tab.wait("rnnDashboard.scene.config.series?.includes('visitors') && rnnDashboard.drawn.update >= 20")
    assert tab.page.url == address


def test_files_that_can_not_be_used_each_get_a_sentence_and_nothing_is_lost(new_tab: Callable[..., Tab]) -> None:
    tab = new_tab().open("preset=time-series")
    tab.press("One update")
    tab.is_at(1)
    rows = "\n".join(str(number) for number in range(60))
    for data, sentence in [
        (b"a,b\n1,2\n3\n" + b"1,2\n" * 60, "every row must have 2 cells"),
        (b"hello\n" * 80, "no column holds only numbers"),
        (b"5\n", "at least 50 rows"),
        (b"", "empty"),
        (rows.replace("30", "<b>x</b>").encode(), "<b>x</b>' in row 31"),
    ]:
        offer(tab, data)
        tab.page.get_by_text(sentence).wait_for()
        assert tab.page.get_by_role("button", name="Train on this column").count() == 0
    tab.page.keyboard.press("Escape")
    assert tab.update == 1
    assert "series" not in tab.query
    tab.press("One update")
    tab.is_at(2)


@pytest.mark.parametrize("series", ["mine, visitors #0123456789ab", "🙂"])
def test_an_address_with_a_series_from_elsewhere_says_so_and_opens_the_built_in_one(
    series: str, new_tab: Callable[..., Tab]
) -> None:
    tab = new_tab().open(f"preset=time-series&series={series.replace('#', '%23')}")
    assert "uploaded elsewhere" in tab.message()
    tab.press("One update")
    tab.is_at(1)


def test_several_columns_each_have_a_line_that_the_what_if_moves(new_tab: Callable[..., Tab]) -> None:
    rows = (f"{day},{15 + 9 * math.sin(day / 9):.2f},{3 + day % 5},{900 + 40 * math.cos(day / 9):.1f}" for day in range(400))
    tab = new_tab().open("preset=time-series&horizon=3")
    offer(tab, "\n".join(["day,temp,wind,load", *rows]).encode())
    tab.page.get_by_role("combobox", name="Column").click()
    tab.page.get_by_role("option", name="load").click()
    inputs = tab.page.get_by_test_id("stMultiSelect")
    inputs.get_by_text("load", exact=True).wait_for()  # the script has run again, with another widget
    for name in ("temp", "wind"):
        inputs.get_by_role("combobox").click()
        tab.page.get_by_role("option", name=name, exact=True).click()
        inputs.get_by_role("group", name="Selected values").get_by_text(name, exact=True).wait_for()
    tab.page.get_by_role("button", name="Train on these 3 columns").click()
    tab.wait("new URLSearchParams(location.search).get('target') === 'load'")
    tab.wait("rnnDashboard.scene.config.inputs === 'load,temp,wind'")
    assert (tab.query["target"], tab.query["inputs"], tab.query["horizon"]) == ("load", "load,temp,wind", "3")
    tab.page.locator("input[type=file]").wait_for(state="hidden")
    tab.train(20)
    tab.pause()
    lines = tab.page.locator(".time .gutter")
    wind = lines.filter(has_text=re.compile("^wind"))
    wind.get_by_text("3 … 7").wait_for()
    tab.button("what if").click()
    tab.page.get_by_text("Nothing is changed yet.").wait_for()
    tab.page.get_by_role("heading", name="Difference").wait_for()
    tab.page.evaluate(
        "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )  # the tracks make room for it
    box, plot = wind.bounding_box(), tab.page.locator(".time canvas").first.bounding_box()
    assert box is not None
    assert plot is not None
    x = plot["x"] + plot["width"] * 10.5 / 20
    for y in range(int(box["y"]) + 2, int(box["y"] + box["height"])):
        tab.page.mouse.move(x, y)
        if tab.page.evaluate("getComputedStyle(document.querySelector('.time')).cursor") == "ns-resize":
            break
    tab.page.mouse.down()
    tab.page.mouse.move(x, box["y"] + box["height"] / 2, steps=3)
    tab.page.mouse.up()
    tab.page.get_by_text(re.compile(r"Loss in this window .* → ")).wait_for()
    tab.page.get_by_role("button", name=re.compile(r"step 10: wind \d")).wait_for()
