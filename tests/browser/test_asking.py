"""Questions of the viewer's own: typed or drawn, answered by the network as it is, refused in a sentence."""

from __future__ import annotations

from math import cos, pi, sin

from tests.browser.tab import Tab

ANSWER = ".ask .sentence"
FIELD = ".ask input"


def says(tab: Tab, test: str) -> str:
    """Waits until the answer's sentence matches the regular expression, and gives it."""
    tab.wait("([place, test]) => new RegExp(test).test(document.querySelector(place)?.innerText ?? '')", [ANSWER, test])
    return tab.page.locator(ANSWER).inner_text()


def test_of_a_string_with_a_broken_letter_that_letter_is_marked(new_tab) -> None:
    tab = new_tab().open("preset=reber")
    tab.train()
    tab.pause()
    tab.page.locator(FIELD).fill("BTXTXSETE")
    assert "letter 3, X, breaks the grammar" in says(tab, "breaks")
    wrong = tab.page.locator(".ask .one.wrong")
    assert [one.inner_text().split()[0] for one in wrong.all()] == ["X"]
    assert tab.page.locator(".ask .one").count() == 9
    assert tab.errors == []


def test_a_number_is_written_in_french_and_an_unknown_word_costs_nothing(new_tab) -> None:
    tab = new_tab().open("preset=translate&largest=99&units=32&seed=0&learning_rate=0.01")
    tab.page.locator(FIELD).fill("21")
    tab.train(300)
    tab.wait("rnnDashboard.drawn.metrics['word accuracy'] > 0.3")
    says(tab, "^vingt et un$")
    updates = tab.pause()
    assert [one.inner_text().split()[0] for one in tab.page.locator(".ask .one").all()][:2] == ["<go>", "vingt"]
    tab.page.locator(FIELD).fill("twenty zebras")
    assert "'zebras' is not among" in says(tab, "zebras")
    assert tab.page.locator(".ask .one").count() == 0
    tab.page.locator(FIELD).fill("21")
    says(tab, "^vingt et un$")
    assert tab.update == updates
    assert tab.errors == []


def test_a_digit_drawn_with_the_mouse_is_read_row_by_row(new_tab) -> None:
    tab = new_tab().open("preset=digits-rows")
    tab.train(400)
    tab.pause()
    pad = tab.page.locator(".ask canvas").bounding_box()
    assert pad is not None
    middle = pad["x"] + pad["width"] / 2, pad["y"] + pad["height"] / 2
    mouse = tab.page.mouse
    for step in range(25):
        angle = 2 * pi * step / 24
        mouse.move(middle[0] + 0.28 * pad["width"] * sin(angle), middle[1] - 0.36 * pad["height"] * cos(angle))
        if not step:
            mouse.down()
    mouse.up()
    said = says(tab, r"^\d, \d+ % sure$|^\d, \d+% sure$")
    rows = tab.page.locator(".ask .one")
    assert rows.count() == 8
    assert rows.last.locator("i").inner_text() == said[0]
    tab.page.get_by_role("button", name="clear").click()
    says(tab, "^Draw in the square")
    assert tab.errors == []
