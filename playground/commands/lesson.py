"""`lesson`: measures one of the page's comparisons; prints its tables, then one JSON object."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from playground import lessons
from playground.commands import output
from playground.lessons import Table, Verdict
from playground.runs.lesson_process import measure
from playground.runs.side_process import NotMeasured
from playground.settings import SettingError
from playground.tasks import NO_UPLOADS, Uploads

if TYPE_CHECKING:
    from playground.uploads.own_series import OwnSeries


def show(name: str, settings: dict[str, str], series: OwnSeries | None = None) -> int:
    """Measures the lesson `name`, on `series` if given; returns 0, or 1 if its process failed.

    Raises SettingError for a wrong name or setting, and for a lesson that trains on no series.
    """
    values = lessons.read(name, settings)
    own, uploads = {}, NO_UPLOADS
    if series is not None:
        takers = [other for other, one in lessons.registry().items() if one.takes_series]
        if name not in takers:
            raise SettingError("lesson", f"one that trains on a series ({', '.join(takers)})", name)
        own, uploads = series.settings, Uploads({series.key: series.values})
    print(lessons.find(name).title, end="\n\n")
    tables: dict[str, Table] = {}
    verdict = Verdict("", {})
    try:
        for part in measure(name, values, own, uploads):
            if isinstance(part, Table):
                tables[part.title] = part
            elif isinstance(part, Verdict):
                verdict = part
    except NotMeasured as error:
        print(error, file=sys.stderr)
        return 1
    for table in tables.values():
        print(as_text(table), end="\n\n")
    print(verdict.text, end="\n\n")
    print(output.json_line(as_json(name, values, list(tables.values()), verdict)))
    return 0


def as_text(table: Table) -> str:
    """The title, then the table with its columns below each other."""
    lines = [table.columns, *([str(cell) for cell in row] for row in table.rows)]
    columns = output.widths(lines)
    return "\n".join([table.title, *(output.aligned(line, columns) for line in lines)])


def as_json(name: str, settings: dict[str, Any], tables: list[Table], verdict: Verdict) -> dict[str, Any]:
    """What was measured, as plain data."""
    return {
        "lesson": name,
        "settings": settings,
        "tables": {table.title: [dict(zip(table.columns, row, strict=True)) for row in table.rows] for table in tables},
        "verdict": verdict.text,
        "numbers": dict(verdict.numbers),
    }
