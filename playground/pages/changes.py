"""What a changed control does to the run; Streamlit calls these before the script runs again."""

from __future__ import annotations

from typing import Any

import streamlit as st

from playground import presets
from playground.configuration import config as configuration
from playground.pages import session, widget_values
from playground.settings import Number

DIGITS = 6
"""Significant digits of a number that was stepped: 0.1 + 0.2 is 0.3."""


def take(name: str) -> None:
    """Applies the widget of the setting `name` to the run; where that is refused, the user is told
    why and the widget goes back."""
    if widget_values.is_outdated(name):
        return
    run, state = session.current(), st.session_state
    state[session.FRESH] = False
    if name == "units":
        fields = [(f"units_{number}", units) for number, units in enumerate(run.config.units, 1)]
        value: Any = tuple(units if widget_values.is_outdated(key) else state[key] for key, units in fields)
        pairs = {"units": value}
    elif name == "layers":
        units = run.config.units[: state["layers"]]
        pairs = {"layers": state["layers"], "units": units + units[-1:] * (state["layers"] - len(units))}
    elif isinstance(configuration.settings_of(run.config.task)[name], Number):
        pairs = {name: float(f"{state[name]:.{DIGITS}g}")}
    else:
        pairs = {name: state[name]}
    session.take(run, pairs)


def take_preset() -> None:
    """Gives the run the configuration of the chosen preset."""
    if widget_values.is_outdated("preset"):
        return
    st.session_state[session.FRESH] = False
    session.choose_preset(session.current(), st.session_state["preset"])


def take_story() -> None:
    """Begins the chosen story, or ends the one that is told."""
    if widget_values.is_outdated("story"):
        return
    st.session_state[session.FRESH] = False
    session.open_story(session.current(), st.session_state["story"])


def take_task() -> None:
    """Gives the run the chosen task. It comes with the preset of its name, which has settings that
    fit it; without one, with its defaults in the echo preset."""
    if widget_values.is_outdated("task"):
        return
    st.session_state[session.FRESH] = False
    name, config, _ = presets.read({"task": st.session_state["task"]})
    session.begin(session.current(), name, config)
