"""What the upload widgets share: which data a run trains on, and how it changes to other data."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import streamlit as st

from playground.pages import session
from playground.runs.hub import the_hub
from playground.runs.run import Run
from playground.settings import SettingError, Upload

NOTHING: Mapping[str, Any] = MappingProxyType({})


DONE = "popover_done"
"""Names, for the next run of the script, the popover whose purpose is served."""


def popover(label: str, key: str, help_text: str) -> Any:
    """The container of a popover, which `close` shuts. What is in it is drawn whether it is open or
    not: a file would leave its widget."""
    if st.session_state.pop(DONE, "") == key:
        st.session_state[key] = False
    return st.popover(label, width="stretch", help=help_text, key=key, on_change="rerun")


def close(key: str) -> None:
    """Shuts a popover when the script runs again: Streamlit sets no widget that is drawn already."""
    st.session_state[DONE] = key


def file(words: str, most: int, key: str, help_text: str | None = None) -> Any:
    """The widget for a file of at most `most` bytes, or as many as the host allows; gives its file, or
    None and says why where that is too large."""
    allowed = the_hub().limits.upload_bytes
    megabytes = -(-(most if allowed is None else min(most, allowed)) // 1_000_000)
    found = st.file_uploader(words, max_upload_size=megabytes, help=help_text, key=key)
    if found is None:
        return None
    try:
        the_hub().limits.check_size(found.size)
    except SettingError as error:
        refuse("This file can't be used here.", error)
        return None
    return found


def popover_of(setting: Upload) -> str:
    """The key of the popover in which the data of `setting` are chosen."""
    return f"popover_{setting.name}"


def is_built_in(run: Run, setting: Upload) -> bool:
    """Whether the run trains on the data that the playground comes with."""
    return run.config[setting.name] == setting.default


def title(run: Run, setting: Upload) -> str:
    """The name of the run's data, without the digest that an upload's name ends with."""
    name = str(run.config[setting.name])
    return name if is_built_in(run, setting) else name.rsplit(" #", 1)[0]


def train_on(run: Run, setting: Upload, name: str, data: np.ndarray, others: Mapping[str, Any] = NOTHING) -> None:
    """Keeps the uploaded data under `name` and has the run train on it, with the `others` of its
    settings."""
    _change(run, setting, {**others, setting.name: the_hub().upload(name, data)})


def train_on_kept(run: Run, setting: Upload, key: str, data: np.ndarray) -> None:
    """The same for data that has a key already."""
    the_hub().store(key, data)
    _change(run, setting, {setting.name: key})


def go_back(run: Run, setting: Upload, others: Mapping[str, Any] = NOTHING) -> None:
    """Has the run train on the built-in data again, with the `others` of its settings."""
    _change(run, setting, {**others, setting.name: str(setting.default)})


def refuse(sentence: str, error: Exception) -> None:
    """Says that a file can't be used, and why."""
    st.error(sentence, icon=":material/error:")
    # As text, not Markdown: the message may quote the file.
    st.text(str(error))


def stem(file: str) -> str:
    """A file's name without its last ending."""
    return file.rsplit(".", 1)[0]


def _change(run: Run, setting: Upload, settings: Mapping[str, Any]) -> None:
    session.take(run, settings, the_hub().uploads())
    close(popover_of(setting))
    st.rerun()
