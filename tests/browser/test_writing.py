"""What the network writes: it follows prompt, temperature and seed, changes as it learns, and takes the colours of a unit."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.tab import Tab

TEXT = ".sample .written"
COLOURS = """() => Array.from(document.querySelectorAll('.sample .written span'), (one) => one.style.background).join()"""


def written(tab: Tab, test: str) -> str:
    """Waits until the text matches the regular expression, and gives it."""
    tab.wait("([place, test]) => new RegExp(test).test(document.querySelector(place)?.textContent ?? '')", [TEXT, test])
    return tab.page.locator(TEXT).text_content() or ""


def test_the_network_writes_what_the_viewer_asks_for_while_it_learns(new_tab: Callable[..., Tab]) -> None:
    tab = new_tab().open("preset=text-names&units=32&built_in_text=it&truncation_length=10")
    panel = tab.page.locator(".sample")
    first = written(tab, "^[^]{100}")
    tab.train(100)
    tab.pause()
    tab.wait("([place, text]) => document.querySelector(place).textContent !== text", [TEXT, first])
    # A prompt begins the text and is marked; what the text does not know is refused by name.
    panel.get_by_label("What the text begins with").fill("due")
    warm = written(tab, "^due")
    assert panel.locator(".given").all_text_contents() == list("due")
    panel.get_by_label("What the text begins with").fill("due7")
    tab.wait("() => document.querySelector('.sample .refused').textContent.includes('tells apart, got 7')")
    panel.get_by_label("What the text begins with").fill("due")
    assert written(tab, "^due") == warm, "the same wish, the same network, the same random numbers"
    panel.get_by_role("button", name="seed 0").click()
    tab.wait("([place, text]) => document.querySelector(place).textContent !== text", [TEXT, warm])
    hot = tab.page.locator(TEXT).text_content()
    panel.locator("[type=range]").fill("0")
    tab.wait("([place, text]) => document.querySelector(place).textContent !== text", [TEXT, hot])
    cold = written(tab, "^due")
    panel.get_by_role("button", name="seed 1").click()
    tab.wait("() => rnnDashboard.dashboard.views.get('sample').wish.seed === 2")
    tab.wait("([place, text]) => document.querySelector(place).textContent === text", [TEXT, cold])
    # A unit of the hidden state that is pointed at colours the letters.
    before = tab.page.evaluate(COLOURS)
    body = tab.page.locator(".stack .body canvas").last.bounding_box()
    assert body is not None
    tab.page.mouse.move(body["x"] + body["width"] / 2, body["y"] + body["height"] - 3)
    tab.wait("() => rnnDashboard.dashboard.looks.coloured > 0")
    tab.wait(f"before => ({COLOURS})() !== before", before)
    assert int(panel.locator("[type=number]").input_value()) == tab.page.evaluate("rnnDashboard.dashboard.looks.coloured")
    assert tab.errors == []
