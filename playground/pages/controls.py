"""The controls at the left: the basics in sight, the rest in groups that stay as the user left
them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from playground import cells, presets, tasks
from playground.configuration import config as configuration
from playground.live import storytelling
from playground.pages import challenge, changes, open_file, session, upload, widget_values, widgets
from playground.runs.run import Run
from playground.settings import ColumnNames, Upload

NETWORK = ("layers", "initializer", "input_dropout", "output_dropout", "recurrent_dropout", "clamps", "frozen")
"""The settings of the group Network, after those of the cell."""
CHANGED = "changed"
"""Stands among the presets for the chosen one whose settings have changed since."""


def draw(run: Run) -> None:
    """Draws all controls of a run; a widget's callback changes the run before the script runs
    again."""
    _fill(run)
    st.markdown("#### RNN playground")
    titles = {name: title for name, title, _ in storytelling.offered()}
    st.selectbox(
        "Story",
        ["", *titles],
        format_func=lambda name: titles.get(name, "None: on your own"),
        key="story",
        on_change=changes.take_story,
        help="A story asks what the network will do, and then shows it, scene by scene.",
    )
    about = storytelling.controls(run)
    if about is None:
        _draw_all_controls(run)
    else:
        _draw_all(run, about)
        with st.expander("All controls", key=_key("all"), on_change=_opened) as everything:
            if everything.open:
                _draw_all_controls(run, about)
    st.markdown(":small[[Measured side by side](?lesson=unroll)]")


def _draw_all_controls(run: Run, drawn: Sequence[str] = ()) -> None:
    """Draws every control but those of the settings `drawn`, which are there already."""
    config = run.config
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
    _draw_all(run, ("cell", "units", "truncation_length"), drawn)
    for name, (label, draw_group) in GROUPS.items():
        with st.expander(label, key=_key(name), on_change=_opened) as group:
            # What is in a closed group is neither drawn nor sent.
            if group.open:
                draw_group(run, drawn)
    open_file.draw(run, _show_task)


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


def _show_task() -> None:
    st.session_state[_key("task")] = True


def _opened() -> None:
    """A callback has Streamlit track whether a group is open; there is nothing else to do."""


def _draw_task(run: Run, drawn: Sequence[str]) -> None:
    kinds, locked = tasks.registry(), challenge.locked(run)
    st.selectbox(
        "Task",
        list(kinds),
        format_func=lambda name: f"{kinds[name].GROUP} · {kinds[name].TITLE}",
        key="task",
        on_change=changes.take_task,
        help=kinds[run.config.task].HELP,
        disabled="task" in locked,
    )
    for setting in kinds[run.config.task].SETTINGS:
        if isinstance(setting, Upload | ColumnNames):
            upload.draw(run, setting)
        elif setting.name not in drawn:
            widgets.draw(setting, setting.name in locked)


def _draw_network(run: Run, drawn: Sequence[str]) -> None:
    of_cell = [setting.name for setting in cells.registry()[run.config.cell].SETTINGS]
    _draw_all(run, (*of_cell, *NETWORK), drawn)


def _draw_training(run: Run, drawn: Sequence[str]) -> None:
    momentum = ("momentum",) if run.config.has_momentum else ()
    _draw_all(
        run, ("carry_state", "stride", "batch_size", "optimizer", *momentum, "learning_rate", "clip_norm", "seed", "device"), drawn
    )


def _draw_all(run: Run, names: Sequence[str], drawn: Sequence[str] = ()) -> None:
    """Draws the settings `names` but for those of `drawn`, without those that the task leaves no
    choice of."""
    declared = configuration.settings_of(run.config.task)
    forced = configuration.fixed(run.config.task, dict(run.config.of_task))
    locked = challenge.locked(run)
    for name in names:
        if name in forced or name in drawn:
            continue
        if name == "units":
            widgets.draw_units(run.config, name in locked)
        elif name == "frozen":
            widgets.draw_frozen(run.config, name in locked)
        else:
            widgets.draw(declared[name], name in locked)


GROUPS: dict[str, tuple[str, Callable[[Run, Sequence[str]], None]]] = {
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
    place = storytelling.position(run)
    values["story"] = place[0] if place is not None else ""
    values["preset"] = CHANGED if presets.is_changed(run.preset, config) else run.preset
    widget_values.write(values)
