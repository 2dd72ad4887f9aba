"""Tables from what is no text: spreadsheets, Parquet, NumPy's files, arrays and data frames."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from playground.uploads._table import Row, Table, tabled
from playground.uploads.series import MOST_ROWS
from playground.uploads.series_error import SeriesError

MOST_COLUMNS = 1000
NO_OPENPYXL = "an .xlsx file needs the package openpyxl (pip install openpyxl), or save it as CSV"


def of_xlsx(data: bytes, notes: list[str]) -> Table:
    """The table in the first sheet of a spreadsheet."""
    try:
        sheets = pd.read_excel(io.BytesIO(data), sheet_name=None, header=None, engine="openpyxl", nrows=MOST_ROWS + 100)
    except ImportError:
        raise SeriesError(NO_OPENPYXL) from None
    except Exception as error:  # openpyxl has many ways to fail on a damaged file
        raise SeriesError(f"the spreadsheet can't be read, save it as CSV: {_short(error)}") from None
    name, frame = next(iter(sheets.items()))
    if len(sheets) > 1:
        notes.append(f"The first of {len(sheets)} sheets, {str(name)!r}, was read.")
    table = enumerate(zip(*map(_cells, _columns_of(frame)), strict=True), 1)
    rows = [Row(number, list(cells)) for number, cells in table if any(cells)]
    if not rows:
        raise SeriesError("the file is empty")
    return tabled(rows, "", notes)


def of_parquet(data: bytes) -> Table:
    """The table in a Parquet file."""
    from pyarrow import parquet

    def read() -> pd.DataFrame:
        about = parquet.ParquetFile(io.BytesIO(data)).metadata
        _check_size(about.num_rows, about.num_columns)
        return pd.read_parquet(io.BytesIO(data), engine="pyarrow")

    return of_frame(_guarded("Parquet", read))


def of_npy(data: bytes) -> Table:
    """The table in a file of NumPy's: one series, or one in each column."""

    def read() -> np.ndarray:
        file = io.BytesIO(data)
        version = np.lib.format.read_magic(file)
        head = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, _, kind = head(file)
        if kind.hasobject or math.prod(shape) * kind.itemsize > len(data):
            raise SeriesError("a .npy file must hold plain numbers, as many as its header says")
        return np.load(io.BytesIO(data), allow_pickle=False)

    return of_array(_guarded("NumPy", read))


def of_array(values: np.ndarray) -> Table:
    """The table of an array: (rows,) or (rows, columns) of real numbers."""
    if values.ndim not in (1, 2) or values.dtype.kind not in "iufb":
        raise SeriesError(f"an array must be (rows,) or (rows, columns) of real numbers, got {values.shape} {values.dtype}")
    frame = pd.DataFrame(values.reshape(len(values), -1))
    frame.columns = pd.Index([""] * frame.shape[1])
    return of_frame(frame)


def of_frame(frame: pd.DataFrame) -> Table:
    """The table of a data frame; an index with a name, or of dates, is its first column."""
    if (
        isinstance(frame.index, pd.MultiIndex)
        or frame.index.name is not None
        or isinstance(frame.index, pd.DatetimeIndex | pd.PeriodIndex)
    ):
        frame = frame.reset_index(allow_duplicates=True)
    _check_size(*frame.shape)
    names = [", ".join(map(str, name)) if isinstance(name, tuple) else str(name) for name in frame.columns]
    return Table(names, [_cells(column) for column in _columns_of(frame)], list(range(1, len(frame) + 1)))


def _columns_of(frame: pd.DataFrame) -> list[pd.Series]:
    return [frame.iloc[:, place] for place in range(frame.shape[1])]


def _cells(column: pd.Series) -> list[str]:
    """The cells as text, each number with all its digits."""
    if column.dtype.kind in "fiub":
        return [_cell(value) for value in column.astype(np.float64 if column.dtype.kind in "fb" else object).tolist()]
    return [_cell(value) for value in column.tolist()]


def _cell(value: Any) -> str:
    if isinstance(value, pd.Timestamp):
        return value.isoformat().replace("T", " ")
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return ""
    return str(int(value)) if isinstance(value, bool) else str(value).strip()


def _check_size(rows: int, columns: int) -> None:
    if rows > MOST_ROWS:
        raise SeriesError(f"a series may have {MOST_ROWS} rows at most, got {rows}")
    if columns > MOST_COLUMNS:
        raise SeriesError(f"a table may have {MOST_COLUMNS} columns at most, got {columns}")


def _guarded(what: str, read: Callable[[], Any]) -> Any:
    """What `read` gives; its failure as a SeriesError."""
    try:
        return read()
    except SeriesError:
        raise
    except Exception as error:  # damaged files fail in many ways
        raise SeriesError(f"the {what} file can't be read: {_short(error)}") from None


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:100] or type(error).__name__
