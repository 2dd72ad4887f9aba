"""The page: the controls at the left and the dashboard beside them."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from components.dashboard import dashboard
from playground import glossary, presets, tasks
from playground.configuration import config_text
from playground.exports import kinds
from playground.live import storytelling
from playground.pages import challenge, controls, session, who
from playground.runs.hub import Full, the_hub
from playground.tasks import Elsewhere

HERE = Path(__file__).parent
ICON = str(HERE / "icon.png")


def draw() -> None:
    """Draws what the address asks for: the lessons, a run that the tab only watches, or the run
    that it steers."""
    if "lesson" in st.query_params:
        _lessons()
        return
    if "class" in st.query_params:
        _class()
        return
    st.set_page_config(page_title="RNN playground", page_icon=ICON, layout="wide", initial_sidebar_state="auto")
    _style("every_page.css", "page.css")
    watched = st.query_params.get("watch")
    if watched:
        _watch(watched)
        return
    try:
        run = session.current()
    except Full as full:
        st.warning(str(full), icon=":material/groups:")
        return
    with st.sidebar:
        challenge.told(run)
        controls.draw(run)
        who.draw(run)
    session.remember(run)
    fresh = st.session_state[session.FRESH]
    dashboard(
        run.token,
        run.watch_token,
        fresh=fresh,
        glossary=glossary.TERMS,
        groups=controls.opened(),
        exports=_exports(),
        stories=storytelling.offered(),
        on_resume=session.resume,
        on_groups=controls.reopen,
        on_wanted=session.wanted,
        key=session.DASHBOARD,
    )


def _style(*names: str) -> None:
    st.html("".join(f"<style>{(HERE / name).read_text(encoding='utf-8')}</style>" for name in names))


def _exports() -> list[tuple[str, str, str]]:
    """Name, title and help of every kind of file as which a run can be taken away."""
    return [(name, kind.TITLE, kind.HELP) for name, kind in kinds.registry().items()]


def _class() -> None:
    """The host's page."""
    st.set_page_config(page_title="RNN playground: the class", page_icon=ICON, layout="wide")
    _style("every_page.css")
    # Imported here because the playground opens sooner without it.
    from playground.pages import class_page

    class_page.draw(st.query_params["class"])


def _lessons() -> None:
    """The second page."""
    st.set_page_config(page_title="RNN playground: side by side", page_icon=ICON, layout="wide")
    _style("every_page.css")
    # Imported here because the playground opens sooner without it.
    from playground.pages import side_by_side

    side_by_side.draw()


def _watch(token: str) -> None:
    """The dashboard alone, without controls."""
    run = the_hub().find_watched(token)
    if run is None:
        _gone()
    else:
        # The state of a model that another process trains is there alone.
        exports = [] if issubclass(tasks.registry()[run.config.task], Elsewhere) else _exports()
        dashboard(run.watch_token, run.watch_token, steers=False, glossary=glossary.TERMS, exports=exports)


def _gone() -> None:
    """Says which run a link to watch was to, which carries its settings, and offers a new one with
    them."""
    name, config, _ = presets.read({key: value for key, value in st.query_params.items() if key != "watch"})
    st.warning(
        "There is no run to watch at this link any more: it has ended, or the link is incomplete.", icon=":material/link_off:"
    )
    # As text, not Markdown: a setting may be the name of an uploaded file.
    st.text(f"The link was to: {config_text.summary(config)}")
    st.link_button("Start a new run with these settings", f"?{urlencode(presets.to_pairs(name, config))}", type="primary")
