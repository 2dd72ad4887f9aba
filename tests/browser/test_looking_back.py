"""Dragged back through the run, the page shows that moment; from there training goes on, or comes back to now."""

from __future__ import annotations

from tests.browser.tab import Tab


def test_dragged_back_every_panel_shows_that_moment_and_training_goes_on_from_there(tab: Tab) -> None:
    tab.page.evaluate("rnnDashboard.dashboard.tell({ speed: 200 })")  # few enough updates for the chart to have a point for each
    tab.train(200)
    now = tab.pause()
    losses = tab.losses(now)
    moment = tab.page.get_by_role("slider", name="Moment of the run")
    moment.focus()
    tab.page.keyboard.press("ArrowLeft")
    tab.wait("update => rnnDashboard.drawn.past?.arrived && rnnDashboard.drawn.update === update", now - 1)
    box = moment.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    tab.page.mouse.move(box["x"] + box["width"] * 0.6, middle)
    tab.page.mouse.down()
    tab.page.mouse.move(box["x"] + box["width"] * 0.25, middle, steps=8)
    tab.page.mouse.up()
    tab.wait("update => rnnDashboard.drawn.past?.arrived && rnnDashboard.drawn.update < update", now // 2)
    # On the way there the page shows checkpoints that lie between.
    tab.wait("rnnDashboard.drawn.update === Number(document.querySelector('.timeline input').value)")
    update = tab.update
    assert abs(tab.status["loss"] - losses[update - 1]) < 1e-6
    start = ((update - 1) % tab.status["windows_per_epoch"]) * 15
    tab.wait("start => rnnDashboard.dashboard.views.get('data_matrix').values.start === start", start)
    tab.page.get_by_text("You look at update").wait_for()

    tab.press("Back to now")
    tab.wait("update => !rnnDashboard.drawn.past && rnnDashboard.drawn.update === update", now)

    # A setting changed in the past begins another line; the old one stays, and the page shows the settings of what it shows.
    tab.page.evaluate("update => rnnDashboard.dashboard.tell({ visit: update })", update)
    tab.wait("update => rnnDashboard.drawn.past?.arrived && rnnDashboard.drawn.update === update", update)
    tab.type("batch_size", 4)
    tab.wait("rnnDashboard.drawn.past?.branches")
    tab.press("Back to now")
    tab.wait("rnnDashboard.drawn.past === null")
    label = tab.label("batch_size")
    tab.wait("label => document.querySelector(`input[aria-label^='${label}']`).value === '5'", label)

    tab.page.evaluate("update => rnnDashboard.dashboard.tell({ visit: update })", update)
    tab.wait("update => rnnDashboard.drawn.past?.arrived && rnnDashboard.drawn.update === update", update)
    tab.press("Resume here")
    tab.grows(update + 20)
    again = tab.losses(tab.pause())
    assert [again[at] for at in range(update + 20)] == [losses[at] for at in range(update + 20)]


def test_a_click_on_a_spike_goes_back_to_its_window_and_says_why(tab: Tab) -> None:
    tab.full_speed()
    for epochs in (1, 2, 3):
        tab.press("One epoch over the data")
        tab.wait("epochs => !rnnDashboard.drawn.playing && rnnDashboard.drawn.update === 666 * epochs", epochs)
    tab.press("why it spikes")
    spike = tab.page.get_by_role("list", name="Spikes, the newest first").get_by_role("button", name="epoch 3, window 1")
    spike.click()
    tab.wait("update => rnnDashboard.drawn.past?.arrived && rnnDashboard.drawn.update === update", 2 * 666 + 1)
    tab.page.get_by_text("12 of 75 targets repeat inputs").wait_for()
    assert tab.page.evaluate("rnnDashboard.dashboard.views.get('spikes').values.lost.length") == 12
    assert tab.status["window"] == 1
