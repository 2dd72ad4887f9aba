"""What a changed setting does to a run that has learned something: keeps it, or starts anew, or is refused."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.tab import Tab, during


def test_another_learning_rate_keeps_the_update_count_and_acts(new_tab) -> None:
    tab = new_tab().open("epoch_length=10000")
    tab.press("One window")
    tab.is_at(1)
    loss = tab.status["loss"]
    tab.setting("slider", "learning_rate").press("Home")
    tab.waits_for_address("learning_rate", "1e-05")
    tab.wait("rnnDashboard.scene.config.learning_rate === '1e-05'")
    assert tab.update == 1
    assert tab.status["loss"] == loss
    before = tab.status["evaluation"]
    tab.full_speed()
    tab.train(1000)
    tab.pause()
    tab.wait("before => Math.abs(rnnDashboard.drawn.evaluation - before) < 0.02", before)  # with 0.3 it would have learned by now


def test_kept_weights_keep_the_update_count_and_all_else_starts_at_update_0(tab: Tab) -> None:
    # Another truncation length keeps the weights and is drawn.
    tab.press("One window")
    tab.is_at(1)
    assert not tab.button("Start anew").is_visible()
    tab.type("truncation_length", 16)
    tab.waits_for_address("truncation_length", "16")
    tab.wait("rnnDashboard.scene.time_steps === 16")
    tab.wait(
        "[...rnnDashboard.dashboard.views.values()].flatMap(view => view.tracks ?? []).every(track => track.array?.shape.at(-1) === 16)"
    )
    assert tab.update == 1
    tab.press("One update")
    tab.is_at(2)

    # That is said, and a button beside starts anew.
    tab.page.get_by_text("Echo, simple RNN · changed", exact=True).wait_for()
    before = tab.scene["run"]
    tab.press("Start anew")
    tab.wait("before => rnnDashboard.scene.run > before && rnnDashboard.drawn.update === 0", before)
    tab.page.get_by_text("New network: Echo, simple RNN · changed.").wait_for()
    assert not tab.button("Start anew").is_visible()
    assert tab.query["truncation_length"] == "16"

    # A preset that differs in knobs alone starts a new network and says so.
    tab.press("One window")
    tab.is_at(1)
    for name, title in (("too-short", "Truncation too short"), ("echo", "Echo, simple RNN")):
        before = tab.scene["run"]
        tab.choose_preset(title)
        tab.wait("before => rnnDashboard.scene.run > before && rnnDashboard.drawn.update === 0", before)
        tab.page.get_by_text(f"New network: {title}.").wait_for()
        tab.waits_for_address("preset", name)
        tab.press("One update")
        tab.is_at(1)

    # What makes another network starts at update 0.
    changes: dict[tuple[str, str], Callable[[], object]] = {
        ("cell", "gru"): lambda: tab.page.get_by_role("radio", name="GRU", exact=True).click(),
        ("units", "6"): lambda: tab.type("units", 6),
        ("layers", "2"): lambda: tab.type("layers", 2),
        ("seed", "7"): lambda: tab.type("seed", 7),
    }
    for (setting, value), change in changes.items():
        with during(setting):
            change()
            tab.waits_for_address(setting, value)
            tab.is_at(0)
            tab.wait("([name, value]) => rnnDashboard.scene.config[name] === value", [setting, value])
            tab.press("One update")
            tab.is_at(1)


def test_what_needs_too_much_memory_is_refused_and_the_run_keeps_all_it_has(new_tab) -> None:
    tab = new_tab().open("layers=2&units=256&truncation_length=200&epoch_length=200000&batch_size=1")
    tab.press("One update")
    tab.is_at(1)
    losses = tab.losses(1)
    tab.type("batch_size", 512)
    text = tab.message()
    assert "nothing is lost" in text
    assert "MB" in text
    assert tab.update == 1
    assert tab.losses(1) == losses
    # The message is there before the script that draws the controls has come to its end.
    tab.waits_for_address("batch_size", "1")
    expect(tab.setting("spinbutton", "batch_size")).to_have_value("1", timeout=60_000)
    tab.press("One update")
    tab.is_at(2)
