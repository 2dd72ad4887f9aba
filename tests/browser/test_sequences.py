"""Tasks whose windows hold sequences: letters and pictures are on the screen, padding is empty, the classes are told apart."""

from __future__ import annotations

import pytest

from tests.browser.tab import Tab

INK = """(key) => {
  const view = rnnDashboard.dashboard.views.get('window'), { x } = view.stack, { ratio } = rnnDashboard.dashboard;
  const track = view.tracks.find((one) => one.key === key), ended = view.values.padding?.[key]?.[0]?.[0] ?? view.stack.columns;
  const top = Math.round(track.top * ratio), height = Math.round(track.height * ratio);
  const columns = Array.from({ length: view.stack.columns }, (_, column) => {
    const { data } = view.pen.getImageData(x[column], top, Math.max(1, x[column + 1] - x[column]), height);
    const found = { blue: 0, dark: 0, any: 0 };
    for (let i = 0; i < data.length; i += 4) {
      const [red, , blue, opacity] = data.slice(i, i + 4);
      if (opacity > 0) found.any += 1;
      if (opacity > 150 && blue - red > 80) found.blue += 1;
      if (opacity > 150 && red < 90) found.dark += 1;
    }
    return found;
  });
  return { columns, ended };
}"""
"""What is painted in each column of a track of the window, and where its sequence has ended."""
TRACKS = "rnnDashboard.dashboard.views.get('window')?.tracks.every((track) => track.array)"
VALUES = "(key) => Array.from(rnnDashboard.dashboard.views.get(key).values?.data ?? [])"


def opened(new_tab, query: str, **options) -> Tab:
    tab: Tab = new_tab(color_scheme="light", **options).open(query)
    tab.wait(TRACKS)
    return tab


@pytest.mark.parametrize("longest", [30, 100])
def test_a_string_is_written_letter_by_letter_and_its_padding_is_hatched(longest: int, new_tab) -> None:
    tab = opened(new_tab, f"preset=reber&longest={longest}")
    ink = tab.page.evaluate(INK, "row0")
    ended = ink["ended"]
    assert 5 < ended < longest
    assert all(column["blue"] for column in ink["columns"][:ended]), "each letter is there, or its dot"
    assert not any(column["blue"] for column in ink["columns"][ended:])
    assert sum(column["any"] for column in ink["columns"][ended:]) > 0, "padding is seen to be padding"
    box = tab.panel("Window").bounding_box()
    assert box is not None
    tab.page.mouse.move(box["x"] + box["width"] * (longest - 0.5) / longest, box["y"] + 5)
    tip = tab.page.locator(".tip:visible")
    tip.wait_for()
    assert tip.inner_text().split() == ["row", "0", "padding"]
    assert "NaN" not in tab.page.locator(".time").inner_text()
    assert tab.errors == []


def test_a_digit_is_read_row_by_row_and_its_classes_are_told_apart(new_tab) -> None:
    tab = opened(new_tab, "preset=digits-rows")
    columns = tab.page.evaluate(INK, "row0")["columns"]
    assert sum(column["dark"] for column in columns) > 50, "the picture has ink"
    picture = tab.page.evaluate(VALUES, "input_image")
    assert len(picture) == 64
    assert max(picture) > 0.9
    assert len(tab.page.evaluate(VALUES, "confusion")) in (0, 100)
    tab.train(400)
    tab.wait("rnnDashboard.dashboard.views.get('confusion').values && rnnDashboard.drawn.metrics.accuracy > 0.7")
    shares = tab.page.evaluate(VALUES, "confusion")
    assert sum(shares[11 * digit] for digit in range(10)) > 6, "most digits are taken for what they are"
    tab.page.get_by_text("after the first test on validation data").wait_for(state="hidden")
    tab.pause()
    box = tab.panel("Class probabilities").bounding_box()
    assert box is not None
    tab.page.mouse.move(box["x"] + box["width"] * 2.5 / 8, box["y"] + box["height"] * 0.75)
    tip = tab.page.locator(".tip:visible")
    tip.wait_for()
    assert tip.inner_text().split()[:3] == ["p", "of", "7"]
    assert tab.page.evaluate("rnnDashboard.dashboard.views.get('input_image').read") == 2
    # In a low window no panel is smaller than what is in it, which would lie over the next one.
    tab.page.set_viewport_size({"width": 1280, "height": 720})
    tab.wait("innerHeight === 720")
    small = "[...document.querySelectorAll('.side > .panel')].filter((one) => one.scrollHeight > one.clientHeight + 1)"
    assert tab.page.evaluate(f"{small}.map((one) => one.className)") == []
    # In a talk each class still has its digit, and the numbers of all panels stand in one line.
    tab.page.keyboard.press("t")
    digits = tab.page.locator(".gutter.named .units:visible")
    digits.wait_for()
    assert digits.inner_text().split() == list("0123456789")
    entries = tab.page.get_by_role("group", name="Panels by number key").get_by_role("button").all()
    assert len(entries) == 8
    assert len({entry.evaluate("one => one.offsetTop") for entry in entries}) == 1
    for key in "78":
        tab.page.keyboard.press(key)
    tab.page.locator("h2", has_text="Validation quality").wait_for()
    assert tab.page.evaluate(f"{small}.map((one) => one.className)") == []
    assert tab.errors == []
