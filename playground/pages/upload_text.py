"""A text of the user's own, from a file."""

from __future__ import annotations

import streamlit as st

from playground.pages import _uploaded
from playground.pages._markdown import escaped
from playground.runs.run import Run
from playground.settings import Upload
from playground.uploads import characters, own_text
from playground.uploads.own_text import MOST_BYTES, OwnText
from playground.uploads.text_error import TextError

BEGINNING = 200
"""How many characters of a text are shown before one trains on it."""


def draw(run: Run, setting: Upload) -> None:
    """The popover with the file to upload, what it begins with, and the way back to the built-in
    texts."""
    built_in = _uploaded.is_built_in(run, setting)
    title = str(setting.default) if built_in else characters.title(str(run.config[setting.name]))
    with _uploaded.popover(f"{setting.label}: {escaped(title)}", _uploaded.popover_of(setting), setting.help):
        help_text = "Plain text in UTF-8, such as a book from Project Gutenberg. It stays on this machine."
        file = _uploaded.file("File with a text", MOST_BYTES, "text_file", help_text)
        if not built_in and st.button("Back to the built-in texts", key="built_in_texts"):
            _uploaded.go_back(run, setting)
        if file is None:
            return
        try:
            found = own_text.of_bytes(_uploaded.stem(file.name), file.getvalue())
        except TextError as error:
            _uploaded.refuse("This can't be trained on.", error)
            return
        _tell(found)
        if st.button("Train on this text", type="primary", key="use_text"):
            _uploaded.train_on_kept(run, setting, found.key, found.values)


def _tell(found: OwnText) -> None:
    """How long the text is, its characters, its beginning, and what was not simply read."""
    st.text(f"{len(found.text)} characters, {len(found.alphabet)} different ones. It begins:")
    st.code(found.text[:BEGINNING], language=None, wrap_lines=True)
    for note in found.notes:
        st.text(note)
