"""A series of the user's own: a CSV file, the choice of its column, and back to the built-in one."""

from __future__ import annotations

import streamlit as st

from playground.pages import session
from playground.runs.hub import the_hub
from playground.runs.run import Run
from playground.series_file import LARGEST, SeriesError, columns
from playground.tasks.time_series import BUILT_IN


def draw(run: Run) -> None:
    """The file, the column and what is wrong with it."""
    using = str(run.config["series"])
    label = "Series: " + ("Géron's function" if using == BUILT_IN else using.rsplit(" #", 1)[0])
    with st.popover(label, width="stretch", help="Train on a series of your own instead of t·sin(t)/3 + 2·sin(5t)."):
        file = st.file_uploader(
            "CSV file: one column of numbers, in the order of time",
            type=["csv", "txt", "tsv"],
            max_upload_size=LARGEST // 1_000_000,
            key="csv",
        )
        if using != BUILT_IN and st.button("Back to Géron's function", key="built_in"):
            _use(run, BUILT_IN)
        if file is None:
            return
        try:
            found = columns(file.getvalue())
        except SeriesError as error:
            # As text, not Markdown: the message may quote the file.
            st.error("This file can't be used.", icon=":material/error:")
            st.text(str(error))
            return
        name = st.selectbox("Column", list(found), key="csv_column")
        if st.button("Train on this column", type="primary", key="use_csv") and name in found:
            _use(run, the_hub().upload(f"{file.name.rsplit('.', 1)[0]}, {name}", found[name]))


def _use(run: Run, series: str) -> None:
    session.take(run, {"series": series}, the_hub().uploads())
    st.rerun()
