"""Series of the user's own, from columns of a file."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from playground import tasks
from playground.pages import _series_found, _uploaded, changes, widgets
from playground.pages._markdown import escaped
from playground.runs.run import Run
from playground.settings import ColumnNames, Upload
from playground.uploads import table
from playground.uploads.series import MOST_BYTES
from playground.uploads.series_error import SeriesError


def draw(run: Run, setting: Upload) -> None:
    """The popover with the file to upload, what was found in it, and the way back to the built-in
    series."""
    built_in = _uploaded.is_built_in(run, setting)
    title = escaped(_uploaded.title(run, setting))
    with _uploaded.popover(f"{setting.label}: {title}", _uploaded.popover_of(setting), setting.help):
        file = _uploaded.file(
            "File with a series",
            MOST_BYTES,
            "csv",
            "Columns of numbers, in order of time: CSV or other text, .xlsx, .parquet or .npy, also packed as .gz or .zip. "
            "Separator, decimal sign, names and dates are recognised, and shown before anything trains.",
        )
        if not built_in and st.button(f"Back to {escaped(str(setting.default))}", key="built_in"):
            _uploaded.go_back(run, setting, dict.fromkeys(_columns_of(run), ""))
        if file is None:
            st.session_state.pop(_series_found.READ, None)
            return
        try:
            found = _series_found.read(file)
            if found is None:
                return
            series = _series_found.choose(found, _uploaded.stem(file.name), several=bool(_columns_of(run)))
        except SeriesError as error:
            _uploaded.refuse("This can't be trained on.", error)
            return
        if series is not None:
            several = f"these {len(table.names_of(series.values))} columns" if series.inputs else "this column"
            if st.button(f"Train on {several}", type="primary", key="use_csv"):
                rest = dict.fromkeys(_columns_of(run), "") | series.settings
                _uploaded.train_on(run, setting, series.key.rsplit(" #", 1)[0], series.values, rest)


def draw_columns(run: Run, setting: ColumnNames) -> None:
    """The choice among the columns of the series that the run trains on; nothing where it has one."""
    known = table.names_of(run.uploads.get(str(run.config["series"]), np.zeros(0)))
    if not known:
        return
    common: dict[str, Any] = {
        "key": setting.name,
        "on_change": changes.take,
        "args": (setting.name,),
        "help": widgets.explained(setting),
    }
    state, chosen = st.session_state, setting.split(str(run.config[setting.name]))
    if setting.most == 1:
        if not chosen or chosen[0] not in known:  # from an address: the widget takes no other value
            state[setting.name] = known[0]
        st.selectbox(setting.label, known, **common)
    else:
        if not set(chosen) <= set(known):
            state[setting.name] = [one for one in chosen if one in known]
        st.multiselect(setting.label, known, max_selections=setting.most, **common)


def _columns_of(run: Run) -> list[str]:
    """The names of the task's settings that choose among columns."""
    return [setting.name for setting in tasks.registry()[run.config.task].SETTINGS if isinstance(setting, ColumnNames)]
