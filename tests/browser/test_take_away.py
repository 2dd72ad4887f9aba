"""Taking a run away: every kind of file comes while training goes on, and a refusal is a sentence."""

from __future__ import annotations

import io
import json
import re
import struct
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree

import numpy as np
import pytest

from playground.exports import checkpoint, kinds
from tests.browser.tab import Server, Tab

TEXT = "{http://www.w3.org/2000/svg}text"


def take(tab: Tab, kind: str) -> tuple[str, bytes]:
    """Name and content of the file that a button of the open menu gives."""
    with tab.page.expect_download() as started:
        tab.page.locator(f"[data-take={kind}]").click()
    return started.value.suggested_filename, Path(started.value.path()).read_bytes()


def test_every_kind_of_file_comes_while_training_goes_on_and_only_with_the_token(tab: Tab, server: Server) -> None:
    tab.press("One window")
    tab.is_at(1)
    tab.press("Take away")
    saved = checkpoint.from_bytes(take(tab, "checkpoint")[1], "a")
    assert saved.preset == "echo"
    assert saved.state.update == saved.history.update == 1
    assert np.array_equal(saved.history.recent, np.array(list(tab.losses(1).values()), np.float32))
    for token, origin in (("0" * 32, server.address), (tab.token(), "http://elsewhere.example")):
        assert refusal(server, token, origin) == 404
    tab.page.keyboard.press("Escape")
    tab.train(50)
    tab.press("Take away")
    tab.page.get_by_text(re.compile(r"^About \d\.\d MB now\.$")).wait_for()
    for kind in kinds.registry():
        before = tab.update
        name, data = take(tab, kind)
        assert (kind in name.split("-")[-1]) or name.endswith(f".{kind}"), "two kinds of one update would have one name"
        assert name.startswith("echo-")
        assert name.endswith(kinds.registry()[kind].SUFFIX)
        assert len(data) > 500
        tab.page.get_by_text(f"Saved: {name}").wait_for()
        tab.grows(before + 5)
    tab.page.keyboard.press("Escape")
    assert tab.page.get_by_role("dialog", name="Take away").count() == 0


def refusal(server: Server, token: str, origin: str) -> int:
    """The status with which the server refuses to give a file."""
    body = json.dumps({"token": token}).encode()
    request = urllib.request.Request(f"{server.address}/take-away/csv", body, {"Origin": origin})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=20)
    with refused.value:
        return refused.value.code


def test_a_cell_that_keras_lacks_comes_with_its_class(new_tab: Callable[..., Tab]) -> None:
    tab = new_tab().open("cell=peephole")
    tab.press("Take away")
    name, data = take(tab, "keras")
    assert name == "echo-0-keras.zip"
    assert zipfile.ZipFile(io.BytesIO(data)).namelist() == ["echo-0.keras", "peephole_layer.py"]


def test_a_refusal_is_said_in_the_menu(new_tab: Callable[..., Tab]) -> None:
    tab = new_tab().open("cell=lstm&clamps=1.forget%3D1")
    tab.press("Take away")
    tab.page.locator("[data-take=script]").click()
    tab.page.get_by_text("Keras has no layer with clamped gates or units (1.forget=1)").wait_for()


def test_a_panel_is_a_picture_in_the_theme_that_is_on(new_tab: Callable[..., Tab]) -> None:
    tab = new_tab(color_scheme="dark").open()
    tab.press("One window")
    tab.is_at(1)

    def picture(panel: str, kind: str) -> bytes:
        button = tab.button(f"{kind}: save {panel} as a picture")
        button.focus()
        with tab.page.expect_download() as started:
            button.press("Enter")
        assert started.value.suggested_filename.endswith(f"-1.{kind.lower()}")
        return Path(started.value.path()).read_bytes()

    schemes: tuple[Literal["dark", "light"], ...] = ("dark", "light")
    for scheme in schemes:
        tab.prefers(scheme)
        box = tab.page.locator("section.panel", has=tab.page.get_by_role("heading", name="Hidden state")).bounding_box()
        assert box is not None
        data = picture("Hidden state", "PNG")
        width, height = struct.unpack(">II", data[16:24])
        assert width == pytest.approx(2 * (box["width"] + 24), abs=4)
        axis = tab.page.locator(".time .axis").bounding_box()
        assert axis is not None
        assert height == pytest.approx(2 * (box["height"] + axis["height"] + 24), abs=16)
        tracks = ElementTree.fromstring(picture("Hidden state", "SVG"))
        below = [text for text in tracks.iter(TEXT) if float(text.get("y", 0)) > height / 2 - 12 - axis["height"]]
        assert {"time step", "0", "14"} <= {text.text for text in below}
        assert all(float(text.get("y", 0)) < height / 2 - 12 for text in below)
        drawn = ElementTree.fromstring(picture("Loss of every update", "SVG"))
        words = " ".join(text.text or "" for text in drawn.iter(TEXT))
        assert "Loss of every update" in words
        assert "falling?" in words
        ground = drawn.find("{http://www.w3.org/2000/svg}rect")
        assert ground is not None
        red, green, blue = tab.page.evaluate(
            "(colour) => { const pen = document.createElement('canvas').getContext('2d'); pen.fillStyle = colour;"
            " pen.fillRect(0, 0, 1, 1); return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3); }",
            ground.get("fill"),
        )
        assert (red + green + blue < 200) == (scheme == "dark")
        assert len(list(drawn.iter("{http://www.w3.org/2000/svg}path"))) > 5
