"""Typical IDX files: those with digits are read, others refused in a sentence."""

from __future__ import annotations

import gzip
import struct
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from playground.uploads import idx_images
from playground.uploads.idx_images import FEWEST_PICTURES, MOST_BYTES, MOST_PICTURES, IdxError, digit_table, read_idx

RNG = np.random.default_rng(0)
PIXELS = RNG.integers(0, 256, (60, 28, 28), np.uint8)
DIGITS = RNG.integers(0, 10, 60).astype(np.uint8)


def file(values: np.ndarray, kind: int = 8, shape: tuple[int, ...] | None = None) -> bytes:
    """An IDX file of `values`, written from the format's description; `shape` is what its header claims."""
    claimed = values.shape if shape is None else shape
    return bytes([0, 0, kind, len(claimed)]) + struct.pack(f">{len(claimed)}I", *claimed) + values.tobytes()


PICTURES, LABELS = file(PIXELS), file(DIGITS)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_two_files_become_one_table(pack) -> None:
    table = digit_table(pack(PICTURES), pack(LABELS))
    assert table.dtype == np.uint8
    assert np.array_equal(table[:, :-1].reshape(-1, 28, 28), PIXELS)
    assert np.array_equal(table[:, -1], DIGITS)


WRONG = {
    "empty": (b"", LABELS, "the file of pictures must be IDX, which begins with two zero bytes, got 0 bytes"),
    "a photo": (b"\x89PNG" + bytes(900), LABELS, "must be IDX, which begins with two zero bytes, got 89 50 4e 47"),
    "a table": (PICTURES, b"5,0,4,1\n" * 60, "the file of labels must be IDX, which begins with two zero bytes, got 35 2c 30 2c"),
    "header alone": (PICTURES[:9], LABELS, "the file of pictures must be IDX"),
    "floats": (file(PIXELS, kind=13), LABELS, "must hold unsigned bytes (type 8), got type 13"),
    "the wrong way round": (LABELS, PICTURES, "the two files are the wrong way round: the pictures are where the labels belong"),
    "twice the labels": (LABELS, LABELS, "the file of pictures must have 3 dimensions, got 1"),
    "twice the pictures": (PICTURES, PICTURES, "the file of labels must have 1 dimension, got 3"),
    "truncated": (PICTURES[:-1], LABELS, "the file of pictures must hold the 60 × 28 × 28 bytes that its header says, got 47039"),
    "more than is said": (PICTURES, LABELS + b"\0", "the file of labels must hold the 60 bytes that its header says, got 61"),
    "fewer labels": (PICTURES, file(DIGITS[:59]), "there must be a label for each of the 60 pictures, got 59 labels"),
    "another size": (file(PIXELS[:, :20]), LABELS, "the pictures must have 28 × 28 pixels, got 20 × 28"),
    "absurd": (file(PIXELS, shape=(2**32 - 1,) * 3), LABELS, "must hold the 4294967295 × 4294967295 × 4294967295 bytes"),
    "absurd but empty": (file(PIXELS[:0], shape=(0, 2**32 - 1, 28)), LABELS, "the pictures must have 28 × 28 pixels"),
    "no pictures": (file(PIXELS[:0]), file(DIGITS[:0]), f"there must be {FEWEST_PICTURES} to {MOST_PICTURES} pictures, got 0"),
    "few pictures": (
        file(PIXELS[: FEWEST_PICTURES - 1]),
        file(DIGITS[: FEWEST_PICTURES - 1]),
        f"there must be {FEWEST_PICTURES} to {MOST_PICTURES} pictures, got 49",
    ),
    "letters": (PICTURES, file(np.where(np.arange(60) == 40, 26, DIGITS).astype(np.uint8)), "must be 0 to 9, got 26 for picture 41"),
    "broken gzip": (gzip.compress(PICTURES)[:-200], LABELS, "the file of pictures can't be unpacked: it breaks off before its end"),
    "gzip without an end": (b"\x1f\x8b", LABELS, "can't be unpacked: it breaks off before its end"),
    "damaged gzip": (gzip.compress(PICTURES)[:-8] + bytes(8), LABELS, "the file of pictures can't be unpacked"),
    "gzip and more": (gzip.compress(PICTURES) + b"!", LABELS, "can't be unpacked: it goes on after its end"),
    "gzip of nothing": (gzip.compress(b""), LABELS, "must be IDX"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_files_without_digits_raise_an_error_with_the_reason(name: str) -> None:
    pictures, labels, told = WRONG[name]
    with pytest.raises(IdxError) as caught:
        digit_table(pictures, labels)
    assert told in str(caught.value)


def test_too_large_a_file_is_refused_compressed_or_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idx_images, "MOST_BYTES", 10_000)
    for pictures in (PICTURES, gzip.compress(PICTURES)):
        with pytest.raises(IdxError, match="there must be 50 to 60000 pictures, got 60"):
            digit_table(pictures, LABELS)
    monkeypatch.setattr(idx_images, "MOST_BYTES", len(PICTURES))
    assert len(digit_table(gzip.compress(PICTURES), LABELS)) == 60


def test_too_large_a_file_that_is_no_file_of_pictures_is_told_its_size() -> None:
    with pytest.raises(IdxError, match=f"the file of pictures may have {MOST_BYTES} bytes at most, unpacked, got more"):
        digit_table(file(np.zeros((300, 400, 400), np.uint8)), LABELS)


def test_pictures_that_are_stored_by_columns_are_turned() -> None:
    turned = digit_table(file(PIXELS.swapaxes(1, 2)), LABELS, turned=True)
    assert np.array_equal(turned, digit_table(PICTURES, LABELS))


def test_no_more_memory_is_used_than_the_limit_allows() -> None:
    bomb = gzip.compress(gzip.compress(bytes(4 * MOST_BYTES), 9), 9)
    flat = gzip.decompress(bomb)
    assert len(bomb) < len(flat) < 1_000_000
    tracemalloc.start()
    for pictures in (bomb, flat, file(PIXELS, shape=(2**31, 28, 28)), file(PIXELS, shape=(60_000, 28, 28))):
        with pytest.raises(IdxError):
            digit_table(pictures, LABELS)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3 * MOST_BYTES


@given(some.binary(max_size=80), some.integers(0, 1))
def test_any_bytes_give_a_table_or_an_idx_error(garbage: bytes, place: int) -> None:
    for attempt in (garbage, b"\0\0\x08\x01" + garbage, b"\x1f\x8b\x08" + garbage, gzip.compress(garbage), PICTURES + garbage):
        files = [PICTURES, LABELS]
        files[place] = attempt
        try:
            table = digit_table(*files)
        except IdxError:
            continue
        assert table.shape == (60, 785)


@given(some.data())
def test_a_changed_header_is_refused_or_means_the_same(data: some.DataObject) -> None:
    changed = bytearray(PICTURES)
    changed[data.draw(some.integers(0, 15))] = data.draw(some.integers(0, 255))
    try:
        table = digit_table(bytes(changed), LABELS)
    except IdxError:
        assert bytes(changed) != PICTURES
    else:
        assert np.array_equal(table[:, :-1].reshape(-1, 28, 28), PIXELS)


@given(some.lists(some.integers(0, 5), min_size=1, max_size=4), some.randoms())
def test_bytes_are_read_as_they_were_written(shape: list[int], random) -> None:
    values = np.frombuffer(random.randbytes(int(np.prod(shape))), np.uint8).reshape(shape)
    assert np.array_equal(read_idx(file(values), "numbers", len(shape)), values)
