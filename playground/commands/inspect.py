"""`inspect`: prints what was understood of a file with series or a text, then one JSON object."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from playground.commands import output
from playground.uploads import characters, gaps, own_series, own_text
from playground.uploads.own_text import OwnText
from playground.uploads.series import Column, Question, SeriesFile
from playground.uploads.series_error import SeriesError
from playground.uploads.text_error import TextError

ENDS = 40
"""How many characters of a text's beginning and end are told."""
HEADS = "column", "rows", "from", "to", "first", "last"


def show(file: str, answers: Mapping[str, str]) -> int:
    """Prints what `file` holds and returns 0; raises SeriesError where it can't be read.

    A .txt that holds no series is described as a text.
    """
    try:
        found = own_series.opened(Path(file), answers)
    except SeriesError as error:
        if Path(file).suffix.lower() != ".txt":
            raise
        try:
            text = own_text.of_path(file)
        except TextError:
            raise error from None
        return _show_text(text)
    if found.kind == "text":
        print(f"separator: {found.separator!r}, decimal sign: {found.decimal!r}")
    for note in found.notes:
        print(note)
    print(_table(found))
    for name, parts in found.wholes.items():
        print(
            f"{name!r} names the {len(parts)} series {', '.join(one.key for one in parts)}: trained on together, each on a scale of its own"
        )
    for one in found.left_out:
        print(f"left out: {one.name!r}, row {one.row} has {one.value!r} ({one.why})")
    for column in found.columns:
        if (said := _open(column, answers)) is not None:
            print(said)
    result = {
        "separator": found.separator,
        "decimal": found.decimal,
        "columns": [_as_json(column, answers) for column in found.columns],
        "left_out": [{"name": one.name, "row": int(one.row), "value": one.value, "why": one.why} for one in found.left_out],
    }
    print(json.dumps(result))
    return 0


def _show_text(found: OwnText) -> int:
    """What a text holds, on a few lines; then one JSON object."""
    lines = found.text.splitlines()
    print(
        f"a text: {len(found.values)} characters in {len(lines)} lines, {len(found.alphabet)} different ones, frequent ones first:"
    )
    print("".join(characters.shown(found.alphabet)))
    for note in found.notes:
        print(note)
    print("no series: train the preset text on it")
    result = {
        "characters": len(found.values),
        "distinct": len(found.alphabet),
        "lines": len(lines),
        "first": found.text[:ENDS],
        "last": found.text[-ENDS:],
        "alphabet": "".join(found.alphabet),
    }
    print(json.dumps({"text": result}))
    return 0


def _table(found: SeriesFile) -> str:
    lines = [HEADS, *(_line(column) for column in found.columns)]
    columns = output.widths(lines)
    return "\n".join(output.aligned(line, columns) for line in lines)


def _line(column: Column) -> tuple[str, ...]:
    known = column.known
    where = [str(column.rows[0]), str(column.rows[-1])] if column.dates is None else [_day(column.dates[0]), _day(column.dates[-1])]
    return column.name, str(len(column.values)), *where, f"{known[0]:.12g}", f"{known[-1]:.12g}"


def _open(column: Column, answers: Mapping[str, str]) -> str | None:
    """What stands between the column and training on it; None if nothing does."""
    try:
        found = gaps.settled(column, answers)
    except SeriesError as error:
        return str(error)
    return found.refusal() if isinstance(found, Question) else None


def _as_json(column: Column, answers: Mapping[str, str]) -> dict[str, Any]:
    """A column's figures over its numbers, without a fill value unless that is said to be one."""
    known = column.known
    if column.sentinel is not None and answers.get("sentinel") != gaps.NUMBER:
        known = known[known != column.sentinel]
    with np.errstate(over="ignore", invalid="ignore"):
        mean, deviation = float(known.mean()), float(known.std())
    return {
        "name": column.name,
        "rows": len(column.values),
        "mean": mean if np.isfinite(mean) else None,
        "deviation": deviation if np.isfinite(deviation) else None,
        "first": float(known[0]),
        "last": float(known[-1]),
        "distinct": len(np.unique(known)),
        "dates": None if column.dates is None else [_day(column.dates[0]), _day(column.dates[-1])],
    }


def _day(date: np.datetime64) -> str:
    text = str(date.astype("datetime64[s]"))
    return text.removesuffix("T00:00:00")
