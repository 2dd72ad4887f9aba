"""Reads a file with series of the user's own: right, or with a question, or not at all."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from playground.uploads import _columns, _container, _frames, _rows, _text
from playground.uploads._table import Table
from playground.uploads.series import Question, SeriesFile
from playground.uploads.series_error import SeriesError


def read(data: bytes, sign: str = "", readings: str = "") -> SeriesFile | Question:
    """The series in a file: text with any usual separator, .xlsx, .parquet or .npy; text and .npy
    also in .gz or .zip.

    sign, readings: the answers to the Questions that it may return. Raises SeriesError, and nothing
    else, for whatever bytes.
    """
    kind, data = _container.unpacked(data)
    notes: list[str] = []
    if kind == "text":
        text, encoding = _text.decoded(data)
        if encoding:
            notes.append(f"The text is in {encoding}.")
        table = _rows.table_of(text, sign, notes)
        if isinstance(table, Question):
            return table
    elif kind == "xlsx":
        table = _frames.of_xlsx(data, notes)
    else:
        table = _frames.of_parquet(data) if kind == "parquet" else _frames.of_npy(data)
    found = _columns.series_in(table, sign, readings)
    return found if isinstance(found, Question) else replace(found, kind=kind)


def of_object(data: Any, readings: str = "") -> SeriesFile | Question:
    """The series in an array, a list of numbers, or a Series or DataFrame of pandas.

    readings: the answer to the Question that it may return. Raises SeriesError.
    """
    import pandas as pd

    if isinstance(data, pd.Series):
        data = data.to_frame("" if data.name is None else data.name)
    found = _columns.series_in(_table_of(data), "", readings)
    if isinstance(found, Question) and found.option == "sign":
        raise SeriesError(f"columns must be of numbers, not of text: {found.text}")
    return found


def _table_of(data: Any) -> Table:
    import pandas as pd

    if isinstance(data, pd.DataFrame):
        return _frames.of_frame(data)
    try:
        return _frames.of_array(np.asarray(data))
    except ValueError as error:
        raise SeriesError(str(error)) from None
