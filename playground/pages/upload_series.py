"""A series of the user's own, from a column of a file."""

from __future__ import annotations

import streamlit as st

from playground.pages import _series_found, _uploaded
from playground.pages._markdown import escaped
from playground.runs.run import Run
from playground.settings import Upload
from playground.uploads import names
from playground.uploads.series import MOST_BYTES
from playground.uploads.series_error import SeriesError


def draw(run: Run, setting: Upload) -> None:
    """The popover with the file to upload, what was found in it, and the way back to the built-in
    series."""
    built_in = _uploaded.is_built_in(run, setting)
    title = escaped(_uploaded.title(run, setting))
    with st.popover(f"{setting.label}: {title}", width="stretch", help=setting.help):
        file = st.file_uploader(
            "File with a series",
            max_upload_size=MOST_BYTES // 1_000_000,
            help="One value a row, in order of time: CSV or other text, .xlsx, .parquet or .npy, also packed as .gz or .zip. "
            "Separator, decimal sign, names and dates are recognised, and shown before anything trains.",
            key="csv",
        )
        if not built_in and st.button(f"Back to {escaped(str(setting.default))}", key="built_in"):
            _uploaded.go_back(run, setting)
        if file is None:
            st.session_state.pop(_series_found.READ, None)
            return
        try:
            found = _series_found.read(file)
            if found is None:
                return
            column, series = _series_found.choose(found)
        except SeriesError as error:
            _uploaded.refuse("This can't be trained on.", error)
            return
        if series is not None and st.button("Train on this column", type="primary", key="use_csv"):
            name = names.of_column(_uploaded.stem(file.name), column.name)
            _uploaded.train_on(run, setting, name, series)
