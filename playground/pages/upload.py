"""Data of the user's own: a series from a CSV file, or digits from MNIST's two files; and back to the built-in one."""

from __future__ import annotations

import streamlit as st

from playground.pages import session
from playground.runs.hub import the_hub
from playground.runs.run import Run
from playground.settings import Upload
from playground.tasks import mnist_rows
from playground.uploads import idx_images
from playground.uploads.csv_series import MOST_BYTES, CsvError, read_columns
from playground.uploads.idx_images import IdxError


def draw(run: Run, setting: Upload) -> None:
    """The data that the run trains on, and the files of the user's own that can take its place; what is wrong with them."""
    if setting.name == "source":
        _pictures(run, setting)
    else:
        _series(run, setting)


def _series(run: Run, setting: Upload) -> None:
    using = str(run.config[setting.name])
    label = f"{setting.label}: {setting.default if using == setting.default else using.rsplit(' #', 1)[0]}"
    with st.popover(label, width="stretch", help=setting.help):
        file = st.file_uploader(
            "CSV file",
            max_upload_size=MOST_BYTES >> 20,
            help="One row a value, in the order of time. Comma, semicolon or tab; a first line of names is fine.",
            key="csv",
        )
        if using != setting.default and st.button(f"Back to {setting.default}", key="built_in"):
            _use(run, setting, str(setting.default))
        if file is None:
            return
        try:
            found = read_columns(file.getvalue())
        except CsvError as error:
            _refuse("This file can't be used.", error)
            return
        name = st.selectbox("Column", list(found), key="csv_column")
        if st.button("Train on this column", type="primary", key="use_csv") and name in found:
            _use(run, setting, the_hub().upload(f"{_stem(file.name)}, {name}", found[name]))


def _pictures(run: Run, setting: Upload) -> None:
    using = str(run.config[setting.name])
    label = "Pictures: " + ("5 000 of MNIST's" if using == setting.default else using.rsplit(" #", 1)[0])
    with st.popover(label, width="stretch", help="Train on all 60 000 pictures of MNIST, or on digits of your own."):
        files = [
            st.file_uploader(f"{what}: MNIST's file {name}, .gz or unpacked", max_upload_size=50, key=key)
            for what, name, key in [
                ("Pictures", "train-images-idx3-ubyte", "idx_pictures"),
                ("Their labels", "train-labels-idx1-ubyte", "idx_labels"),
            ]
        ]
        if using != setting.default and st.button("Back to the 5 000", key="built_in_pictures"):
            _use(run, setting, str(setting.default))
        pictures, labels = files
        # Read at a click, not whenever the script runs: unpacking 60 000 pictures takes most of a second.
        if pictures is None or labels is None or not st.button("Train on these pictures", type="primary", key="use_idx"):
            return
        try:
            table = idx_images.digit_table(pictures.getvalue(), labels.getvalue())
        except IdxError as error:
            _refuse("These files can't be used.", error)
            return
        _use(run, setting, the_hub().upload(mnist_rows.upload_name(table, _stem(pictures.name)), table))


def _stem(file: str) -> str:
    return file.rsplit(".", 1)[0]


def _refuse(sentence: str, error: ValueError) -> None:
    # As text, not Markdown: the message may quote the file.
    st.error(sentence, icon=":material/error:")
    st.text(str(error))


def _use(run: Run, setting: Upload, name: str) -> None:
    session.take(run, {setting.name: name}, the_hub().uploads())
    st.rerun()
