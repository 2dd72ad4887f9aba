"""The address is the configuration: every change lands in it, it gives the same run elsewhere, and nonsense in it does no harm."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote, urlencode

import pytest

from tests.browser.tab import Tab

SHORT = "epoch_length=5000"
"""66 updates per epoch."""


def test_every_change_lands_in_the_address_and_the_address_gives_the_same_losses(new_tab: Callable[..., Tab]) -> None:
    tab = new_tab().open(SHORT)
    changes: list[tuple[str, str, Callable[[], object]]] = [
        ("truncation_length", "16", lambda: tab.type("truncation_length", 16)),
        ("learning_rate", "0.5", lambda: tab.setting("slider", "learning_rate").press("ArrowRight")),
        ("carry_state", "false", lambda: tab.setting("switch", "carry_state").locator("xpath=ancestor::label").click()),
        ("cell", "lstm", lambda: tab.page.get_by_role("radio", name="LSTM", exact=True).click()),
        ("units", "5", lambda: tab.type("units", 5)),
        ("batch_size", "6", lambda: tab.type("batch_size", 6)),
        ("seed", "11", lambda: tab.type("seed", 11)),
        ("echo_step", "4", lambda: tab.type("echo_step", 4)),
        ("optimizer", "adam", lambda: tab.choose("optimizer", "Adam")),
    ]
    for name, value, change in changes:
        change()
        tab.waits_for_address(name, value)
    there = new_tab()
    there.page.goto(tab.page.url)
    there.first_picture()
    assert there.query == tab.query
    tab.wait("([name, value]) => rnnDashboard.scene.config[name] === value", ["optimizer", "adam"])
    assert there.scene["config"] == tab.scene["config"]
    curves = []
    for one in (tab, there):
        one.press("One epoch over the data")
        one.is_at(one.status["windows_per_epoch"])
        curves.append(one.losses(one.update))
    assert tab.status["loss"] == there.status["loss"]
    assert curves[0] == curves[1]


@pytest.mark.parametrize(
    ("query", "named", "nearest"),
    [
        (
            "units=999&learning_rate=1e99&batch_size=-4",
            ["units", "learning_rate", "batch_size"],
            {"units": "256", "learning_rate": "10"},
        ),
        ("preset=🙂&cell=🙂&seed=" + "9" * 5000, ["preset", "cell", "seed"], {}),
        (
            urlencode(
                {
                    "cell": "<script>window.injected = 1</script>",
                    "<img src=x onerror='window.injected = 1'>": "1",
                    "bogus": "&lt;b&gt;",
                }
            ),
            ["cell", "bogus"],
            {},
        ),
        ("units=5&units=6&device=" + "x" * 6000 + "&truncation_length=" + quote("\u202e15"), ["device", "truncation_length"], {}),
        (
            "layers=2&units=256&batch_size=512&truncation_length=200&epoch_length=1000000",
            ["epoch_length", "units", "MB"],
            {"batch_size": "512"},
        ),
    ],
    ids=["out of range", "unknown", "markup", "long and repeated", "too large"],
)
def test_nonsense_in_the_address_is_named_and_the_page_opens_without_it(
    query: str, named: list[str], nearest: dict[str, str], new_tab: Callable[..., Tab]
) -> None:
    tab = new_tab().open(query)
    text = tab.message()
    assert tab.status["message"]["kind"] == "warning"
    assert [name for name in named if name not in text] == []
    assert nearest.items() <= tab.scene["config"].items()
    assert tab.page.evaluate("window.injected ?? null") is None
    assert (
        tab.page.evaluate("[...document.querySelectorAll('img, script')].filter(one => /injected/.test(one.outerHTML)).length") == 0
    )
    tab.press("One update")
    tab.is_at(1)
    assert tab.errors == []
