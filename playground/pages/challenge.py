"""A class's challenge: the host's form for it, and what everybody sees of it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from playground import presets
from playground.configuration.config import settings_of
from playground.pages import session
from playground.pages._markdown import escaped
from playground.runs.challenge import Challenge
from playground.runs.classroom import Classroom
from playground.runs.hub import the_hub
from playground.runs.run import Run
from playground.settings import SettingError

SOURCE, LOCKED, LOSS, WEIGHTS = "challenge_source", "challenge_locked", "challenge_loss", "challenge_weights"


def form(room: Classroom, runs: Sequence[Run]) -> None:
    """The host's fields: what everybody begins with, what is locked, and the goal."""
    registry = presets.registry()
    known = {run.watch_token: run for run in runs}
    names = {token: f"The settings of {room.name_of(run) or registry[run.preset].label}" for token, run in known.items()}
    with st.expander("A challenge for everybody", expanded=room.challenge is not None):
        if room.challenge is not None:
            st.info(escaped(room.challenge.sentence))
        source = st.selectbox(
            "Everybody begins with",
            [*registry, *known],
            format_func=lambda one: names[one] if one in names else registry[one].label,
            key=SOURCE,
        )
        run = known.get(source)
        preset, config, uploads = (
            (run.preset, run.config, run.uploads) if run else (source, registry[source].config, the_hub().uploads())
        )
        declared = settings_of(config.task)
        own = ["task", *(name for name, _ in config.of_task)]
        locked = st.multiselect(
            "Locked", list(declared), own, format_func=lambda name: declared[name].label, key=f"{LOCKED}_{config.task}"
        )
        loss, weights = st.columns(2)
        goal = loss.number_input("Validation loss below", 1e-6, 1e6, 0.05, format="%g", key=LOSS)
        most = weights.number_input("Weights at most (0: any number)", 0, 10**9, 0, key=WEIGHTS)
        begin, end, _ = st.columns([1, 1, 2])
        if begin.button("Begin the challenge", width="stretch"):
            challenge = Challenge(preset, config, tuple(locked), float(goal), int(most) or None)
            try:
                the_hub().limits.check(config)
                room.set_challenge(runs, challenge, uploads)
                st.rerun()
            except SettingError as error:
                st.warning(escaped(str(error)))
        if end.button("End the challenge", width="stretch", disabled=room.challenge is None):
            room.set_challenge(runs, None)
            st.rerun()


def told(run: Run) -> None:
    """What everybody sees: the challenge that is on, and the way to it for whoever has left it."""
    room = the_hub().classroom
    if room is None or room.challenge is None:
        return
    challenge = room.challenge
    st.info(escaped(challenge.sentence))
    if not challenge.is_met_by(run.config):
        st.button("Take part", on_click=lambda: session.begin(run, challenge.preset, challenge.config), width="stretch")


def locked(run: Run) -> tuple[str, ...]:
    """The settings that the run may not change."""
    room = the_hub().classroom
    return () if room is None else room.locked(run.config)
