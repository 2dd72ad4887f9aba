"""Typical CSV files: those with a series are read, others refused in a sentence."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from playground.uploads import csv_series
from playground.uploads.csv_series import FEWEST_ROWS, MOST_ROWS, CsvError, read_columns

VALUES = [round(float(value), 4) for value in np.sin(np.arange(60))]


def file(values: list | None = None, header: str = "", ending: str = "\n") -> bytes:
    rows = [str(value) for value in (VALUES if values is None else values)]
    return ending.join([header, *rows] if header else rows).encode()


def test_a_column_without_a_header_is_read() -> None:
    (name,) = found = read_columns(file())
    assert name == "column 1"
    assert found[name].dtype == np.float32
    np.testing.assert_allclose(found[name], VALUES, rtol=1e-6)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_the_first_row_may_hold_names(ending: str) -> None:
    found = read_columns(file(header="rain", ending=ending))
    assert list(found) == ["rain"]
    assert len(found["rain"]) == 60


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_commas_semicolons_or_tabs_may_separate_columns(separator: str) -> None:
    rows = [separator.join(["day", "low", "", "high"]), *[separator.join([f"d{n}", str(n), "1", str(2.5 * n)]) for n in range(60)]]
    found = read_columns("\n".join(rows).encode())
    assert list(found) == ["low", "column 3", "high"]
    np.testing.assert_array_equal(found["high"], 2.5 * np.arange(60))


def test_a_byte_order_mark_is_not_part_of_the_name() -> None:
    assert list(read_columns(b"\xef\xbb\xbf" + file(header="rain"))) == ["rain"]
    assert list(read_columns(b"\xef\xbb\xbf" + file())) == ["column 1"]


def test_quotes_blank_lines_and_spaces_are_accepted() -> None:
    text = '"rain, mm", x\n\n' + "\n\n".join(f'"{value}", 1 ' for value in VALUES) + "\n\n"
    found = read_columns(text.encode())
    np.testing.assert_allclose(found["rain, mm"], VALUES, rtol=1e-6)


def test_columns_with_the_same_name_are_all_kept() -> None:
    long = "a" * 50
    rows = [f"x,x,{long}b,{long}c", *[f"{n},{n + 1},{n + 2},{n + 3}" for n in range(60)]]
    found = read_columns("\n".join(rows).encode())
    assert [int(values[0]) for values in found.values()] == [0, 1, 2, 3]
    assert all(len(name) <= 40 for name in found)


WRONG = {
    "latin-1": ("tägé\n".encode("latin-1") + file(), "must be UTF-8 text, got the byte 0xe4 at position 1"),
    "utf-16": (file().decode().encode("utf-16"), "must be UTF-8 text, got the byte 0xff at position 0"),
    "zero byte": (b"1\n\x00\n" + file(), "got a zero byte"),
    "spreadsheet": (b"PK\x03\x04\x00\x00" + bytes(99), "got a zero byte"),
    "empty": (b"", "the file is empty"),
    "blank": (b" \n\n , \n", "the file is empty"),
    "ragged": (b"a,b\n1,2\n3\n" + b"1,2\n" * 60, "every row must have 2 cells like the first, got 1 in row 3"),
    "text": (file(["dog"] * 60, "pet"), "no column holds only numbers"),
    "prose": (b"Dear all,\nplease find attached\n", "every row must have 2 cells"),
    "one row": (b"1,2,3\n", f"at least {FEWEST_ROWS} rows of numbers, got 1"),
    "header alone": (b"a,b\n", f"at least {FEWEST_ROWS} rows of numbers, got 0"),
    "too short": (file(VALUES[: FEWEST_ROWS - 1], "x"), f"at least {FEWEST_ROWS} rows of numbers, got {FEWEST_ROWS - 1}"),
    "not a number": (file([*VALUES[:30], "nan", *VALUES[30:]], "x"), "'x' has no number in row 32 (got 'nan')"),
    "infinite": (file([*VALUES[:30], "-inf", *VALUES[30:]], "x"), "'x' has no number in row 32 (got '-inf')"),
    "too big for float32": (file([*VALUES[:30], "1e39", *VALUES[30:]], "x"), "'x' has no number in row 32 (got '1e39')"),
    "a word among numbers": (file([*VALUES[:30], "n/a", *VALUES[30:]], "x"), "'x' has no number in row 32 (got 'n/a')"),
    "open quote": (b'"1\n' + file(), "must be CSV"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_file_without_a_series_raises_an_error_with_the_place_and_the_reason(name: str) -> None:
    data, told = WRONG[name]
    with pytest.raises(CsvError) as caught:
        read_columns(data)
    assert told in str(caught.value)


def test_a_gap_in_one_column_does_not_affect_the_others() -> None:
    rows = [f"{n},{'' if n == 40 else n}" for n in range(60)]
    assert list(read_columns("\n".join(["whole,torn", *rows]).encode())) == ["whole"]


def test_too_large_a_file_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_series, "MOST_BYTES", 1_000_000)
    with pytest.raises(CsvError, match="the file may have 1 MB at most, got 3 MB"):
        read_columns(b"\xff" * 3_000_000)


def test_a_series_may_have_the_most_rows_and_no_more() -> None:
    assert len(read_columns(b"1\n" * MOST_ROWS)["column 1"]) == MOST_ROWS
    with pytest.raises(CsvError, match=f"may have {MOST_ROWS} rows at most, got {MOST_ROWS + 1}"):
        read_columns(b"1\n" * (MOST_ROWS + 1))


@given(some.binary(max_size=400) | some.text(max_size=400).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_give_a_series_or_a_csv_error(data: bytes) -> None:
    for attempt in (data, data + file(), b"a,b\n" + data + b"1,2\n" * 60):
        try:
            found = read_columns(attempt)
        except CsvError:
            continue
        assert found
        for values in found.values():
            assert np.isfinite(values).all()
            assert FEWEST_ROWS <= len(values) <= MOST_ROWS


@given(
    some.lists(
        some.floats(width=32, allow_nan=False, allow_infinity=False, max_value=2**127, min_value=-(2**127)),
        min_size=50,
        max_size=80,
    )
)
def test_numbers_are_read_as_they_were_written(values: list[float]) -> None:
    np.testing.assert_array_equal(read_columns(file(values, "x"))["x"], np.array(values, np.float32))
