"""Opens a file that was taken away: a checkpoint, to go on from, or a network of Keras."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from playground import presets, tasks
from playground.exports import checkpoint, opening
from playground.exports.checkpoint import CheckpointRefused
from playground.pages import _uploaded, session
from playground.runs.hub import Full, the_hub
from playground.runs.run import Run
from playground.settings import SettingError, Upload
from playground.uploads import keras_network
from playground.uploads.keras_layers import KerasRefused

OPENED = "opened_file"
POPOVER = "popover_open_file"
LARGEST = 500
"""Most megabytes of a file."""
KINDS = (".npz", ".keras")


def draw(run: Run, show_task: Callable[[], None]) -> None:
    """The popover that takes a file, and says what is wrong with one that can't be opened.

    show_task: opens the group of controls in which a task takes data.
    """
    with _uploaded.popover("Open a file", POPOVER, "A checkpoint of Take away, or a network as a .keras file."):
        words = "A checkpoint (.npz) to go on from, or a network of Keras (.keras)"
        file = _uploaded.file(words, 1_000_000 * LARGEST, "open_file")
        # The file stays in the widget: it is opened once.
        if file is None or st.session_state.get(OPENED) == file.file_id:
            return
        try:
            opened = (
                _keras(file)
                if file.name.endswith(".keras")
                else opening.resumed(checkpoint.from_bytes(file.getvalue(), file.name), file.name)
            )
        except CheckpointRefused as error:
            _uploaded.refuse("This file can't be opened.", error)
            if not file.name.endswith(KINDS):
                _offer_tasks(run, show_task)
            return
    if opened is not None:
        try:
            session.show(opened)
        except (Full, SettingError) as error:
            _uploaded.refuse("This file can't be opened here.", error)
            return
        st.session_state[OPENED] = file.file_id
        _uploaded.close(POPOVER)
        st.rerun()


def _offer_tasks(run: Run, show_task: Callable[[], None]) -> None:
    """The ways to the tasks that train on data of the user's own."""

    def go(task: str, upload: Upload) -> None:
        name, config, _ = presets.read({"task": task})
        session.begin(run, name, config)
        show_task()
        st.session_state[_uploaded.popover_of(upload)] = True
        st.session_state[POPOVER] = False

    st.markdown("Data of your own go into a task. Which one reads them?")
    for name, task in tasks.registry().items():
        for upload in [setting for setting in task.SETTINGS if isinstance(setting, Upload)][:1]:
            st.button(task.TITLE, key=f"takes_{name}", on_click=go, args=(name, upload), width="stretch")


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
