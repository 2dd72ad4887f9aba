"""One series of the user's own for where nobody can be asked: a file's, or an object's of Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from playground.uploads import gaps, names, series_file
from playground.uploads.series import MOST_BYTES, Column, Question, SeriesFile
from playground.uploads.series_error import SeriesError

OPTIONS = ("sign", "sentinel", "gaps")
"""What may have to be answered."""
IN_PYTHON = "answers={{'{option}': '{word}'}}"


@dataclass(frozen=True, eq=False)
class OwnSeries:
    """A series and its key. values: (values,) float64 without gaps."""

    key: str
    values: np.ndarray

    setting = "series"
    """The setting of a task that takes it."""


def of_path(text: str, answers: Mapping[str, str]) -> OwnSeries:
    """The series in FILE or FILE:COLUMN, the file's only likely column if none is named.

    answers: by option, to the questions that the file leaves open. Raises SeriesError, for an open
    question too.
    """
    path, name = _parts(text)
    found = opened(path, answers)
    return _settled(path.stem, _column(found, name, f"--data {path}:COLUMN"), answers, "--{option} {word}")


def of_object(data: Any, answers: Mapping[str, str]) -> OwnSeries:
    """The series in an array, a list, or a Series or DataFrame of pandas; as `of_path`."""
    column = _column(series_file.of_object(data), "", "data=frame[column]")
    return _settled("data", column, answers, IN_PYTHON)


def opened(path: Path, answers: Mapping[str, str]) -> SeriesFile:
    """What a file holds; raises SeriesError, for an open question too."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise SeriesError(f"the file may have {MOST_BYTES // 1_000_000} MB at most, got {path.stat().st_size / 1e6:.0f} MB")
        data = path.read_bytes()
    except OSError as error:
        raise SeriesError(f"{str(path)!r} can't be read: {error.strerror}") from None
    found = series_file.read(data, answers.get("sign", ""))
    if isinstance(found, Question):
        raise SeriesError(found.refusal())
    return found


def _parts(text: str) -> tuple[Path, str]:
    """The file and the name of a column, which may hold colons too."""
    if Path(text).is_file():
        return Path(text), ""
    places = [place for place, letter in enumerate(text) if letter == ":"]
    found = next((place for place in places if Path(text[:place]).is_file()), None)
    return (Path(text), "") if found is None else (Path(text[:found]), text[found + 1 :])


def _column(found: SeriesFile, name: str, before: str) -> Column:
    known = {column.name: column for column in found.columns}
    wanted = names.safe(name)
    if wanted in known:
        return known[wanted]
    if wanted:
        left_out = [
            f"{one.name!r} has {one.value[:20]!r} in row {one.row} ({one.why})" for one in found.left_out if one.name == wanted
        ]
        raise SeriesError(left_out[0] if left_out else f"the column must be one of {', '.join(known)}, got {wanted!r}")
    if len(found.likely) > 1:
        likely = ", ".join(column.name for column in found.likely)
        raise SeriesError(f"there are {len(found.likely)} columns to choose from ({likely}): say {before}")
    return found.likely[0]


def _settled(name: str, column: Column, answers: Mapping[str, str], form: str) -> OwnSeries:
    values = gaps.settled(column, answers)
    if isinstance(values, Question):
        raise SeriesError(values.refusal(form))
    return OwnSeries(names.key(names.of_column(name, column.name), values), values)
