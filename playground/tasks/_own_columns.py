"""The columns of the user's own series that settings name."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from playground.settings import ColumnNames, SettingError
from playground.tasks._split_series import SplitSeries, split_all
from playground.tasks._uploads import Uploads
from playground.uploads import table


def columns_of(settings: Mapping[str, Any]) -> tuple[tuple[str, ...], str]:
    """The names of the columns that are read, the target first where it is one of them, and the
    target's: without one, the first that is read. None and "" for a series of one column."""
    read = ColumnNames.split(settings["inputs"])
    target = settings["target"] or (read[0] if read else "")
    return tuple(sorted(read, key=lambda name: name != target)), target


@functools.lru_cache(maxsize=4)
def uploaded(uploads: Uploads, name: str, read: tuple[str, ...], target: str) -> SplitSeries:
    """The series of the user's own with this name: the columns `read`, and behind them the target
    where it is none of them.

    Raises KeyError where it is not here, SettingError for columns that it lacks.
    """
    if name not in uploads:
        raise KeyError(f"series {name!r} is not here: upload its file again")
    known = table.names_of(uploads[name])
    for setting, wanted in (("inputs", read), ("target", (target,) if target else ())):
        for column in wanted:
            if column not in known:
                allowed = f"of the columns {', '.join(known)}" if known else "empty for a series of one column"
                raise SettingError(setting, allowed, column)
    target = target or (known or ("series",))[0]
    columns = tuple(dict.fromkeys((*read, target)))
    return split_all(table.series_of(uploads[name], columns), columns, columns.index(target))
