"""What was found in a file with series, shown before one trains on it."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from playground.pages import _line_chart
from playground.pages._markdown import escaped
from playground.uploads import gaps
from playground.uploads.series import Column, Question, SeriesFile
from playground.uploads.series_error import SeriesError

READ = "series_read"
SEPARATORS = {"": "one column", ";": "semicolon", "\t": "tab", ",": "comma", "|": "pipe", " ": "spaces"}
MOST_SAID = 6
"""The most sentences of one kind."""


def read(file: Any) -> SeriesFile | None:
    """What the uploaded file holds; None while its question is open. Raises SeriesError.

    A file is parsed once for each answer, and not when the script runs again.
    """
    kept = st.session_state.get(READ)
    if kept is None or kept[0] != file.file_id:
        kept = st.session_state[READ] = file.file_id, {}
    parsed: dict[str, SeriesFile | Question | SeriesError] = kept[1]
    found = _parsed(parsed, file, "")
    if isinstance(found, Question):
        answer = ask(found, "csv_sign")
        if answer is None:
            return None
        found = _parsed(parsed, file, answer)
    if isinstance(found, SeriesError):
        raise found
    assert isinstance(found, SeriesFile)  # an answer leaves no question open
    return found


def _parsed(parsed: dict[str, SeriesFile | Question | SeriesError], file: Any, sign: str) -> SeriesFile | Question | SeriesError:
    """What is in the file with this answer, from `parsed`, where it is kept by its answer."""
    if sign not in parsed:
        # The reader loads pandas, which a page without uploads does without.
        from playground.uploads import series_file

        try:
            parsed[sign] = series_file.read(file.getvalue(), sign)
        except SeriesError as error:
            parsed[sign] = error
    return parsed[sign]


def choose(found: SeriesFile) -> tuple[Column, np.ndarray | None]:
    """Shows the file and one of its columns; returns that, and its series where all questions on it
    are answered. Raises SeriesError where it can't be trained on."""
    names = [column.name for column in found.columns]
    first = names.index(found.likely[0].name)
    name = st.selectbox("Column", names, index=first, key=f"csv_column_{'/'.join(names)}"[:200])
    column = found.columns[names.index(name)]
    _tell(found, column)
    answers: dict[str, str] = {}
    while isinstance(series := gaps.settled(column, answers), Question):
        answer = ask(series, f"csv_{series.option}")
        if answer is None:
            return column, None
        answers[series.option] = answer
    return column, series


def ask(question: Question, key: str) -> str | None:
    """The answer to a question, None while there is none."""
    st.text(question.text)
    choices = question.choices
    return st.radio(
        question.text,
        list(choices),
        index=None,
        format_func=lambda word: escaped(choices[word]),
        key=key,
        label_visibility="collapsed",
    )


def _tell(found: SeriesFile, column: Column) -> None:
    """The rows, the range, the line, and the first and the last three rows of a column; then what
    the reader did not simply read, and what it left out."""
    known = column.known
    layout = SEPARATORS.get(found.separator, repr(found.separator))
    sign = {".": "point", ",": "comma"}[found.decimal]
    st.text(
        f"{len(column.values)} rows, {number(known.min())} to {number(known.max())}\nSeparator: {layout}. Decimal sign: {sign}."
    )
    st.html(_line_chart.svg(column))
    st.markdown(_rows(column))
    for note in found.notes[:MOST_SAID]:
        st.text(note)
    if found.left_out:
        left = [f"{one.name}: row {one.row} has {one.value[:20]!r}, {one.why}" for one in found.left_out]
        more = f"\nand {len(left) - MOST_SAID} more" if len(left) > MOST_SAID else ""
        st.text("Left out\n" + "\n".join(left[:MOST_SAID]) + more)


def _rows(column: Column) -> str:
    """The first three and the last three values as a table in Markdown, at their dates or rows."""
    last = len(column.values)
    lines = [f"| | {escaped(column.name)} |", "|:--|--:|"]
    for place in (0, 1, 2, last - 3, last - 2, last - 1):
        if place == last - 3:
            lines.append("| … | … |")
        where = f"row {column.rows[place]}" if column.dates is None else _line_chart.day(column.dates[place])
        lines.append(f"| {where} | {number(column.values[place])} |")
    return "\n".join(lines)


def number(value: float) -> str:
    """A value with all its digits, at most 12."""
    return "missing" if np.isnan(value) else f"{value:.12g}"
