"""A browser tab with the page in it, in the words that the tests use: what it shows, and what a person does there."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Request, ViewportSize
from playwright.sync_api import Error as PlaywrightError

from playground.configuration import config

PATIENCE = 120_000
"""Milliseconds until what should come must have come; a worker that died loads TensorFlow again in that time."""
BASICS = {"preset", "cell", "units", "truncation_length"}
"""The settings that are in no group."""
SETTLED = """() => {
  const { drawn, dashboard } = window.rnnDashboard, now = performance.now();
  if (window.settling?.update !== drawn.update || drawn.playing) window.settling = { update: drawn.update, since: now };
  const tested = dashboard.views.get('loss')?.arrays.get('data.1.x')?.data.at(-1) === drawn.update;
  return now - window.settling.since > (tested ? 400 : 1500);
}"""
"""Paused, and no chunk has come in for 1.5 seconds: the one under way when somebody pauses still counts. Once it is back, a
run at rest is tested on validation data: that is a sign, though the test may also be one that came just before the pause."""

CURVE = """() => {
  const { arrays } = rnnDashboard.dashboard.views.get('loss');
  const [x, y] = ['data.0.x', 'data.0.y'].map((name) => arrays.get(name)?.data ?? []);
  return Array.from(x, (update, i) => [update, y[i]]);
}"""
"""The points of the loss chart's curve, as it is painted; Plotly may know only those of before."""


@contextlib.contextmanager
def during(what: object) -> Iterator[None]:
    """Names a part of a test that walks through several, where it fails."""
    try:
        yield
    except Exception as error:
        error.add_note(f"during: {what}")
        raise


@dataclass(frozen=True)
class Server:
    """The server under test: its address, its process, and how many seconds a run outlives its last viewer."""

    address: str
    process: int
    grace: float


class Tab:
    """One tab, in a browser context that it may share."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context, self.address = context, address
        self.foreign: list[str] = []
        self.errors: list[str] = []
        self.exceptions: list[str] = []
        context.on("request", self._check)
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self._devtools = context.new_cdp_session(self.page)
        self.page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.exceptions.append(f"{error}\n{error.stack}"))
        self.page.on("websocket", lambda opened: self._check_address(opened.url))

    def _check(self, request: Request) -> None:
        self._check_address(request.url)

    def _check_address(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("data", "blob") and parts.netloc != urlsplit(self.address).netloc:
            self.foreign.append(address)

    def look_as(self, viewport: ViewportSize | None = None, ratio: float = 1, phone: bool = False, **media: Any) -> None:
        """Gives the tab a size, device pixels per CSS pixel, and what its style sheets may ask for (color_scheme,
        reduced_motion …). phone: it is a phone's, which is touched.

        A browser context could be given all that too, but each new one compiles the page's scripts again.
        """
        if viewport is not None:
            self.page.set_viewport_size(viewport)
        if media:
            self.page.emulate_media(**media)
        if ratio != 1 or phone:
            size = self.page.viewport_size
            assert size is not None
            self._devtools.send("Emulation.setDeviceMetricsOverride", {**size, "deviceScaleFactor": ratio, "mobile": phone})
            self._devtools.send("Emulation.setTouchEmulationEnabled", {"enabled": phone})

    def prefers(self, scheme: Literal["light", "dark"]) -> None:
        """Has the system ask for light or dark, and waits until the page has its colours."""
        self.page.emulate_media(color_scheme=scheme)
        self.wait("dark => rnnDashboard.dashboard.theme.dark === dark", scheme == "dark")

    def tap(self, target: Locator) -> None:
        """Touches the middle of an element of a phone's tab."""
        target.scroll_into_view_if_needed()
        box = target.bounding_box()
        assert box is not None
        point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        self._devtools.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
        self._devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    def open(self, query: str = "") -> Tab:
        """Opens the page with the query and waits for its first picture."""
        self.page.goto(f"{self.address}/?{query}" if query else self.address)
        self.first_picture()
        return self

    def first_picture(self) -> None:
        self.wait("window.rnnDashboard && rnnDashboard.drawn && rnnDashboard.scene")

    def reload(self) -> None:
        self.page.reload()
        self.first_picture()

    def wait(self, expression: str, argument: Any = None, timeout: float = PATIENCE) -> None:
        """Waits until the JavaScript expression (or function of the argument) is true in the page."""
        self.page.wait_for_function(expression, arg=argument, timeout=timeout)

    @property
    def status(self) -> dict[str, Any]:
        """The status of the picture on the screen."""
        return self.page.evaluate("rnnDashboard.drawn")

    @property
    def scene(self) -> dict[str, Any]:
        return self.page.evaluate("rnnDashboard.scene")

    @property
    def update(self) -> int:
        return self.status["update"]

    @property
    def query(self) -> dict[str, str]:
        """The settings in the address."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.page.url).query).items()}

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def press(self, name: str) -> None:
        """Clicks a button of the transport line."""
        self.button(name).click()

    def train(self, updates: int = 1) -> None:
        """Trains until `updates` more are on the screen, and goes on."""
        before = self.update
        self.press("Train")
        self.grows(before + updates)

    def pause(self) -> int:
        """Pauses and gives the update count at which the run came to rest."""
        self.press("Pause")
        return self.rest()

    def rest(self) -> int:
        self.wait(SETTLED)
        return self.update

    def grows(self, update: int, timeout: float = PATIENCE) -> None:
        """Waits until the update counter has reached `update`."""
        self.wait("update => rnnDashboard.drawn.update >= update", update, timeout)

    def is_at(self, update: int) -> None:
        """Waits for the run to pause at exactly this update."""
        self.wait("update => !rnnDashboard.drawn.playing && rnnDashboard.drawn.update === update", update)

    def full_speed(self) -> None:
        self.speed("End")

    def speed(self, key: str) -> None:
        self.page.get_by_role("slider", name="Speed").press(key)

    def setting(self, role: str, name: str) -> Locator:
        """The widget of a setting, by the label in the setting's declaration; its group is opened."""
        widget = self.sidebar.get_by_role(role, name=re.compile(rf"^{re.escape(self.label(name))}"))
        if name not in BASICS:
            for group in ("Training", "Network") if name in config.SETTINGS else ("Task",):
                if not widget.count():
                    self.open_group(group)
        self.draws_no_control()
        return widget

    @property
    def sidebar(self) -> Locator:
        return self.page.get_by_role("region", name="Sidebar")

    def open_groups(self) -> None:
        """Opens every group of controls that is closed."""
        for group in ("Task", "Network", "Training"):
            self.open_group(group)

    def open_group(self, title: str) -> None:
        """Opens a group of controls, if it is closed."""
        group = self.sidebar.locator("details", has=self.page.locator("summary").get_by_text(title, exact=True))
        if not group.evaluate("group => group.open"):
            self.draws_no_control()
            group.locator("summary").click()
            group.get_by_test_id("stWidgetLabel").first.wait_for()
        self.draws_no_control()

    def draws_no_control(self) -> None:
        """Waits until the page's script has ended: a click that comes before may be undone by what it draws."""
        self.page.locator(".stApp[data-test-script-state=notRunning]").wait_for()

    def choose_preset(self, title: str) -> None:
        """Chooses a preset by a name that no other's holds; the list shows no more than it has room for."""
        self.draws_no_control()
        self.page.get_by_role("combobox", name="Preset").click()
        self.page.keyboard.type(title)
        self.page.get_by_role("option", name=title).click()

    def choose(self, setting: str, option: str) -> None:
        """Chooses an option of a setting by the mouse."""
        field = self.setting("combobox", setting)
        # The list closes again where what is around it still scrolls.
        field.scroll_into_view_if_needed()
        self.page.evaluate("new Promise((done) => setTimeout(() => requestAnimationFrame(done), 300))")
        wanted = self.page.get_by_role("option", name=option, exact=True)
        for _ in range(3):
            field.click()
            with contextlib.suppress(PlaywrightError):
                wanted.click(timeout=PATIENCE / 6)
                return
        pytest.fail(f"{setting} never offered {option}")

    def label(self, setting: str) -> str:
        return config.settings_of(self.scene["config"].get("task", "echo"))[setting].label

    def type(self, name: str, value: object) -> None:
        """Types a number into a setting's field."""
        field = self.setting("spinbutton", name)
        field.fill(str(value))
        field.press("Enter")

    def waits_for_address(self, name: str, value: str) -> None:
        """Waits until the address says that a setting has this value."""
        self.wait("([name, value]) => new URLSearchParams(location.search).get(name) === value", [name, value])

    def message(self) -> str:
        """Waits for a message of the run and gives its text; it is on the screen."""
        self.wait("rnnDashboard.drawn.message")
        text = self.status["message"]["text"]
        self.page.get_by_text(text[:60]).first.wait_for()
        return text

    def losses(self, count: int) -> dict[float, float]:
        """The loss of each update that the curve on the screen has a point for, once there are `count` points. Up to some
        1 400 that is every update; later the smallest and the largest of each bucket, with the update each belongs to."""
        self.wait("([curve, count]) => eval(curve)().length >= count", [CURVE, count])
        return dict(self.page.evaluate(CURVE))

    def panel(self, title: str) -> Locator:
        """The picture of a panel, by the start of its title."""
        return self.page.get_by_role("img", name=re.compile(f"^{title}")).first

    def token(self) -> str:
        """The token that steers this tab's run."""
        return self.page.evaluate("rnnDashboard.dashboard.token")

    def leave(self) -> None:
        """Closes the tab; its run pauses before, so that it takes no time from the next test's."""
        with contextlib.suppress(PlaywrightError):
            if not self.page.is_closed():
                self.page.evaluate("window.rnnDashboard?.dashboard.tell({ do: 'pause' }); localStorage.clear()")
        self.context.remove_listener("request", self._check)
        self.page.close()
