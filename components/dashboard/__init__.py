"""The dashboard: a Streamlit component that shows a run and steers it; mounted once, live ever after over its own socket."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

ASSETS = Path(__file__).parent
"""The folder to be served at `assets/dashboard/VERSION/` beside the page."""

HTML, CSS, MOUNT = ((ASSETS / name).read_text(encoding="utf-8") for name in ("dashboard.html", "dashboard.css", "mount.js"))
MODULES = tuple(sorted(path.name for path in ASSETS.glob("*.js") if path.name != "mount.js"))
VERSION = hashlib.sha256(b"".join((ASSETS / name).read_bytes() for name in MODULES)).hexdigest()[:12]
"""Changes with every module: a browser may keep what it got under it for ever."""


def dashboard(
    token: str,
    watch_token: str = "",
    *,
    steers: bool = True,
    fresh: bool = False,
    base: str = "./",
    on_resume: Callable[[], None] = lambda: None,
    on_wanted: Callable[[], None] = lambda: None,
    key: str = "dashboard",
) -> str | None:
    """Mounts the dashboard of the run that `token` opens; the token of an earlier run of this tab if it asks to be resumed.

    watch_token: what a link to watch carries. steers: whether the buttons are shown (the server decides what they may do).
    fresh: the run was made for this page load and may be swapped for the tab's earlier one; `on_resume` is then called
    before the script runs, with the wish in `st.session_state[key].resume`. on_wanted: called likewise when somebody chose settings
    of the run on the dashboard, with them in `st.session_state[key].wanted`. base: the folder of the page's URL, beside
    which `live` and `assets/` lie. The script runs too when the run's settings have become other ones than a page gave it.
    """
    data: dict[str, Any] = {"token": token, "watch": watch_token, "steers": steers, "fresh": fresh, "base": base}
    data |= {"version": VERSION, "modules": MODULES}
    mount = st.components.v2.component("dashboard", html=HTML, css=CSS, js=MOUNT, isolate_styles=False)
    wish: str | None = mount(
        key=key,
        data=data,
        default={"resume": None, "turned": 0},
        on_resume_change=on_resume,
        on_turned_change=lambda: None,
        on_wanted_change=on_wanted,
    ).resume
    return wish
