"""A series of the user's own, from a column of a CSV file."""

from __future__ import annotations

import streamlit as st

from playground.pages import _uploaded
from playground.runs.run import Run
from playground.settings import Upload
from playground.uploads.csv_series import MOST_BYTES, CsvError, read_columns


def draw(run: Run, setting: Upload) -> None:
    """The popover with the file to upload, the column to train on, and the way back to the built-in
    series."""
    built_in = _uploaded.is_built_in(run, setting)
    with st.popover(f"{setting.label}: {_uploaded.title(run, setting)}", width="stretch", help=setting.help):
        file = st.file_uploader(
            "CSV file",
            max_upload_size=MOST_BYTES >> 20,
            help="One value a row, in order of time. Comma, semicolon or tab; the first line may hold names.",
            key="csv",
        )
        if not built_in and st.button(f"Back to {setting.default}", key="built_in"):
            _uploaded.go_back(run, setting)
        if file is None:
            return
        try:
            found = read_columns(file.getvalue())
        except CsvError as error:
            _uploaded.refuse("This file can't be used.", error)
            return
        name = st.selectbox("Column", list(found), key="csv_column")
        if st.button("Train on this column", type="primary", key="use_csv") and name in found:
            _uploaded.train_on(run, setting, f"{_uploaded.stem(file.name)}, {name}", found[name])
