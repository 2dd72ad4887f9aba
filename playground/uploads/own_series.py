"""Series of the user's own for where nobody can be asked: a file's, or an object's of Python."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from playground.uploads import gaps, names, series_file, table
from playground.uploads.series import MOST_BYTES, Column, Question, SeriesFile
from playground.uploads.series_error import SeriesError

IN_PYTHON = "answers={{'{option}': '{word}'}}"


@dataclass(frozen=True, eq=False)
class OwnSeries:
    """Series and their key. values: as `table.joined` gives them; inputs, target: the columns that
    are read and the one to predict, by name, where there are several."""

    key: str
    values: np.ndarray
    inputs: tuple[str, ...] = ()
    target: str = ""

    setting = "series"
    """The setting of a task that takes it."""

    @property
    def settings(self) -> dict[str, str]:
        """The settings of a run on these series."""
        columns = {"inputs": ",".join(self.inputs), "target": self.target} if self.inputs else {}
        return {self.setting: self.key} | columns


def of_path(text: str, answers: Mapping[str, str], target: str = "") -> OwnSeries:
    """The series in FILE or FILE:COLUMN,COLUMN, without a name the file's only likely column.

    target: the column to predict, which must be said where several are read; with it and without
    other names all likely columns are read. answers: by option, to the questions that the file
    leaves open. Raises SeriesError, for an open question too.
    """
    path, columns = _parts(text)
    found = opened(path, answers)
    said = f"--data {path}:COLUMN, or --target COLUMN to read all of them", "--target COLUMN"
    return chosen(found, _names(found, columns), names.safe(target), path.stem, answers, said, "--{option} {word}")


def of_object(data: Any, answers: Mapping[str, str], target: str = "", inputs: str | Sequence[str] = ()) -> OwnSeries:
    """The series in an array, a list, or a Series or DataFrame of pandas; as `of_path`. inputs: the
    names of the columns to read, in one text with commas or one by one."""
    found = series_file.of_object(data, answers.get("readings", ""))
    if isinstance(found, Question):
        raise SeriesError(found.refusal(IN_PYTHON))
    read = _names(found, inputs) if isinstance(inputs, str) else list(map(names.safe, inputs))
    said = "data=frame[column], or target=column to read all of them", "target=column"
    return chosen(found, read, names.safe(target), "data", answers, said, IN_PYTHON)


def opened(path: Path, answers: Mapping[str, str]) -> SeriesFile:
    """What a file holds; raises SeriesError, for an open question too."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise SeriesError(f"the file may have {MOST_BYTES // 1_000_000} MB at most, got {path.stat().st_size / 1e6:.0f} MB")
        data = path.read_bytes()
    except OSError as error:
        raise SeriesError(f"{str(path)!r} can't be read: {error.strerror}") from None
    found = series_file.read(data, answers.get("sign", ""), answers.get("readings", ""))
    if isinstance(found, Question):
        raise SeriesError(found.refusal())
    return found


def settled(found: SeriesFile, inputs: Sequence[str], target: str, file: str, answers: Mapping[str, str]) -> OwnSeries | Question:
    """The series with these columns as inputs and this one to predict, or the first open question.

    Raises SeriesError where they can't be trained on.
    """
    columns = list(dict.fromkeys((*inputs, target)))
    series = [_series(found, name) for name in columns]
    if len(inputs) > table.MOST_INPUTS:
        raise SeriesError(f"at most {table.MOST_INPUTS} columns can be inputs, got {len(inputs)}")
    keys = [[one.key for one in parts] if len(parts) > 1 else [] for parts in series]
    other = next((name for name, one in zip(columns, keys, strict=True) if one != keys[0]), None)
    if other is not None:
        raise SeriesError(f"{columns[0]!r} and {other!r} don't hold the same series")
    parts: list[gaps.Settled] = []
    for same in zip(*series, strict=True):
        part = gaps.together(same, answers)
        if isinstance(part, Question):
            return part
        parts.append(part)
    listed = dict(zip(columns, names.listed(columns), strict=True))
    each = zip(*(part.values for part in parts), strict=True)
    dates = [part.dates for part in parts if part.dates is not None]
    whole = table.joined(
        {listed[name]: list(values) for name, values in zip(columns, each, strict=True)}, dates if len(dates) == len(parts) else ()
    )
    key = names.key(names.of_column(file, target), whole)
    return (
        OwnSeries(key, whole, tuple(listed[name] for name in inputs), listed[target]) if len(columns) > 1 else OwnSeries(key, whole)
    )


def chosen(
    found: SeriesFile,
    inputs: Sequence[str],
    target: str,
    file: str,
    answers: Mapping[str, str],
    said: tuple[str, str],
    form: str,
) -> OwnSeries:
    """The series that `inputs` and `target` name. said: how a column is named, and the target; form:
    how an answer is written. Raises SeriesError, for an open question too."""
    if not inputs and not target and len(found.likely_names) > 1:
        likely = found.likely_names
        raise SeriesError(f"there are {len(likely)} columns to choose from ({', '.join(likely)}): say {said[0]}")
    inputs = inputs or found.likely_names
    if not target and len(inputs) > 1:
        raise SeriesError(f"one of the {len(inputs)} columns is the one to predict: say {said[1]}, of {', '.join(inputs)}")
    series = settled(found, inputs, target or inputs[0], file, answers)
    if isinstance(series, Question):
        raise SeriesError(series.refusal(form))
    return series


def _parts(text: str) -> tuple[Path, str]:
    """The file and the names of columns, which may hold colons too."""
    if Path(text).is_file():
        return Path(text), ""
    places = [place for place, letter in enumerate(text) if letter == ":"]
    found = next((place for place in places if Path(text[:place]).is_file()), None)
    return (Path(text), "") if found is None else (Path(text[:found]), text[found + 1 :])


def _names(found: SeriesFile, text: str) -> list[str]:
    """The names in a list with commas; one that holds a comma itself stands alone, or in quotes."""
    whole = names.safe(text)
    if not whole or found.series(whole):
        return [whole] if whole else []
    return [name for name in map(names.safe, next(csv.reader([text], skipinitialspace=True))) if name]


def _series(found: SeriesFile, name: str) -> tuple[Column, ...]:
    if series := found.series(name):
        return series
    left_out = [f"{one.name!r} has {one.value[:20]!r} in row {one.row} ({one.why})" for one in found.left_out if one.name == name]
    known = ", ".join((*found.wholes, *(column.name for column in found.columns)))
    raise SeriesError(left_out[0] if left_out else f"the column must be one of {known}, got {name!r}")
