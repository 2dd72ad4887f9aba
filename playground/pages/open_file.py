"""Opens a file that was taken away: a checkpoint, to go on from, or a network of Keras."""

from __future__ import annotations

from typing import Any

import streamlit as st

from playground import tasks
from playground.exports import checkpoint, opening
from playground.exports.checkpoint import CheckpointRefused
from playground.pages import _uploaded, session
from playground.runs.hub import Full, the_hub
from playground.runs.run import Run
from playground.settings import SettingError
from playground.uploads import keras_network
from playground.uploads.keras_layers import KerasRefused

OPENED = "opened_file"
POPOVER = "popover_open_file"
LARGEST = 500
"""Most megabytes of a file."""


def draw() -> None:
    """The popover that takes a file, and says what is wrong with one that can't be opened."""
    with _uploaded.popover("Open a file", POPOVER, "A checkpoint of Take away, or a network as a .keras file."):
        words = "A checkpoint (.npz) to go on from, or a network of Keras (.keras)"
        file = _uploaded.file(words, 1_000_000 * LARGEST, "open_file")
        # The file stays in the widget: it is opened once.
        if file is None or st.session_state.get(OPENED) == file.file_id:
            return
        try:
            run = (
                _keras(file)
                if file.name.endswith(".keras")
                else opening.resumed(checkpoint.from_bytes(file.getvalue(), file.name), file.name)
            )
        except CheckpointRefused as error:
            _uploaded.refuse("This file can't be opened.", error)
            return
    if run is not None:
        try:
            session.show(run)
        except (Full, SettingError) as error:
            _uploaded.refuse("This file can't be opened here.", error)
            return
        st.session_state[OPENED] = file.file_id
        _uploaded.close(POPOVER)
        st.rerun()


def _keras(file: Any) -> Run | None:
    """The run of a network of Keras, on the task that the user chooses where it fits several; None
    until it is chosen."""
    try:
        network = keras_network.read(file.getvalue())
    except KerasRefused as error:
        raise CheckpointRefused(f"{file.name} can't be shown: {error}") from None
    fitting, titles = opening.fitting(network.plan, file.name), tasks.registry()
    task = st.selectbox("A task that it fits", list(fitting), format_func=lambda name: titles[name].TITLE, key="open_task")
    if not st.button("Open the network", type="primary", key="open_network"):
        return None
    return opening.with_task(network, task, file.name, the_hub().workers.ask)
