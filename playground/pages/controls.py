"""The controls at the left: the basics in sight, the rest in groups that stay as the user left
them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from playground import cells, presets, tasks
from playground.configuration import config as configuration
from playground.configuration.config import SETTINGS
from playground.pages import changes, open_file, session, upload, widgets
from playground.runs.run import Run
from playground.settings import ColumnNames, Upload

CHANGED = "changed"
"""Stands among the presets for the chosen one whose settings have changed since."""


def draw(run: Run) -> None:
    """Draws all controls of a run; a widget's callback changes the run before the script runs
    again."""
    config = run.config
    _fill(run)
    st.markdown("#### RNN playground")
    # The changed preset is a choice of its own, so that the preset itself can be chosen again.
    registry = presets.registry()
    offered = [*([CHANGED] if presets.is_changed(run.preset, config) else []), *registry]
    st.selectbox(
        "Preset",
        offered,
        format_func=lambda name: f"Changed · {registry[run.preset].label}" if name == CHANGED else registry[name].label,
        key="preset",
        on_change=changes.take_preset,
        help="A complete configuration with a story. Choosing one starts a new network. Those with ✗ fail on purpose and say why.",
    )
    widgets.draw(SETTINGS["cell"])
    widgets.draw_units(config)
    widgets.draw(SETTINGS["truncation_length"])
    for name, (label, draw_group) in GROUPS.items():
        with st.expander(label, key=_key(name), on_change=_opened) as group:
            # What is in a closed group is neither drawn nor sent.
            if group.open:
                draw_group(run)
    open_file.draw()
    st.markdown(":small[[Measured side by side](?lesson=unroll)]")


def opened() -> list[str]:
    """The names of the open groups."""
    return [name for name in GROUPS if st.session_state.get(_key(name))]


def reopen() -> None:
    """Opens the groups that were open before the tab was loaded again, as the dashboard remembers
    them."""
    for name in st.session_state[session.DASHBOARD].groups or ():
        if name in GROUPS:
            st.session_state[_key(name)] = True


def _key(group: str) -> str:
    """The key of a group's widget, and with it of its state."""
    return f"group_{group}"


def _opened() -> None:
    """A callback has Streamlit track whether a group is open; there is nothing else to do."""


def _draw_task(run: Run) -> None:
    kinds = tasks.registry()
    st.selectbox(
        "Task",
        list(kinds),
        format_func=lambda name: f"{kinds[name].GROUP} · {kinds[name].TITLE}",
        key="task",
        on_change=changes.take_task,
        help=kinds[run.config.task].HELP,
    )
    for setting in kinds[run.config.task].SETTINGS:
        if isinstance(setting, Upload | ColumnNames):
            upload.draw(run, setting)
        else:
            widgets.draw(setting)


def _draw_network(run: Run) -> None:
    for setting in cells.registry()[run.config.cell].SETTINGS:
        widgets.draw(setting)
    _draw_all(run, ("layers", "initializer", "input_dropout", "output_dropout", "recurrent_dropout", "clamps"))
    widgets.draw_frozen(run.config)


def _draw_training(run: Run) -> None:
    momentum = ("momentum",) if run.config.has_momentum else ()
    _draw_all(run, ("carry_state", "stride", "batch_size", "optimizer", *momentum, "learning_rate", "clip_norm", "seed", "device"))


def _draw_all(run: Run, names: Sequence[str]) -> None:
    """Draws the settings `names`, without those that the task leaves no choice of."""
    forced = configuration.fixed(run.config.task, dict(run.config.of_task))
    for name in names:
        if name not in forced:
            widgets.draw(SETTINGS[name])


GROUPS: dict[str, tuple[str, Callable[[Run], None]]] = {
    "task": ("Task", _draw_task),
    "network": ("Network", _draw_network),
    "training": ("Training", _draw_training),
}
"""The groups below the basics, in order: the label, and what draws the controls."""


def _fill(run: Run) -> None:
    """Sets the widgets to the run's configuration, which is the source of truth."""
    config = run.config
    values: dict[str, Any] = {name: config[name] for name in configuration.settings_of(config.task)}
    values |= {f"units_{number}": units for number, units in enumerate(config.units, 1)}
    values["frozen"] = list(config.frozen)
    for setting in tasks.registry()[config.task].SETTINGS:
        if isinstance(setting, ColumnNames) and setting.most > 1:
            values[setting.name] = list(setting.split(str(config[setting.name])))
    values["preset"] = CHANGED if presets.is_changed(run.preset, config) else run.preset
    for name, value in values.items():
        # Only where it differs: a written value is sent to the browser and would undo a key press
        # that is on its way here.
        if name not in st.session_state or st.session_state[name] != value:
            st.session_state[name] = value
