"""Train, pause, steps, keys and speed, as a person uses them."""

from __future__ import annotations

import time
from collections.abc import Callable

from playwright.sync_api import WebSocket

from playground import glossary
from tests.browser.tab import Tab

MEASURE_CLICK = """() => {
  const button = [...document.querySelectorAll('button')].find((one) => one.textContent.trim() === 'Train');
  button.addEventListener('click', () => (window.clicked = performance.now()), { capture: true, once: true });
  const all = { attributes: true, childList: true, characterData: true, subtree: true };
  new MutationObserver(() => {
    if (window.clicked && button.textContent.trim() === 'Pause') window.answered ??= performance.now();
  }).observe(button, all);
}"""


def test_by_mouse_and_keys_it_trains_steps_resets_and_talks(tab: Tab) -> None:
    assert tab.status["loss"] is None
    # A click on Train shows within a tenth of a second.
    tab.page.evaluate(MEASURE_CLICK)
    tab.press("Train")
    tab.wait("window.answered")
    assert tab.page.evaluate("answered - clicked") < 100
    # Training lowers the loss, and Pause stops the counter.
    tab.grows(100)
    assert tab.status["loss"] > 0
    before = tab.update
    tab.grows(before + 100)
    rested = tab.pause()
    # The next update is the very next: nothing trained since.
    tab.press("One update")
    tab.is_at(rested + 1)

    press = tab.page.keyboard.press
    press("r")
    tab.is_at(0)
    press("ArrowRight")
    tab.is_at(1)
    press("Shift+ArrowRight")
    tab.is_at(2)
    press("Space")
    tab.grows(20)
    press("Space")
    rested = tab.rest()
    assert rested >= 20
    press("r")
    tab.is_at(0)
    talk = tab.button("Talk: big type, no controls")
    press("t")
    tab.sidebar.wait_for(state="hidden")
    assert talk.get_attribute("aria-pressed") == "true"
    press("t")
    tab.sidebar.wait_for(state="visible")
    assert talk.get_attribute("aria-pressed") == "false"

    # Keys are left alone while somebody types.
    tab.press("One update")
    tab.is_at(1)
    field = tab.setting("spinbutton", "seed")
    field.focus()
    for key in ("Space", "ArrowRight", "Shift+ArrowRight", "r", "t"):
        press(key)
    # What comes next is one update from where it was: no key before it did anything.
    tab.press("One update")
    tab.is_at(2)
    assert talk.get_attribute("aria-pressed") == "false"


def test_one_update_one_window_one_epoch_and_reset_do_exactly_that(new_tab) -> None:
    tab = new_tab().open("stride=5")
    per_epoch = tab.status["windows_per_epoch"]
    tab.full_speed()
    tab.press("One update")
    tab.is_at(1)
    tab.press("One window")
    tab.is_at(4)  # a window of 15 columns in strides of 5
    tab.press("One epoch over the data")
    tab.is_at(per_epoch)
    tab.press("One epoch over the data")
    tab.is_at(2 * per_epoch)
    tab.press("Reset")
    tab.is_at(0)
    assert tab.status["loss"] is None
    # The terms on the line are explained on hover.
    for term in ("epoch", "update", "validation"):
        assert tab.page.locator(f".figures .{term} dt").get_attribute("title") == glossary.TERMS[term]
    for term in ("update", "window", "epoch"):
        assert glossary.TERMS[term] in (tab.page.locator(f"[data-do={term}]").get_attribute("title") or "")


def test_at_any_speed_no_script_runs_while_it_only_trains(new_tab: Callable[..., Tab]) -> None:
    frames: list[str] = []

    def listen(socket: WebSocket) -> None:
        if "_stcore/stream" in socket.url:
            socket.on("framereceived", lambda _: frames.append("received"))
            socket.on("framesent", lambda _: frames.append("sent"))

    tab = new_tab()
    tab.page.on("websocket", listen)
    tab.open()
    assert frames
    tab.train(50)
    frames.clear()
    # Two seconds of the page's own clock, in which nothing may happen on that socket: there is no event to wait for.
    tab.wait("start => performance.now() - start > 2000", tab.page.evaluate("performance.now()"))
    assert frames == []
    assert tab.status["playing"]
    tab.pause()

    # Slow motion makes few updates, and full speed many.
    tab.speed("Home")
    tab.page.get_by_text("1/s", exact=True).wait_for()
    before = time.monotonic()
    tab.train(3)  # the first is due at once, the third two seconds later
    assert time.monotonic() - before > 1.5
    tab.full_speed()
    before = time.monotonic()
    tab.grows(tab.update + 2000)
    assert time.monotonic() - before < 10
    assert frames == []
