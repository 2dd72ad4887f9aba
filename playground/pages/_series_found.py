"""What was found in a file with series, shown before one trains on it."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from playground.pages import _line_chart
from playground.pages._markdown import escaped
from playground.uploads import gaps
from playground.uploads.series import Column, Question, SeriesFile
from playground.uploads.series_error import SeriesError
from playground.uploads.table import MOST_INPUTS

if TYPE_CHECKING:
    from playground.uploads.own_series import OwnSeries

Answered = tuple[str, str]
"""The answers to the reader's questions: sign, readings."""
READ = "series_read"
SEPARATORS = {"": "one column", ";": "semicolon", "\t": "tab", ",": "comma", "|": "pipe", " ": "spaces"}
SMALL = "font-size:0.8rem;line-height:1.35;font-variant-numeric:tabular-nums"
MOST_SAID = 6
"""The most sentences of one kind."""


def read(file: Any) -> SeriesFile | None:
    """What the uploaded file holds; None while a question is open. Raises SeriesError.

    A file is parsed once for each answer, and not when the script runs again.
    """
    kept = st.session_state.get(READ)
    if kept is None or kept[0] != file.file_id:
        kept = st.session_state[READ] = file.file_id, {}
    parsed: dict[Answered, SeriesFile | Question | SeriesError] = kept[1]
    answers: dict[str, str] = {}
    while isinstance(found := _parsed(parsed, file, (answers.get("sign", ""), answers.get("readings", ""))), Question):
        answer = ask(found)
        if answer is None:
            return None
        answers[found.option] = answer
    if isinstance(found, SeriesError):
        raise found
    return found


def _parsed(
    parsed: dict[Answered, SeriesFile | Question | SeriesError], file: Any, answered: Answered
) -> SeriesFile | Question | SeriesError:
    """What is in the file with these answers, from `parsed`, where it is kept by them."""
    if answered not in parsed:
        # The reader loads pandas, which a page without uploads does without.
        from playground.uploads import series_file

        try:
            parsed[answered] = series_file.read(file.getvalue(), *answered)
        except SeriesError as error:
            parsed[answered] = error
    return parsed[answered]


def choose(found: SeriesFile, file: str, several: bool) -> OwnSeries | None:
    """Shows the file and one of its columns, the one to predict; returns its series where all
    questions are answered. Raises SeriesError where they can't be trained on.

    file: its name. several: whether more columns can be read, and more series.
    """
    # Loads pandas, which a page without uploads does without.
    from playground.uploads import own_series

    wholes = found.wholes if several else {}
    names = [*wholes, *(column.name for column in found.columns)]
    likely = found.likely_names if several else [column.name for column in found.likely]
    key = "/".join(names)[:200]
    name = st.selectbox(
        "Column to predict" if several else "Column",
        names,
        index=names.index(likely[0]),
        format_func=lambda one: _offered(one, wholes),
        key=f"csv_column_{key}",
    )
    read = [name]
    if several and len(names) > 1:
        same = [one for one in names if len(found.series(one)) == len(found.series(name))]
        read = st.multiselect(
            "Inputs",
            same,
            default=[name],
            max_selections=MOST_INPUTS,
            key=f"csv_inputs_{name}_{key}",
            help="The columns that the network reads at each time step, to say the next value of the one above. Each is standardised by "
            "itself.",
        )
    for column in found.series(name)[:1]:
        _tell(found, column)
    if name in wholes:
        st.caption(
            f"All {len(wholes[name])} series train one network, each on a scale of its own: large and small ones count alike, and "
            "panels and errors are in deviations from each series' mean. Drawn here is the first."
        )
    answers: dict[str, str] = {}
    while isinstance(series := own_series.settled(found, read or [name], name, file, answers), Question):
        answer = ask(series)
        if answer is None:
            return None
        answers[series.option] = answer
    return series


def _offered(name: str, wholes: Mapping[str, Sequence[Column]]) -> str:
    """A column as the page offers it."""
    return f"{name}, all {len(wholes[name])} series" if name in wholes else name


def _key(question: Question) -> str:
    """The key of the widget with the answer: of another file or column the same is asked anew."""
    return f"csv_{question.option}_{zlib.crc32(question.text.encode())}"


def ask(question: Question) -> str | None:
    """The answer to a question, None while there is none."""
    st.text(question.text)
    choices = question.choices
    return st.radio(
        question.text,
        list(choices),
        index=None,
        format_func=lambda word: escaped(choices[word]),
        key=_key(question),
        label_visibility="collapsed",
    )


def _tell(found: SeriesFile, column: Column) -> None:
    """The rows, the range, the line, and the first and the last three rows of a column; then what
    the reader did not simply read, and what it left out."""
    asked = gaps.of_sentinel(column)
    if asked is not None and st.session_state.get(_key(asked)) == gaps.GAP:
        # As it was answered below, when the script ran last: else the fill value alone would be seen.
        column = replace(column, values=np.where(column.values == column.sentinel, np.nan, column.values))
    known = column.known
    layout = SEPARATORS.get(found.separator, repr(found.separator))
    sign = {".": "point", ",": "comma"}[found.decimal]
    read = f" Separator: {layout}. Decimal sign: {sign}." if found.kind == "text" else ""
    left = [f"{one.name}: row {one.row} has {one.value[:20]!r}, {one.why}" for one in found.left_out]
    said = [*found.notes[:MOST_SAID], *(f"Left out {one}." for one in left[:MOST_SAID])]
    if len(left) > MOST_SAID:
        said.append(f"Left out: {len(left) - MOST_SAID} more columns.")
    st.html(
        f"<div style='{SMALL}'>"
        f"{len(column.values)} rows, {number(known.min())} to {number(known.max())}.{read}"
        f"<img src='{_line_chart.address(column)}' alt='The series as a line' style='width:100%;max-width:30rem;display:block'>"
        f"{_ends(column)}{''.join(f'<div>{escape(one)}</div>' for one in said)}</div>"
    )


def _ends(column: Column) -> str:
    """The first three and the last three values as a table in HTML, at their dates or rows."""
    last = len(column.values)
    return "<table style='width:100%'>" + "".join(map(_line, [column] * 3, range(3), range(last - 3, last))) + "</table>"


def _line(column: Column, *places: int) -> str:
    cells = (f"<td>{_line_chart.where(column, place)}</td><td><b>{number(column.values[place])}</b></td>" for place in places)
    return f"<tr>{''.join(cells)}</tr>"


def number(value: float) -> str:
    """A value with all its digits, at most 12."""
    return "missing" if np.isnan(value) else f"{value:.12g}"
