"""The dashboard: a Streamlit component that shows a run and steers it. Mounted once, it then lives
on a socket of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import streamlit as st

ASSETS = Path(__file__).parent
"""The folder to be served at `assets/dashboard/VERSION/` beside the page."""

REPLAY = "replay.js"
"""The module with which a file begins that replays a run; the page does without it."""
HTML, CSS, MOUNT = ((ASSETS / name).read_text(encoding="utf-8") for name in ("dashboard.html", "dashboard.css", "mount.js"))
MODULES = tuple(sorted(path.name for path in ASSETS.glob("*.js") if path.name not in ("mount.js", REPLAY)))
VERSION = hashlib.sha256(b"".join((ASSETS / name).read_bytes() for name in MODULES)).hexdigest()[:12]
"""Changes with every module, so that a browser may keep for ever what it got under this name."""


def dashboard(
    token: str,
    watch_token: str = "",
    *,
    steers: bool = True,
    fresh: bool = False,
    base: str = "./",
    glossary: Mapping[str, str] = MappingProxyType({}),
    groups: Sequence[str] = (),
    exports: Sequence[tuple[str, str, str]] = (),
    stories: Sequence[tuple[str, str, str]] = (),
    on_resume: Callable[[], None] = lambda: None,
    on_groups: Callable[[], None] = lambda: None,
    on_wanted: Callable[[], None] = lambda: None,
    key: str = "dashboard",
) -> str | None:
    """Mounts the dashboard of the run that `token` opens. Returns the token of this tab's earlier
    run where it asks for that one.

    watch_token: what a link to watch carries. steers: whether the buttons are shown; the server
    decides what they may do. fresh: the run was made for this page load and may be exchanged for
    the tab's earlier one. base: the folder of the page's URL, beside which `live` and `assets/`
    lie. glossary: the sentence that explains each term, on hover. groups: the names of
    the open groups of controls, which the tab remembers. exports: name, title and help of each kind
    of file as which the run can be taken away, from `take-away/NAME` beside the page. stories: name,
    title and teaser of each story, the first of which a first visit offers.

    on_resume: called before the script runs when the tab asks for its earlier run: its token, a
    space and a moment are in `st.session_state[key].resume`. on_groups: likewise when groups of
    controls were open before the tab was loaded again; their names are in
    `st.session_state[key].groups`. on_wanted: likewise when somebody chose settings of the run on
    the dashboard; they are in `st.session_state[key].wanted`. The script also runs when the run's
    settings changed without the page, and when the connection was lost and is back.
    """
    data: dict[str, Any] = {
        "token": token,
        "watch": watch_token,
        "steers": steers,
        "fresh": fresh,
        "base": base,
        "glossary": dict(glossary),
    }
    data |= {"version": VERSION, "modules": MODULES, "groups": list(groups), "exports": list(exports), "stories": list(stories)}
    mount = st.components.v2.component("dashboard", html=HTML, css=CSS, js=MOUNT, isolate_styles=False)
    wish: str | None = mount(
        key=key,
        # In a list: among the values of a dictionary Streamlit looks for tables, and for that loads
        # pandas and PyArrow, 70 MB and half a second of the first visit.
        data=[data],
        default={"resume": None, "turned": 0, "groups": None},
        on_resume_change=on_resume,
        on_groups_change=on_groups,
        on_turned_change=lambda: None,
        on_wanted_change=on_wanted,
    ).resume
    return wish
