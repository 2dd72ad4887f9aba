"""Files that are opened on the page: a checkpoint goes on bit for bit, a network of Keras is shown, others are refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playground.exports import checkpoint
from tests.browser.tab import Tab
from tests.browser.test_take_away import take


def test_what_was_taken_away_is_opened_again(new_tab: Callable[..., Tab], tmp_path: Path) -> None:
    tab = new_tab().open("preset=echo-lstm&units=3")
    tab.train(20)
    first = tab.pause()
    tab.press("Take away")
    (tmp_path / "mine.npz").write_bytes(take(tab, "checkpoint")[1])
    (tmp_path / "mine.keras").write_bytes(take(tab, "keras")[1])
    tab.page.keyboard.press("Escape")
    weights = checkpoint.read(tmp_path / "mine.npz").state.weights
    tab.press("One update")
    tab.is_at(first + 1)
    wanted = tab.status["loss"]
    token = tab.token()

    def choose(name: str) -> None:
        tab.page.locator("[data-testid=stPopover]", has_text="Open a file").get_by_role("button").first.click()
        tab.page.locator("input[type=file]").first.set_input_files(tmp_path / name)

    choose("mine.npz")
    tab.wait("token => rnnDashboard.dashboard.token !== token", token)
    tab.page.get_by_text("mine.npz is open: training goes on from update").wait_for()
    tab.page.keyboard.press("Escape")
    tab.is_at(first)
    tab.press("One update")
    tab.is_at(first + 1)
    assert tab.status["loss"] == wanted

    (tmp_path / "damaged.npz").write_bytes((tmp_path / "mine.npz").read_bytes()[:2000])
    choose("damaged.npz")
    tab.page.get_by_text("damaged.npz can't be used: it is no .npz file").wait_for()
    token = tab.token()
    tab.page.locator("input[type=file]").first.set_input_files(tmp_path / "mine.keras")
    tab.page.get_by_role("button", name="Open the network").click()
    tab.wait("token => rnnDashboard.dashboard.token !== token", token)
    tab.page.get_by_text("mine.keras is open, with its weights").wait_for()
    tab.page.keyboard.press("Escape")
    assert tab.scene["config"]["units"] == "3"
    tab.press("Take away")
    (tmp_path / "again.npz").write_bytes(take(tab, "checkpoint")[1])
    again = checkpoint.read(tmp_path / "again.npz").state
    assert again.update == 0
    assert all((one == other).all() for one, other in zip(again.weights, weights, strict=True))
