"""Share shows a short link and its QR code; whoever follows it may take the run from there."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from tests.browser.tab import Tab


def test_a_short_link_leads_to_the_run_and_a_copy_goes_on_from_it(tab: Tab, new_tab: Callable[..., Tab]) -> None:
    tab.train(300)
    tab.pause()
    tab.button("Share").click()
    short = tab.page.locator(".follow .short b").inner_text()
    assert tab.page.locator(".follow img").evaluate("image => image.complete && image.naturalWidth > 20")
    assert tab.page.get_by_text("Only this machine can open it").is_visible()
    follower = new_tab()
    follower.page.goto(f"{tab.address}/w/{urlsplit(f'http://{short}').path.rsplit('/', 1)[1].upper()}")
    follower.wait("window.rnnDashboard?.scene && !rnnDashboard.scene.steers && rnnDashboard.drawn?.update >= 300")
    tab.page.keyboard.press("Escape")
    # What the speaker points at shows, until the follower points at something.
    crosshair = follower.page.locator(".time > .stack > .cross .step")
    assert not crosshair.is_visible()
    pointed = tab.page.locator(".time > .stack canvas").nth(1)
    pointed.hover()
    step = tab.page.locator(".time > .stack > .cross .step").inner_text()
    crosshair.get_by_text(step, exact=True).wait_for()
    assert follower.page.locator(".time > .stack .unit:not([hidden])").count() > 0
    follower.page.locator(".time > .stack canvas").nth(1).hover(position={"x": 3, "y": 3})
    crosshair.get_by_text("0", exact=True).wait_for()
    pointed.hover(position={"x": 60, "y": 3})
    follower.page.mouse.move(5, 5)
    crosshair.get_by_text(tab.page.locator(".time > .stack > .cross .step").inner_text(), exact=True).wait_for()
    tab.page.locator("[data-tool=gradient]").first.click()
    follower.page.get_by_role("heading", name="Gradient").wait_for()
    follower.page.locator("[data-tool=gradient][aria-pressed=true]").first.click()
    follower.page.get_by_role("heading", name="Gradient").wait_for(state="hidden")
    follower.page.get_by_role("button", name="Follow along").click()
    follower.page.get_by_role("heading", name="Gradient").wait_for()
    follower.page.get_by_role("button", name="Take it from here").click()
    follower.wait("window.rnnDashboard?.scene?.steers && rnnDashboard.drawn?.update >= 300 && !rnnDashboard.drawn.playing")
    follower.page.get_by_text("This copy is yours").wait_for()
    assert follower.token() != tab.token()
    follower.train(follower.update + 50)
    assert follower.update > tab.update
