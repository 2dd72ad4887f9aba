"""The page by hand: the keys after the mouse, the mouse at a slider, and the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page

from tests.browser.tab import Tab, during

URL = "new URLSearchParams(location.search)"


def drag(page: Page, slider: Locator, by: float, *, thumb: bool = False) -> None:
    """Presses the mouse on a slider and moves it in steps; the button stays down. thumb: the input begins at the
    thumb's middle, as Streamlit's do."""
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box is not None
    x, y = (box["x"], box["y"] + 1) if thumb else (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(x, y)
    page.mouse.down()
    for part in range(1, 9):
        page.mouse.move(x + by * part / 8, y)


def choose_optimizer(tab: Tab) -> None:
    tab.choose("optimizer", "Adam")
    tab.waits_for_address("optimizer", "adam")


def drag_rate(tab: Tab) -> None:
    drag(tab.page, tab.setting("slider", "learning_rate"), -40, thumb=True)
    tab.page.mouse.up()
    tab.wait(f"{URL}.has('learning_rate')")


def drag_speed(tab: Tab) -> None:
    drag(tab.page, tab.page.get_by_role("slider", name="Speed"), 10)
    tab.page.mouse.up()


def flip_toggle(tab: Tab) -> None:
    tab.setting("switch", "carry_state").locator("xpath=ancestor::label").click()
    tab.waits_for_address("carry_state", "false")


def step_up(tab: Tab) -> None:
    tab.setting("spinbutton", "truncation_length").locator("xpath=ancestor::*[@data-testid='stNumberInput']").get_by_test_id(
        "stNumberInputStepUp"
    ).click()
    tab.waits_for_address("truncation_length", "16")


def choose_cell(tab: Tab) -> None:
    tab.page.get_by_role("radio", name="LSTM", exact=True).click()
    tab.waits_for_address("cell", "lstm")


CHANGES: dict[str, Callable[[Tab], object]] = {
    "a toggle": flip_toggle,
    "a slider": drag_rate,
    "the speed": drag_speed,
    "a choice": choose_optimizer,
    "a number": step_up,
    "a group": lambda tab: tab.open_group("Task"),
    "a button": lambda tab: tab.press("One update"),
    "a tool": lambda tab: tab.button("what if").click(),
    "the window": lambda tab: tab.panel("Window").click(),
    "a segment": choose_cell,
}


def test_the_keys_work_whatever_the_mouse_changed_before(tab: Tab) -> None:
    press = tab.page.keyboard.press
    for change, make in CHANGES.items():
        with during(change):
            make(tab)
            before = tab.update
            press("Space")
            tab.wait("before => rnnDashboard.drawn.playing && rnnDashboard.drawn.update > before + 5", before)
            press("Space")
            tab.rest()
            press("t")
            tab.wait("document.body.classList.contains('rnn-talk')")
            press("t")
            tab.wait("!document.body.classList.contains('rnn-talk')")
            press("r")
            tab.is_at(0)
            press("ArrowRight")
            tab.is_at(1)


def test_a_slider_applies_when_it_is_let_go_and_what_the_keyboard_reached_keeps_its_keys(tab: Tab) -> None:
    switch = tab.setting("switch", "carry_state")
    # The focus that follows a click is the mouse's.
    tab.wait("start => performance.now() - start > 300", tab.page.evaluate("performance.now()"))
    switch.focus()
    tab.page.keyboard.press("Space")
    tab.waits_for_address("carry_state", "false")
    assert tab.update == 0
    assert not tab.status["playing"]

    rate = tab.setting("slider", "learning_rate")
    tab.draws_no_control()
    tab.page.evaluate(f"() => {{ window.seen = []; setInterval(() => seen.push({URL}.get('learning_rate')), 20); }}")
    drag(tab.page, rate, -60, thumb=True)
    tab.wait("start => performance.now() - start > 1500", tab.page.evaluate("performance.now()"))  # held still: nothing to wait for
    assert set(tab.page.evaluate("seen")) == {None}
    tab.page.mouse.up()
    tab.wait(f"{URL}.has('learning_rate')")
    assert len(set(tab.page.evaluate("seen"))) <= 2, "the values on the way were taken"


def test_with_the_keyboard_alone_one_reaches_train_and_rows_and_bits_of_the_window(tab: Tab) -> None:
    press = tab.page.keyboard.press
    # The first tab goes to Train, and the focus is seen.
    press("Tab")
    focused = "document.activeElement"
    assert tab.page.evaluate(f"{focused}.getAttribute('aria-label')") == "Train"
    assert tab.page.evaluate(f"getComputedStyle({focused}).outlineStyle") != "none"
    press("Enter")
    tab.wait("rnnDashboard.drawn.playing")
    press("Space")  # the focused button's own key: once, not twice
    rested = tab.rest()
    press("Tab")
    assert tab.page.evaluate(f"{focused}.getAttribute('aria-label')") == "One update"

    tab.button("what if").click()
    tab.page.get_by_text("Click a blue bar").first.wait_for()
    window = tab.page.get_by_role("group", name="Window")
    tab.wait("start => performance.now() - start > 300", tab.page.evaluate("performance.now()"))
    window.focus()
    press("ArrowDown")
    tab.wait("document.querySelector('.gutter.chosen').textContent.startsWith('row 1')")
    press("ArrowRight")
    press("ArrowRight")
    tab.wait("document.querySelector('.cross .step').textContent === '2'")  # it is drawn with the next picture
    press("Enter")
    tab.wait("[...rnnDashboard.dashboard.looks.what_if?.inputs ?? []].some(([row, step]) => row === 1 && step === 2)")
    press("Enter")
    tab.wait("(rnnDashboard.dashboard.looks.what_if?.inputs ?? []).length === 0")
    assert tab.update == rested


def test_open_groups_are_there_again_after_a_reload(tab: Tab) -> None:
    sidebar = tab.sidebar
    assert sidebar.get_by_role("slider").count() == 0
    sidebar.locator("summary").filter(has_text="Training").click()
    sidebar.get_by_role("slider", name="Learning rate").wait_for()
    # The group is drawn before the script ends, and remembered after it.
    tab.wait("sessionStorage.getItem('rnn-groups')?.includes('training')")
    tab.reload()
    sidebar.get_by_role("slider", name="Learning rate").wait_for()
    assert [group.evaluate("group => group.open") for group in sidebar.locator("details").all()] == [False, False, True]
