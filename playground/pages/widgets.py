"""The widget of a setting, built from its declaration."""

from __future__ import annotations

from typing import Any

import streamlit as st

from playground.configuration.config import SETTINGS, RunConfig
from playground.pages import changes
from playground.settings import Choice, Cost, Flag, Integer, Integers, Number, Setting

STEPS = [round(digit * 10.0**power, 6) for power in range(-5, 2) for digit in (1, 2, 5)]
"""The stops of a logarithmic slider: few enough that a pixel is not a step."""
NOTES = {
    Cost.KNOB: " A change acts at once.",
    Cost.RECOMPILE: " A change keeps the weights.",
    Cost.NETWORK: " A change starts a new network.",
}
"""What the help says of a change, by what it costs."""
SEGMENTS = 24
"""Most letters that the options of a choice may have together to stand side by side."""
PER_ROW = 3
"""Fields side by side for the units of several layers."""


def draw(setting: Setting, disabled: bool = False) -> None:
    """Draws the widget that fits the declaration. A slider applies when it is let go, a number when
    it is stepped or entered."""
    common: dict[str, Any] = {
        "disabled": disabled,
        "key": setting.name,
        "on_change": changes.take,
        "args": (setting.name,),
        "help": explained(setting),
    }
    if isinstance(setting, Flag):
        st.toggle(setting.label, **common)
    elif isinstance(setting, Choice) and len("".join(map(_titles(setting), setting.options))) <= SEGMENTS:
        st.segmented_control(
            setting.label, setting.options, format_func=_titles(setting), required=True, width="stretch", wrap=False, **common
        )
    elif isinstance(setting, Choice):
        st.selectbox(setting.label, setting.options, format_func=_titles(setting), **common)
    elif isinstance(setting, Number) and setting.scale == "log":
        value = float(st.session_state[setting.name])
        stops = sorted({value, *(stop for stop in STEPS if setting.low <= stop <= setting.high)})
        st.select_slider(setting.label, stops, format_func=setting.format, **common)
    elif isinstance(setting, Number):
        st.number_input(setting.label, setting.low, setting.high, step=setting.step, format="%g", **common)
    elif isinstance(setting, Integer):
        st.number_input(setting.label, setting.low, setting.high, **common)
    else:
        st.text_input(setting.label, **common)


def draw_units(config: RunConfig, disabled: bool = False) -> None:
    """Draws a field for the units of each layer."""
    units = SETTINGS["units"]
    assert isinstance(units, Integers)
    numbers = range(1, config.layers + 1)
    places: list[Any] = [st.container()]
    if config.layers > 1:
        rows = -(-config.layers // PER_ROW)
        places = [column for _ in range(rows) for column in st.columns(PER_ROW, gap="small")]
    for number, place in zip(numbers, places, strict=False):
        with place:
            st.number_input(
                units.label if config.layers == 1 else f"{units.label} {number}",
                units.low,
                units.high,
                key=f"units_{number}",
                disabled=disabled,
                on_change=changes.take,
                args=("units",),
                help=explained(units) if number == 1 else None,
            )


def draw_frozen(config: RunConfig, disabled: bool = False) -> None:
    """Draws one button per layer, pressed where it is frozen."""
    setting = SETTINGS["frozen"]
    st.pills(
        setting.label,
        range(1, config.layers + 1),
        selection_mode="multi",
        key="frozen",
        disabled=disabled,
        on_change=changes.take,
        args=("frozen",),
        help=explained(setting),
    )


def explained(setting: Setting) -> str:
    """The setting's help, with what a change does to the network."""
    return setting.help + NOTES[setting.cost]


def _titles(setting: Choice) -> Any:
    return lambda name: setting.titles.get(name, name)
