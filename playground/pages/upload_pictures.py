"""Digits of the user's own, from two files in MNIST's or EMNIST's format."""

from __future__ import annotations

import streamlit as st

from playground.pages import _uploaded
from playground.runs.run import Run
from playground.settings import Upload
from playground.tasks import mnist_rows
from playground.uploads import idx_images
from playground.uploads.idx_images import IdxError

FILES = {
    "idx_pictures": "Pictures: MNIST's file train-images-idx3-ubyte, .gz or unpacked",
    "idx_labels": "Their labels: MNIST's file train-labels-idx1-ubyte, .gz or unpacked",
}


MOST_BYTES = 50_000_000
"""Of a file: MNIST's largest, unpacked, has 47 MB."""


def draw(run: Run, setting: Upload) -> None:
    """The popover with the two files to upload, and the way back to the built-in pictures."""
    built_in = _uploaded.is_built_in(run, setting)
    label = "Pictures: " + ("5 000 of MNIST's" if built_in else _uploaded.title(run, setting))
    help_text = "Train on all 60 000 pictures of MNIST, or on digits of your own."
    with _uploaded.popover(label, _uploaded.popover_of(setting), help_text):
        pictures, labels = (_uploaded.file(words, MOST_BYTES, key) for key, words in FILES.items())
        turned = st.toggle(
            "Turn the pictures", key="turn_idx", help="EMNIST's files hold each picture column by column: turn those."
        )
        if not built_in and st.button("Back to the 5 000", key="built_in_pictures"):
            _uploaded.go_back(run, setting)
        # Read at the click alone, not whenever the script runs: unpacking 60 000 pictures takes
        # most of a second.
        if pictures is None or labels is None or not st.button("Train on these pictures", type="primary", key="use_idx"):
            return
        try:
            table = idx_images.digit_table(pictures.getvalue(), labels.getvalue(), turned)
        except IdxError as error:
            _uploaded.refuse("These files can't be used.", error)
            return
        _uploaded.train_on(run, setting, mnist_rows.upload_name(table, _uploaded.stem(pictures.name)), table)
