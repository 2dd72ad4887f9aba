"""What goes wrong in a talk: a worker dies, the network drops, the loss blows up. Nothing is lost, and the page says what happened."""

from __future__ import annotations

from collections.abc import Callable

import psutil

from tests.browser.tab import Server, Tab


def is_worker(process: psutil.Process) -> bool:
    """Whether a process was forked from the server's fork server, or spawned where there is none."""
    command, parent = " ".join(process.cmdline()), process.parent()
    return "spawn_main" in command or (
        "forkserver" in command and parent is not None and "forkserver" in " ".join(parent.cmdline())
    )


def kill_worker(server: Server) -> None:
    """kill -9 of every process that trains."""
    found = [process for process in psutil.Process(server.process).children(recursive=True) if is_worker(process)]
    assert found, "the server has no worker"
    for process in found:
        process.kill()


def test_a_worker_that_is_killed_is_replaced_and_the_run_goes_on(tab: Tab, server: Server) -> None:
    tab.train(100)
    before, losses = tab.update, tab.losses(50)
    kill_worker(server)
    assert "worker" in tab.message()
    tab.grows(before + 500)
    assert tab.status["playing"]
    tab.pause()
    # All that was drawn before is there still: points may have been thinned since, none has moved.
    kept = {update: loss for update, loss in tab.losses(500).items() if update <= max(losses)}
    assert len(kept) > 10
    assert kept.items() <= losses.items()
    # One that is killed while the run is paused costs nothing.
    rested = tab.update
    kill_worker(server)
    tab.press("One update")
    tab.is_at(rested + 1)


def test_a_dropped_connection_comes_back_and_the_run_has_gone_on(tab: Tab) -> None:
    tab.train(50)
    # In this order: without a network the socket would not even learn that it is closed.
    tab.page.evaluate("rnnDashboard.dashboard.socket.socket.close()")
    tab.context.set_offline(True)
    notice = tab.page.get_by_text("reconnecting")
    notice.wait_for()
    before = tab.update
    tab.context.set_offline(False)
    tab.grows(before + 100)
    notice.wait_for(state="hidden")
    assert tab.status["playing"]
    tab.pause()
    assert tab.button("Train").is_visible()


def test_a_loss_that_blows_up_pauses_with_the_last_good_state(new_tab: Callable[..., Tab]) -> None:
    tab = new_tab().open("preset=too-fast")
    tab.press("Train")
    tab.wait("rnnDashboard.drawn.message?.kind === 'error'")
    text = tab.message()
    assert "not a number" in text
    assert "learning rate" in text
    assert not tab.status["playing"]
    tab.button("Train").wait_for()
    stopped = tab.update
    assert tab.status["loss"] is None or tab.status["loss"] >= 0
    rate = tab.setting("slider", "learning_rate")
    for value in ("0.01", "0.005"):  # the preset's story says 0.005
        rate.press("ArrowLeft")
        tab.waits_for_address("learning_rate", value)
    tab.wait("rnnDashboard.scene.config.learning_rate === '0.005'")
    assert tab.update == stopped  # its last good state
    tab.button("Start anew").click()
    tab.is_at(0)
    tab.train(30)
    assert tab.status["playing"]
    assert tab.status["message"] is None
    assert tab.status["loss"] is not None
