"""The page: controls at the left, the board beside them. This script runs when a setting changes, never while it trains."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from components.board import board
from playground.pages import controls, session
from playground.runs.hub import the_hub

HERE = Path(__file__).parent

st.set_page_config(page_title="RNN playground", page_icon=str(HERE / "icon.png"), layout="wide", initial_sidebar_state="auto")
st.html(f"<style>{(HERE / 'page.css').read_text(encoding='utf-8')}</style>")

watched = st.query_params.get("watch")
if watched:
    found = the_hub().find_watched(watched)
    if found is None:
        st.warning(
            "There is no run to watch behind this link: it has ended, or the link is incomplete.", icon=":material/link_off:"
        )
    else:
        board(found.watch_token, found.watch_token, steers=False)
else:
    run = session.current()
    with st.sidebar:
        controls.draw(run)
    session.remember(run.config)
    board(run.token, run.watch_token, fresh=st.session_state[session.FRESH], on_resume=session.resume, key=session.BOARD)
