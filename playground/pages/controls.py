"""The controls at the left; each widget is built from its setting's declaration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from playground import cells, presets, tasks
from playground.configuration import config as configuration
from playground.configuration.config import SETTINGS, RunConfig
from playground.pages import session, upload
from playground.runs.run import Run
from playground.settings import Choice, Cost, Flag, Integer, Integers, Number, Setting, Upload

SLIDER_STEPS = 200
"""A whole number with more values than this gets a text field instead of a slider."""
STEPS = [round(digit * 10.0**power, 6) for power in range(-5, 2) for digit in (1, 2, 5)]
"""The stops of a logarithmic slider."""


def draw(run: Run) -> None:
    """Draws all controls of a run; a widget's callback changes the run before the script runs
    again."""
    config = run.config
    _fill(config)
    st.markdown("#### RNN playground")
    names = presets.registry()
    st.selectbox(
        "Preset",
        list(names),
        format_func=lambda name: ("✗ " if names[name].fails else "") + names[name].title,
        key="preset",
        on_change=_preset_chosen,
        help="A complete configuration with a story. Those with ✗ fail on purpose and say why.",
    )
    kinds = tasks.registry()
    st.selectbox(
        "Task",
        list(kinds),
        format_func=lambda name: f"{kinds[name].GROUP} · {kinds[name].TITLE}",
        key="task",
        on_change=_task_chosen,
        help=kinds[config.task].HELP,
    )
    for setting in tasks.registry()[config.task].SETTINGS:
        if isinstance(setting, Upload):
            upload.draw(run, setting)
        else:
            _widget(setting)
    _heading("Network", "a change starts anew")
    _widget(SETTINGS["cell"])
    for setting in cells.registry()[config.cell].SETTINGS:
        _widget(setting)
    _layers_and_units(config)
    _side_by_side(["input_dropout", "output_dropout"])
    _heading("Training", "the weights are kept")
    forced = configuration.fixed(config.task, dict(config.of_task))
    for name in ("truncation_length", "carry_state"):
        if name not in forced:
            _widget(SETTINGS[name])
    _side_by_side(["optimizer", "learning_rate"])
    _side_by_side(["batch_size", "seed"])
    with st.expander("More: clipping, stride …", key="more"):
        for name in ("recurrent_dropout", "clip_norm", "stride", "initializer", "device"):
            if name not in forced:
                _widget(SETTINGS[name])
        _widget(SETTINGS["clamps"])
        _frozen(config)
    st.markdown(":small[[Measured side by side](?lesson=unroll)]")


def _heading(title: str, note: str) -> None:
    st.markdown(f"**{title}** :small[:gray[{note}]]")


def _fill(config: RunConfig) -> None:
    """Sets the widgets to the run's configuration, which is the source of truth."""
    values: dict[str, Any] = {name: config[name] for name in configuration.settings_of(config.task)}
    values |= {f"units_{number}": units for number, units in enumerate(config.units, 1)}
    values["frozen"] = list(config.frozen)
    values["preset"] = presets.name_of(config) or st.session_state["preset_name"]
    for name, value in values.items():
        # Only where it differs: a written value is sent to the browser and would undo a key press
        # that is on its way here.
        if name not in st.session_state or st.session_state[name] != value:
            st.session_state[name] = value


def _widget(setting: Setting) -> None:
    """Draws the widget that fits the declaration."""
    common: dict[str, Any] = {"key": setting.name, "on_change": _changed, "args": (setting.name,), "help": _help(setting)}
    if isinstance(setting, Flag):
        st.toggle(setting.label, **common)
    elif isinstance(setting, Choice) and len(setting.options) <= 4:
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
        st.slider(setting.label, setting.low, setting.high, step=setting.step, **common)
    elif isinstance(setting, Integer) and setting.high - setting.low <= SLIDER_STEPS:
        st.slider(setting.label, setting.low, setting.high, **common)
    elif isinstance(setting, Integer):
        st.number_input(setting.label, setting.low, setting.high, **common)
    else:
        st.text_input(setting.label, **common)


def _help(setting: Setting) -> str:
    note = {Cost.KNOB: "", Cost.RECOMPILE: "", Cost.NETWORK: " A change starts a new network."}[setting.cost]
    return setting.help + note


def _titles(setting: Choice) -> Any:
    return lambda name: setting.titles.get(name, name)


def _side_by_side(names: Sequence[str]) -> None:
    for column, name in zip(st.columns(len(names), gap="small"), names, strict=True):
        with column:
            _widget(SETTINGS[name])


def _layers_and_units(config: RunConfig) -> None:
    """Draws the number of layers, and the units of each."""
    layers, units = SETTINGS["layers"], SETTINGS["units"]
    assert isinstance(layers, Integer)
    assert isinstance(units, Integers)
    per_row = 2 if config.layers == 1 else 3
    rows = -(-(config.layers + 1) // per_row)
    columns = [column for _ in range(rows) for column in st.columns(per_row, gap="small")]
    with columns[0]:
        st.number_input(
            layers.label, layers.low, layers.high, key="layers", on_change=_changed, args=("layers",), help=_help(layers)
        )
    for number in range(1, config.layers + 1):
        with columns[number]:
            st.number_input(
                units.label if config.layers == 1 else f"{units.label} {number}",
                units.low,
                units.high,
                key=f"units_{number}",
                on_change=_changed,
                args=("units",),
                help=units.help if number == 1 else None,
            )


def _frozen(config: RunConfig) -> None:
    """Draws one button per layer, pressed where it is frozen."""
    setting, layers = SETTINGS["frozen"], range(1, config.layers + 1)
    st.pills(
        setting.label,
        layers,
        selection_mode="multi",
        key="frozen",
        on_change=_changed,
        args=("frozen",),
        help=_help(setting),
    )


def _changed(name: str) -> None:
    """A widget changed: applies it to the run; where that is refused, the user is told why and the
    widget goes back."""
    run, state = session.current(), st.session_state
    state[session.FRESH] = False
    if name == "units":
        value: Any = tuple(state[f"units_{number}"] for number in range(1, run.config.layers + 1))
        pairs = {"units": value}
    elif name == "layers":
        units = run.config.units[: state["layers"]]
        pairs = {"layers": state["layers"], "units": units + units[-1:] * (state["layers"] - len(units))}
    else:
        pairs = {name: state[name]}
    session.take(run, pairs)


def _preset_chosen() -> None:
    st.session_state[session.FRESH] = False
    session.choose_preset(session.current(), st.session_state["preset"])


def _task_chosen() -> None:
    """A task comes with the preset of its name, which has settings that fit it; without one, with
    its defaults in the echo preset."""
    run, state = session.current(), st.session_state
    state[session.FRESH] = False
    state["preset_name"], config, _ = presets.read({"task": state["task"]})
    run.change(config)
