"""What somebody in a class tells its host: a name, and whether help is wanted."""

from __future__ import annotations

import streamlit as st

from playground.runs.classroom import LONGEST_NAME
from playground.runs.hub import the_hub
from playground.runs.run import Run

NAME, HELP = "name", "help"


def draw(run: Run) -> None:
    """The two fields below the controls; nothing where there is no class."""
    room = the_hub().classroom
    if room is None:
        return
    # Another run of this tab belongs to the same person.
    if st.session_state.get(NAME) and not room.name_of(run):
        room.set_name(run, st.session_state[NAME])
    st.text_input(
        "Your name",
        max_chars=LONGEST_NAME,
        key=NAME,
        placeholder="for the host, if you like",
        on_change=lambda: room.set_name(run, st.session_state[NAME]),
    )
    st.toggle("I would like help", key=HELP, on_change=lambda: room.want_help(run, st.session_state[HELP]))
