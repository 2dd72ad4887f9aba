"""Files that people bring: each gives exactly its numbers, a question, or a sentence that says what is wrong and where."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from contextlib import suppress
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from playground.uploads import _dates, gaps, own_series, series_file, table
from playground.uploads.series import FEWEST_ROWS, MOST_BYTES, MOST_ROWS, Question, SeriesFile
from playground.uploads.series_error import SeriesError

CASES = Path(__file__).parent / "series"
VALUES = [round(float(value), 4) for value in np.sin(np.arange(60))]


def read(data: bytes, sign: str = "") -> SeriesFile:
    found = series_file.read(data, sign)
    assert isinstance(found, SeriesFile), found
    return found


def numbers(data: bytes, sign: str = "") -> dict[str, list[float]]:
    return {column.name: column.values.tolist() for column in read(data, sign).columns}


def lines(name: str, encoding: str = "utf-8") -> list[str]:
    return (CASES / name).read_bytes().decode(encoding).replace("\r", "\n").rstrip("\n").split("\n")


def cut(name: str, separator: str, place: int, first: int, last: int | None = None, encoding: str = "utf-8") -> list[float]:
    """The numbers of a column, taken from the lines of a case in the plainest way."""
    cells = [line.split(separator)[place] for line in lines(name, encoding)[first:last]]
    return [float(cell.replace("\u00a0", "").replace(",", ".")) for cell in cells]


PLAIN = {
    " leading space.csv": ("", ".", {"v": (0, 1)}),
    "air_footer.csv": (",", ".", {"Passengers in thousands": (1, 1, 145)}),
    "air_noheader_dates.csv": (",", ".", {"column 2": (1, 0)}),
    "constant.csv": ("", ".", {"v": (0, 1)}),
    "cp1252.csv": (";", ".", {"Zeit": (0, 1), "Temperatur °C": (1, 1)}),
    "cr_only.csv": (",", ".", {"t": (0, 1), "value": (1, 1)}),
    "deccomma_date_semicolon.csv": (";", ",", {"Wert": (1, 1)}),
    "deccomma_one_header.csv": ("", ",", {"Wert": (0, 1)}),
    "deccomma_three_tab.csv": ("\t", ",", {"X": (0, 1), "Y": (1, 1), "Z": (2, 1)}),
    "deccomma_two_semicolon.csv": (";", ",", {"Temp": (0, 1), "Druck": (1, 1)}),
    "deccomma_two_semicolon_noheader.csv": (";", ",", {"column 1": (0, 0), "column 2": (1, 0)}),
    "epoch_ms.csv": (",", ".", {"t": (0, 1), "v": (1, 1)}),
    "exog.csv": (",", ".", {"t": (0, 1), "load": (1, 1), "temp": (2, 1), "holiday": (3, 1)}),
    "fill_netcdf.csv": (",", ".", {"t": (0, 1), "sst": (1, 1)}),
    "gap_m9999.csv": ("", ".", {"v": (0, 1)}),
    "hash_comments.csv": (",", ".", {"year": (0, 4), "month": (1, 4), "average": (2, 4)}),
    "hash_header.csv": (",", ".", {"t": (0, 1), "value": (1, 1)}),
    "hash_one.csv": ("", ".", {"column 1": (0, 1)}),
    "header_nbsp.csv": (",", ".", {"t": (0, 1), "Temp (°C)": (1, 1)}),
    "header_newline.csv": (",", ".", {"t": (0, 2), "Temp (°C)": (1, 2)}),
    "huge_1e20.csv": ("", ".", {"v": (0, 1)}),
    "metadata_top.csv": (",", ".", {"Rain": (1, 4)}),
    "pandas_frame_np.csv": (",", ".", {"column 1": (0, 1), "0": (1, 1), "1": (2, 1)}),
    "pipe.csv": ("|", ".", {"t": (0, 1), "value": (1, 1)}),
    "sep_line.csv": (";", ".", {"t": (0, 2), "value": (1, 2)}),
    "short_last_row.csv": (",", ".", {"t": (0, 1, -1), "v": (1, 1, -1)}),
    "space_thousands.csv": ("", ",", {"Wert": (0, 1)}),
    "tiny_1e24.csv": ("", ".", {"h": (0, 1)}),
    "trailing_comma.csv": (",", ".", {"t": (0, 1), "v": (1, 1)}),
    "utf16_tab.txt": ("\t", ".", {"Zeit": (0, 1), "Temperatur °C": (1, 1)}),
    "wide_years.csv": (",", ".", {"1949": (0, 1), "1950": (1, 1), "1951": (2, 1)}),
    "yf_multi.csv": (",", ".", {"Close": (1, 3), "High": (2, 3), "Low": (3, 3), "Open": (4, 3), "Volume": (5, 3)}),
}
"""By file: its separator, its decimal sign, and where each column stands: its place, its first line, its last."""
ENCODINGS = {"cp1252.csv": "cp1252", "utf16_tab.txt": "utf-16"}


@pytest.mark.parametrize("name", PLAIN)
def test_a_case_gives_every_number_as_it_is_written(name: str) -> None:
    separator, decimal, columns = PLAIN[name]
    found = read((CASES / name).read_bytes())
    assert (found.separator, found.decimal) == (separator, decimal)
    encoding = ENCODINGS.get(name, "utf-8")
    expected = {key: cut(name, separator or "\0", *place, encoding=encoding) for key, place in columns.items()}
    assert {column.name: column.values.tolist() for column in found.columns} == expected
    assert all(column.values.dtype == np.float64 for column in found.columns)


def test_quoted_numbers_with_a_comma_are_one_cell() -> None:
    expected = [float(row[1].replace(",", ".")) for row in list(csv.reader(lines("deccomma_quoted_comma.csv")))[1:]]
    assert numbers((CASES / "deccomma_quoted_comma.csv").read_bytes()) == {"Wert": expected}


def test_columns_parted_by_runs_of_spaces_are_read() -> None:
    rows = [[float(cell) for cell in line.split()] for line in lines("whitespace.txt")]
    assert list(numbers((CASES / "whitespace.txt").read_bytes()).values()) == [list(column) for column in zip(*rows, strict=True)]


def test_a_unit_behind_every_number_is_left_off_and_said() -> None:
    found = read((CASES / "units_in_cells.csv").read_bytes())
    (column,) = found.columns
    assert column.values.tolist() == [float(line.split(";")[1].split()[0]) for line in lines("units_in_cells.csv")[1:]]
    assert any("°C" in note for note in found.notes)
    assert [(one.name, one.row, one.value) for one in found.left_out] == [("t", 2, "a0")]


def test_series_that_lie_in_rows_are_read_along_their_years() -> None:
    found = read((CASES / "two_rows_wide.csv").read_bytes())
    assert [one.name for one in found.columns] == ["A", "B"]
    for one, line in zip(found.columns, lines("two_rows_wide.csv")[1:], strict=True):
        assert one.values.tolist() == [float(cell) for cell in line.split(",")[1:]]
        assert one.dates is not None
        assert str(one.dates[0])[:10] == "1960-01-01"


def test_a_column_of_keys_holds_several_series() -> None:
    found = numbers((CASES / "long_format.csv").read_bytes())
    rows = [line.split(",") for line in lines("long_format.csv")[1:]]
    for key in "AB":
        assert found[f"y, {key}"] == [float(y) for series, _, y in rows if series == key]
    assert [one.name for one in read((CASES / "long_format.csv").read_bytes()).likely] == ["y, A", "y, B"]


def test_the_newest_first_is_turned_round_and_said() -> None:
    found = read((CASES / "newest_first.csv").read_bytes())
    (column,) = found.columns
    assert column.values.tolist() == cut("newest_first.csv", ",", 1, 1)[::-1]
    assert any("turned round" in note for note in found.notes)
    assert column.rows[:2].tolist() == [121, 120]
    assert column.dates is not None
    assert (np.diff(column.dates) > np.timedelta64(0)).all()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("air_footer.csv", "Row 147 ('Passengers in thousands')"),
        ("metadata_top.csv", "Rows 1 and 2 ('Station:, Hillside'"),
        ("sep_line.csv", "separator is semicolon"),
        ("hash_comments.csv", "3 lines beginning with #"),
        ("cp1252.csv", "Windows-1252"),
        ("utf16_tab.txt", "UTF-16"),
        ("trailing_comma.csv", "separator at the end"),
        ("short_last_row.csv", "Row 82 ('80')"),
        ("yf_multi.csv", "Rows 2 and 3"),
        ("wide_years.csv", "years"),
        ("pandas_frame_np.csv", "pandas"),
    ],
)
def test_what_was_not_simply_read_is_said(name: str, words: str) -> None:
    assert words in " ".join(read((CASES / name).read_bytes()).notes)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("air_footer.csv", "1949-01-01", "1960-12-01"),
        ("air_noheader_dates.csv", "1949-01-01", "1960-12-01"),
        ("deccomma_date_semicolon.csv", "2020-01-01", "2020-03-24"),
        ("deccomma_quoted_comma.csv", "2020-01-01", "2020-03-24"),
        ("metadata_top.csv", "2020-01-01", "2020-03-24"),
        ("newest_first.csv", "2014-01-01", "2023-12-01"),
    ],
)
def test_dates_are_recognised(name: str, first: str, last: str) -> None:
    (column,) = read((CASES / name).read_bytes()).columns
    assert column.dates is not None
    assert (str(column.dates[0])[:10], str(column.dates[-1])[:10]) == (first, last)


DATED = {
    "2020-01-31": ("%Y-%m-%d", "2020-01-01"),
    "an offset": ("%Y-%m-%dT00:00:00+01:00", "2020-01-01"),
    "UTC": ("%Y-%m-%d 06:00:00Z", "2020-01-01T06"),
    "American": ("%m/%d/%Y", "2020-01-01"),
    "British": ("%d/%m/%Y", "2020-01-01"),
    "German, with a time": ("%d.%m.%Y 06:30", "2020-01-01T06:30"),
    "compact": ("%Y%m%d", "2020-01-01"),
    "words": ("%d %b %Y", "2020-01-01"),
}


@pytest.mark.parametrize("name", DATED)
def test_usual_ways_to_write_a_date_are_recognised(name: str) -> None:
    form, first = DATED[name]
    days = pd.date_range("2020-01-01", periods=60)
    (column,) = read("\n".join(["day;v", *(f"{day.strftime(form)};{place**2}" for place, day in enumerate(days))]).encode()).columns
    assert column.dates is not None
    assert str(column.dates[0]).startswith(first)
    assert (np.diff(column.dates) == np.timedelta64(1, "D")).all()


def test_pandas_reads_columns_of_dates_and_no_single_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call of its takes as long for a cell as for a column: a file of 1 400 rows with words for months took 10 s."""
    calls: list[int] = []
    monkeypatch.setattr(_dates, "_read", lambda cells, form, read=_dates._read: calls.append(len(cells)) or read(cells, form))
    days = pd.date_range("2020-01-01", periods=600)
    for form in ("%b %d, %Y", "%m/%d/%Y", "%d.%m.%Y %H:%M"):
        calls.clear()
        (column,) = read("\n".join(["day;v", *(f"{day.strftime(form)};{day.day**2}" for day in days)]).encode()).columns
        assert column.dates is not None
        assert calls
        assert len(calls) <= 4
        assert set(calls) == {600}


@pytest.mark.parametrize("cell", ["31.02.2020", "2020-02-31", "Feb 30, 2020"])
def test_a_day_that_its_month_lacks_breaks_a_column_of_dates(cell: str) -> None:
    day = pd.date_range("2020-01-01", periods=60)
    form = {".": "%d.%m.%Y", "-": "%Y-%m-%d", ",": "%b %d, %Y"}[next(sign for sign in ".-," if sign in cell)]
    cells = [one.strftime(form) for one in day]
    found = read(
        "\n".join(["day;v", *(f"{one};{place**2}" for place, one in enumerate([*cells[:30], cell, *cells[30:]]))]).encode()
    )
    assert found.columns[0].dates is None
    assert [(one.name, one.row, one.value) for one in found.left_out] == [("day", 32, cell)]


def test_the_cell_that_breaks_a_column_of_dates_is_named() -> None:
    rows = [
        f"{'n.d.' if place == 7 else day.date()},{place**2}" for place, day in enumerate(pd.date_range("2020-01-01", periods=60))
    ]
    found = read("\n".join(["day,v", *rows]).encode())
    assert [(one.name, one.row, one.value) for one in found.left_out] == [("day", 9, "n.d.")]
    assert found.columns[0].dates is None


def test_an_unquoted_decimal_comma_in_one_column_is_asked_about() -> None:
    data = (CASES / "deccomma_one_noheader.csv").read_bytes()
    asked = series_file.read(data)
    assert isinstance(asked, Question)
    assert list(asked.choices) == ["decimal", "separator"]
    assert "'100,0'" in asked.text
    assert "--sign decimal" in asked.refusal()
    assert numbers(data, "decimal") == {"column 1": cut("deccomma_one_noheader.csv", ";", 0, 0)}
    assert [len(values) for values in numbers(data, "separator").values()] == [80, 80]


@pytest.mark.parametrize(("header", "count"), [("Wert\n", 2), ("", 3)])
def test_a_comma_before_three_digits_may_be_a_decimal_or_a_thousands_sign(header: str, count: int) -> None:
    data = (header + "\n".join(f"{number},{500 + number % 7}" for number in range(10, 90, 1) if number % 3)).encode()
    asked = series_file.read(data)
    assert isinstance(asked, Question)
    assert len(asked.choices) == count
    assert next(iter(numbers(data, "decimal").values()))[0] == 10.503
    assert next(iter(numbers(data, "thousands").values()))[0] == 10503


def test_the_decimal_sign_of_one_column_tells_that_of_another() -> None:
    rows = "\n".join(f"1.{number + 100};{number},5;{number},250" for number in range(60))
    assert [values[1] for values in numbers(f"a;b;c\n{rows}".encode()).values()] == [1101, 1.5, 1.25]


def test_a_fill_value_is_found_and_large_numbers_are_none() -> None:
    for name, sentinel in [
        ("fill_netcdf.csv", 9.96921e36),
        ("gap_m9999.csv", -9999.0),
        ("huge_1e20.csv", None),
        ("exog.csv", None),
    ]:
        assert read((CASES / name).read_bytes()).columns[-1].sentinel == sentinel


def test_a_sentinel_and_gaps_are_asked_about_and_then_filled_as_chosen() -> None:
    (column,) = read((CASES / "gap_m9999.csv").read_bytes()).columns
    asked = gaps.settled(column, {})
    assert isinstance(asked, Question)
    assert (asked.option, list(asked.choices)) == ("sentinel", ["gap", "number"])
    assert "-9999" in asked.text
    assert "row 42" in asked.text
    assert np.asarray(gaps.settled(column, {"sentinel": "number"})).min() == -9999
    asked = gaps.settled(column, {"sentinel": "gap"})
    assert isinstance(asked, Question)
    assert (asked.option, list(asked.choices)) == ("gaps", ["linear", "carry", "drop"])
    assert "1 of the 80" in asked.text
    before, after = column.values[39], column.values[41]
    for how, length, value in [("linear", 80, (before + after) / 2), ("carry", 80, before), ("drop", 79, after)]:
        filled = gaps.settled(column, {"sentinel": "gap", "gaps": how})
        assert isinstance(filled, np.ndarray)
        assert len(filled) == length
        assert filled[40] == pytest.approx(value, abs=1e-12)


def test_rows_are_named_in_the_order_of_the_file() -> None:
    rows = [f"{day.date()},{'' if place in (7, 30) else place}" for place, day in enumerate(DAYS[::-1])]
    asked = gaps.settled(read("\n".join(["day,v", *rows]).encode()).columns[0], {})
    assert isinstance(asked, Question)
    assert asked.text == "2 of the 60 numbers of 'v' are missing: rows 9, 32."


def test_a_column_with_a_gap_is_offered_and_the_index_is_not_the_likely_one() -> None:
    found = read((CASES / "gap_silent_column.csv").read_bytes())
    assert [column.name for column in found.columns] == ["t", "Close"]
    assert [column.name for column in found.likely] == ["Close"]
    close = found.columns[1]
    assert np.flatnonzero(np.isnan(close.values)).tolist() == [7]
    filled = gaps.settled(close, {"gaps": "linear"})
    assert isinstance(filled, np.ndarray)
    assert filled.tolist() == list(range(100, 180))


def test_gaps_at_an_end_are_not_invented() -> None:
    (column,) = read("\n".join(["v", "na", *map(str, VALUES), "na"]).encode()).columns
    for how in ("linear", "drop"):
        assert np.asarray(gaps.settled(column, {"gaps": how})).tolist() == VALUES
    assert np.asarray(gaps.settled(column, {"gaps": "carry"})).tolist() == [*VALUES, VALUES[-1]]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([5] * 80, "'v' holds 5 in all 80 rows"),
        ([1e308, -1e308] * 40, "-1e+308 to 1e+308, are too large"),
        ([*["na"] * 25, *range(26)], "at least 50 values, 'v' has 26"),
    ],
)
def test_a_series_that_can_not_be_trained_on_is_one_sentence(values: list[object], words: str) -> None:
    (column,) = read("\n".join(map(str, ["v", *values])).encode()).columns
    with pytest.raises(SeriesError) as caught:
        gaps.settled(column, {"gaps": "drop"})
    assert words in str(caught.value)


def file(values: list | None = None, header: str = "", ending: str = "\n") -> bytes:
    rows = [str(value) for value in (VALUES if values is None else values)]
    return ending.join([header, *rows] if header else rows).encode()


def packed(name: str, data: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
        archive.writestr("__MACOSX/._x", b"1")
    return made.getvalue()


def npy(values: np.ndarray) -> bytes:
    made = io.BytesIO()
    np.save(made, values, allow_pickle=True)
    return made.getvalue()


def parquet(frame: pd.DataFrame) -> bytes:
    made = io.BytesIO()
    frame.to_parquet(made)
    return made.getvalue()


DAYS = pd.date_range("2020-01-01", periods=60, name="day")
PACKED = {
    "gzip": (gzip.compress(file(header="rain")), "rain"),
    "zip": (packed("x.csv", file(header="rain")), "rain"),
    "npy": (npy(np.array(VALUES)), "column 1"),
    "npy, two columns": (npy(np.array([VALUES, VALUES]).T), "column 1"),
    "npy in gzip": (gzip.compress(npy(np.array(VALUES))), "column 1"),
    "parquet": (parquet(pd.DataFrame({"rain": VALUES}, index=DAYS)), "rain"),
}


@pytest.mark.parametrize("name", PACKED)
def test_packed_files_and_other_formats_give_the_same_numbers(name: str) -> None:
    data, column = PACKED[name]
    assert numbers(data)[column] == VALUES


def test_a_parquet_file_keeps_its_dates_and_its_gaps() -> None:
    (column,) = read(parquet(pd.DataFrame({"rain": [None, *VALUES[1:]]}, index=DAYS))).columns
    assert column.dates is not None
    assert (column.dates == DAYS.to_numpy()).all()
    assert np.isnan(column.values[0])


def test_a_spreadsheet_is_read_or_the_package_that_is_missing_is_named() -> None:
    book, made = openpyxl.Workbook(), io.BytesIO()
    for row in (["day", "rain"], *zip(DAYS.to_pydatetime(), VALUES, strict=True)):
        book.active.append(row)
    book.save(made)
    (column,) = read(made.getvalue()).columns
    assert (column.name, column.values.tolist()) == ("rain", VALUES)
    assert column.dates is not None


def test_without_its_package_a_spreadsheet_is_refused_with_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    with pytest.raises(SeriesError, match=r"openpyxl.* save it as CSV"):
        read(packed("xl/workbook.xml", b"<x/>"))


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_the_first_row_may_hold_names(ending: str) -> None:
    assert numbers(file(header="rain", ending=ending)) == {"rain": VALUES}


def test_a_total_row_is_left_out_and_said() -> None:
    found = read(("day;sold\n" + "\n".join(f"2020-01-{day % 28 + 1:02};{day}" for day in range(60)) + "\nTotal;1770\n").encode())
    assert found.columns[0].values.tolist() == list(range(60))
    assert any("Total" in note for note in found.notes)


def test_quotes_blank_lines_and_spaces_are_accepted() -> None:
    text = '"rain, mm", x\n\n' + "\n\n".join(f'"{value}", 1 ' for value in VALUES) + "\n\n"
    assert numbers(text.encode())["rain, mm"] == VALUES


def test_columns_with_the_same_name_are_all_kept() -> None:
    long = "a" * 50
    rows = [f"x,x,{long}b,{long}b", *[f"{n},{n + 1},{n + 2},{n + 3}" for n in range(60)]]
    found = numbers("\n".join(rows).encode())
    assert [int(values[0]) for values in found.values()] == [0, 1, 2, 3]
    assert all(len(name) <= 40 for name in found)


@pytest.mark.parametrize(
    ("header", "name"),
    [(" lead", "lead"), ("a\u00a0b", "a b"), ('"a\nb"', "a b"), ("a\u202fb", "a b"), ("🙂 é", "🙂 é"), ("a\u200db\u202ec", "abc")],
)
def test_names_become_one_printable_line(header: str, name: str) -> None:
    assert list(numbers(f"t,{header}\n".encode() + b"".join(b"%d,%d\n" % (n, n * n) for n in range(60)))) == ["t", name]


WRONG = {
    "zero byte": (b"1\n\x00\n" + file(), "is not text"),
    "old spreadsheet": (b"\xd0\xcf\x11\xe0" + bytes(99), "save it as CSV"),
    "open document": (packed("content.xml", b"<x/>"), "save it as CSV"),
    "damaged archive": (b"PK\x03\x04\x00\x00" + bytes(99), "can't be unpacked"),
    "two files": (packed("a.csv", b"1").replace(b"__MACOSX", b"__macosx"), "must hold one file, got 2"),
    "torn gzip": (gzip.compress(file())[:-9], "breaks off"),
    "pickle": (npy(np.array([{}] * 60)), "plain numbers"),
    "npy that lies": (npy(np.zeros(60)).replace(b"(60,)", b"(9999999999999999,)"), "as many as its header says"),
    "damaged parquet": (b"PAR1" + bytes(99), "Parquet file can't be read"),
    "empty": (b"", "the file is empty"),
    "blank": (b" \n\n \n", "the file is empty"),
    "separators alone": (b";;\n;;", "the file is empty"),
    "ragged": (b"a,b\n1,2\n3\n" + b"1,2\n" * 60, "every row must have 2 cells like most, got 1 in row 3"),
    "names without values": (b"a,b\n" + b"1,5,2,5\n" * 60, "row 1 has 2 cells, the rows below have 4"),
    "text": (file(["dog"] * 60, "pet"), "no column holds only numbers: row 2 has 'dog'"),
    "prose": (b"Dear all,\nplease find attached\n", "no column holds only numbers"),
    "one row": (b"1,2,3\n", f"at least {FEWEST_ROWS} rows of numbers, got 1"),
    "header alone": (b"a,b\n", "no column holds only numbers"),
    "too short": (file(VALUES[: FEWEST_ROWS - 1], "x"), f"at least {FEWEST_ROWS} rows of numbers, got {FEWEST_ROWS - 1}"),
    "36 values": ((CASES / "shampoo36_footer.csv").read_bytes(), f"at least {FEWEST_ROWS} rows of numbers, got 36"),
    "infinite": (file([*VALUES[:30], "-inf", *VALUES[30:]], "x"), "'x' has '-inf' in row 32"),
    "too big for float64": (file([*VALUES[:30], "1e399", *VALUES[30:]], "x"), "'x' has '1e399' in row 32"),
    "a word among numbers": (file([*VALUES[:30], "dog", *VALUES[30:]], "x"), "'x' has 'dog' in row 32"),
    "two styles": (file([f"{n}.5" for n in range(59)] + ["7,25"], "x"), "'x' has '7,25' in row 61 (written otherwise than '0.5')"),
    "underscores": ((CASES / "underscore.csv").read_bytes(), "row 2 has '2020_00'"),
    "open quote": (b'"1\n' + file(), "must be CSV"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_file_without_a_series_raises_an_error_with_the_place_and_the_reason(name: str) -> None:
    data, told = WRONG[name]
    with pytest.raises(SeriesError) as caught:
        read(data)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_column_with_a_word_among_its_numbers_is_left_out_with_row_and_cell() -> None:
    rows = [f"{n},{'dog' if n == 40 else n}" for n in range(60)]
    found = read("\n".join(["whole,torn", *rows]).encode())
    assert [column.name for column in found.columns] == ["whole"]
    assert [(one.name, one.row, one.value, one.why) for one in found.left_out] == [("torn", 42, "dog", "not a number")]


def test_too_large_a_file_is_refused_packed_or_not() -> None:
    with pytest.raises(SeriesError, match="the file may have 20 MB at most, got 21 MB"):
        read(bytes(MOST_BYTES + 1_000_000))
    bomb = bytes(MOST_BYTES + 1)
    for data in (gzip.compress(bomb), packed("x.csv", bomb), packed("x.csv", bytes(8 * MOST_BYTES + 1))):
        with pytest.raises(SeriesError, match="at most, unpacked, got more"):
            read(data)


def test_a_series_may_have_the_most_rows_and_no_more() -> None:
    assert len(read(b"1\n2\n" * (MOST_ROWS // 2)).columns[0].values) == MOST_ROWS
    with pytest.raises(SeriesError, match=f"may have {MOST_ROWS} rows at most, got {MOST_ROWS + 1}"):
        read(b"1\n" * (MOST_ROWS + 1))


BYTES = some.binary(max_size=400) | some.text(max_size=400).map(lambda text: text.encode("utf-8", "surrogatepass"))
BEGINNINGS = some.sampled_from([b"", b"\x1f\x8b", b"PK\x03\x04", b"\x93NUMPY\x01\x00", b"PAR1", b"\xff\xfe", b"sep=;\n", b"# "])
CELLS = some.text(some.sampled_from("0123456789.,;-eE+ \t\"'#|:/\u00a0a°%\n"), max_size=300).map(str.encode)


@example(b"# ", b"7|E\n,2\na.\n")
@given(BEGINNINGS, BYTES | CELLS)
def test_any_bytes_give_a_series_a_question_or_a_series_error(beginning: bytes, data: bytes) -> None:
    data = beginning + data
    for attempt in (data, data + file(), b"a,b\n" + data + b"1,2\n" * 60, b"x;y\n1,5;2\n" * 30 + data):
        for sign in ("", "decimal", "thousands", "separator"):
            try:
                found = series_file.read(attempt, sign)
            except SeriesError:
                continue
            if isinstance(found, Question):
                assert sign not in found.choices
                continue
            assert found.columns
            for column in found.columns:
                assert not np.isinf(column.values).any()
                assert FEWEST_ROWS <= len(column.values) <= MOST_ROWS
                assert column.name.isprintable()


def test_many_damaged_packed_files_raise_nothing_else() -> None:
    rng = np.random.default_rng(0)
    for data, _ in PACKED.values():
        for _ in range(60):
            damaged = np.frombuffer(data, np.uint8).copy()
            damaged[rng.integers(0, len(damaged), 4)] = rng.integers(0, 256, 4)
            with suppress(SeriesError):
                series_file.read(damaged.tobytes())


@given(
    some.lists(some.floats(allow_nan=False, allow_infinity=False), min_size=50, max_size=80),
)
def test_numbers_are_read_as_they_were_written(values: list[float]) -> None:
    np.testing.assert_array_equal(read(file(values, "x")).columns[0].values, np.array(values))


@settings(max_examples=50)
@given(
    some.lists(some.tuples(*[some.decimals(-99999, 99999, places=2)] * 2), min_size=50, max_size=60),
    some.sampled_from([";", "\t", ",", "|"]),
    some.sampled_from([".", ","]),
    some.sampled_from(["", " ", "\u00a0", "'"]),
    some.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"]),
    some.sampled_from(["\n", "\r\n", "\r"]),
    some.booleans(),
)
def test_a_table_is_read_whatever_its_signs(
    rows: list[tuple], separator: str, decimal: str, thousands: str, encoding: str, ending: str, named: bool
) -> None:
    def written(value: object) -> str:
        text = f"{value:,}".replace(".", "d").replace(",", thousands).replace("d", decimal)
        return f'"{text}"' if decimal == separator else text

    text = ending.join([f"größe{separator}b"] * named + [separator.join(map(written, row)) for row in rows])
    found = list(numbers(text.encode(encoding)).values())
    assert found == [[float(value) for value in column] for column in zip(*rows, strict=True)]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (np.array(VALUES), "column 1"),
        (VALUES, "column 1"),
        (pd.Series(VALUES, name="rain"), "rain"),
        (pd.DataFrame({"rain": VALUES}, index=DAYS), "rain"),
    ],
    ids=["array", "list", "series", "frame"],
)
def test_objects_of_python_go_through_the_same_reader(data: object, name: str) -> None:
    (column,) = series_file.of_object(data).columns
    assert (column.name, column.values.tolist()) == (name, VALUES)


@pytest.mark.parametrize("data", [np.zeros((3, 3, 3)), ["a"] * 60, [[1], [1, 2]], np.zeros(60, complex), None, {"a": 1}], ids=str)
def test_objects_that_hold_no_series_raise_a_series_error(data: object) -> None:
    with pytest.raises(SeriesError):
        series_file.of_object(data)


def test_a_parted_column_is_trained_on_as_a_whole_or_in_part(tmp_path: Path) -> None:
    rows = [line.split(",") for line in lines("long_format.csv")[1:]]
    whole = own_series.of_path(str(CASES / "long_format.csv"), {})
    each = [[float(y) for series, _, y in rows if series == key] for key in "AB"]
    assert [one[:, 0].tolist() for one in table.series_of(whole.values, [])] == each
    assert own_series.of_path(f"{CASES / 'long_format.csv'}:y, B", {}).values.tolist() == each[1]
    with pytest.raises(SeriesError, match="'y, A' and 'y, B' don't stand in the same rows, or at the same dates"):
        own_series.of_path(f'{CASES / "long_format.csv"}:"y, A","y, B"', {}, "y, B")
    with pytest.raises(SeriesError, match="'y' and 't, A' don't hold the same series"):
        own_series.of_path(f'{CASES / "long_format.csv"}:y,"t, A"', {}, "y")
    dated = tmp_path / "dated.csv"
    dates = [f"2020-{1 + n // 28:02}-{1 + n % 28:02}" for n in range(60)]
    dated.write_text(
        "shop,day,sold\n" + "".join(f"{shop},{day},{n + len(shop)}\n" for shop in ("up", "down") for n, day in enumerate(dates))
    )
    both = own_series.of_path(f'{dated}:"sold, up","sold, down"', {}, "sold, down")
    assert (both.inputs, both.target) == (("sold up", "sold down"), "sold down")
    assert both.values["sold up"].tolist() == [n + 2 for n in range(60)]
    short = tmp_path / "short.csv"
    short.write_text((CASES / "long_format.csv").read_text() + "".join(f"C,{n},{n % 3}\n" for n in range(9)))
    assert any("1 of them, such as 'C', have fewer than 50 rows" in note for note in read(short.read_bytes()).notes)


def test_columns_that_are_read_together_keep_the_same_rows() -> None:
    cells = [[str(n), str(n * n), str(n % 7)] for n in range(60)]
    cells[3][0] = cells[10][1] = cells[10][2] = cells[0][1] = ""
    data = "\n".join(["a,b,c", *map(",".join, cells)]).encode()
    a, b, c = read(data).columns
    filled = gaps.together([a, b, c], {"gaps": "linear"})
    assert not isinstance(filled, Question)
    assert [one.tolist()[:4] for one in filled.values] == [[1, 2, 3, 4], [1, 4, 9, 16], [1, 2, 3, 4]]
    assert (filled.values[1][9], filled.values[2][9]) == ((81 + 121) / 2, (2 + 4) / 2)
    dropped = gaps.together([a, b, c], {"gaps": "drop"})
    assert not isinstance(dropped, Question)
    assert dropped.values[0].tolist() == [n for n in range(60) if n not in (0, 3, 10)]
    assert isinstance(gaps.together([a, b, c], {}), Question)


def test_the_dates_of_the_rows_that_are_kept_stay_with_the_series(tmp_path: Path) -> None:
    days = np.datetime64("2024-03-01", "ns") + np.arange(60) * np.timedelta64(1, "D")
    cells = [f"{day.astype('datetime64[D]')},{n if n not in (2, 30) else ''}" for n, day in enumerate(days)]
    one = tmp_path / "newest_first.csv"
    one.write_text("\n".join(["day,v", *cells[::-1]]))
    kept = own_series.of_path(str(one), {"gaps": "drop"}).values
    expected = np.delete(days, [2, 30])
    assert table.names_of(kept) == (), "one column, as without dates"
    np.testing.assert_array_equal(table.dates_of(kept), expected)
    assert table.series_of(kept, [])[0][:, 0].tolist() == np.delete(np.arange(60.0), [2, 30]).tolist()
    assert [table.date_text(day) for day in expected[:2]] == ["2024-03-01", "2024-03-02"]
    assert table.date_text(np.datetime64("2024-03-01T06:00")) == "2024-03-01 06:00"
    assert table.date_text(np.datetime64("2024-03-01T06:00:30")) == "2024-03-01 06:00:30"
    every = own_series.of_object(pd.DataFrame({"a": np.sin(np.arange(60)), "b": np.arange(60) % 7.0}, index=days), {}, "b")
    assert table.names_of(every.values) == ("a", "b")
    np.testing.assert_array_equal(table.dates_of(every.values), days)
    two = table.joined({"v": [np.arange(60.0), np.arange(50.0)]}, [days, days[:50]])
    assert list(map(len, table.series_of(two, []))) == [60, 50]
    np.testing.assert_array_equal(table.dates_of(two), np.concatenate([days, days[:50]]))
    assert table.dates_of(own_series.of_path(str(CASES / "exog.csv"), {}, "load").values) is None
    assert not np.array_equal(kept, own_series.of_path(str(one), {"gaps": "linear"}).values)


def test_what_names_of_columns_leave_open_is_refused() -> None:
    path = str(CASES / "exog.csv")
    for text, target, words in [
        (f"{path}:load,temp", "", "one of the 2 columns is the one to predict: say --target COLUMN, of load, temp"),
        (f"{path}:load,tmp", "load", "must be one of t, load, temp, holiday, got 'tmp'"),
        (path, "lod", "must be one of t, load, temp, holiday, got 'lod'"),
    ]:
        with pytest.raises(SeriesError, match=words):
            own_series.of_path(text, {}, target)
    every = own_series.of_path(path, {}, "load")
    assert (every.inputs, every.target, every.values.dtype.names) == (
        ("load", "temp", "holiday"),
        "load",
        ("load", "temp", "holiday"),
    )
    many = pd.DataFrame({f"c{n}": np.sin(np.arange(60) * n) for n in range(1, 15)})
    with pytest.raises(SeriesError, match="at most 12 columns can be inputs, got 14"):
        own_series.of_object(many, {}, "c1")
    two = own_series.of_object(many, {}, "c1", inputs="c3, c4")
    assert two.settings == {"series": two.key, "inputs": "c3,c4", "target": "c1"}
    assert own_series.of_object(many.to_numpy(), {}, "column 2", inputs=["column 2"]).settings.keys() == {"series"}


def test_readings_in_groups_are_asked_about_and_become_means() -> None:
    """In the form of "How much did it rain? II": some readings an hour, many of them missing, and what fell in the hour."""
    data = (CASES / "grouped_readings.csv").read_bytes()
    asked = series_file.read(data)
    assert isinstance(asked, Question)
    assert (asked.option, set(asked.choices)) == ("readings", {"mean", "rows"})
    assert "'Id' puts the 435 rows into 90 groups, within which 'minutes_past' goes up." in asked.text
    found = series_file.read(data, readings="mean")
    assert isinstance(found, SeriesFile)
    expected = pd.read_csv(io.BytesIO(data)).groupby("Id").mean()
    assert [one.name for one in found.columns] == [name for name in ("Id", *expected) if name != "minutes_past"]
    for one in found.columns[1:]:
        np.testing.assert_allclose(one.values, expected[one.name], rtol=1e-12)
    rows = series_file.read(data, readings="rows")
    assert isinstance(rows, SeriesFile)
    assert {len(one.values) for one in rows.columns} == {435}
    answers = {"readings": "mean", "gaps": "carry"}
    own = own_series.of_path(f"{CASES / 'grouped_readings.csv'}:Ref,Zdr,Expected", answers, "Expected")
    assert (own.inputs, own.target, len(own.values)) == (("Ref", "Zdr", "Expected"), "Expected", 90)
    frame = pd.read_csv(io.BytesIO(data))
    with pytest.raises(SeriesError, match=r"answers=\{'readings': 'mean'\}"):
        own_series.of_object(frame, {}, "Expected")
    assert own_series.of_object(frame, answers, "Expected", ["Ref", "Zdr", "Expected"]).key.rsplit("#")[1] == own.key.rsplit("#")[1]


def test_the_months_of_years_are_no_groups_of_readings() -> None:
    rows = "\n".join(f"{1950 + n // 12},{1 + n % 12},{n % 7}" for n in range(5, 900))
    assert len(read(f"year,month,v\n{rows}".encode()).columns) == 3
