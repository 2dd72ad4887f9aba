"""The digits in two IDX files of the user's own; a sentence says what is wrong with a bad file."""

from __future__ import annotations

import zlib

import numpy as np

SIDE = 28
FEWEST_PICTURES, MOST_PICTURES = 50, 60_000
"""The fewest and the most pictures."""
MOST_BYTES = 16 + MOST_PICTURES * SIDE * SIDE
"""The most bytes of a file, unpacked or not."""


class IdxError(ValueError):
    """A file holds no usable pictures or labels; the text says which file and what is wrong."""


def digit_table(pictures: bytes, labels: bytes, turned: bool = False) -> np.ndarray:
    """The table (pictures, 785) uint8 of two IDX files: each picture's pixels, then its digit.

    The files may be compressed by gzip. turned: they hold each picture column by column, as EMNIST's
    do. Raises IdxError.
    """
    unpacked, unpacked_labels = _unpacked(pictures, "pictures"), _unpacked(labels, "labels")
    if (_dimensions(unpacked), _dimensions(unpacked_labels)) == (1, 3):
        raise IdxError("the two files are the wrong way round: the pictures are where the labels belong")
    pixels, digit = _read(unpacked, "pictures", 3), _read(unpacked_labels, "labels", 1)
    if pixels.shape[1:] != (SIDE, SIDE):
        raise IdxError(f"the pictures must have {SIDE} × {SIDE} pixels, got {pixels.shape[1]} × {pixels.shape[2]}")
    if not FEWEST_PICTURES <= len(pixels) <= MOST_PICTURES:
        raise IdxError(f"there must be {FEWEST_PICTURES} to {MOST_PICTURES} pictures, got {len(pixels)}")
    if len(digit) != len(pixels):
        raise IdxError(f"there must be a label for each of the {len(pixels)} pictures, got {len(digit)} labels")
    wrong = np.flatnonzero(digit > 9)
    if len(wrong):
        raise IdxError(f"labels must be 0 to 9, got {digit[wrong[0]]} for picture {wrong[0] + 1}")
    if turned:
        pixels = pixels.swapaxes(1, 2)
    return np.column_stack([pixels.reshape(len(pixels), -1), digit])


def read_idx(data: bytes, what: str, dimensions: int) -> np.ndarray:
    """The array (uint8, read-only) in an IDX file of this many dimensions; raises IdxError.

    what: the contents, by which an error names the file. No array of the header's size is made
    before the file is known to be that large. The format (LeCun, "The MNIST database"): 0, 0, the
    type (8 for unsigned bytes), the number of dimensions; each size in 4 bytes, big-endian; then
    the values.
    """
    return _read(_unpacked(data, what), what, dimensions)


def _read(data: bytes, what: str, dimensions: int) -> np.ndarray:
    header = 4 + 4 * dimensions
    if len(data) < header or data[:2] != b"\0\0":
        raise IdxError(f"the file of {what} must be IDX, which begins with two zero bytes, got {_begin(data)}")
    kind, told = data[2], data[3]
    if kind != 8:
        raise IdxError(f"the file of {what} must hold unsigned bytes (type 8), got type {kind}")
    if told != dimensions:
        wanted = f"{dimensions} dimension{'s' if dimensions > 1 else ''}"
        raise IdxError(f"the file of {what} must have {wanted}, got {told}")
    shape = tuple(int(size) for size in np.frombuffer(data, ">u4", dimensions, 4))
    if len(data) > MOST_BYTES and shape[1:] == (SIDE, SIDE)[: dimensions - 1]:
        raise IdxError(f"there must be {FEWEST_PICTURES} to {MOST_PICTURES} {what}, got {shape[0]}")
    if len(data) > MOST_BYTES:
        raise IdxError(f"the file of {what} may have {MOST_BYTES} bytes at most, unpacked, got more")
    size = 1
    for one in shape:
        size *= one
    if len(data) != header + size:
        told_shape = " × ".join(map(str, shape))
        raise IdxError(f"the file of {what} must hold the {told_shape} bytes that its header says, got {len(data) - header}")
    return np.frombuffer(data, np.uint8, offset=header).reshape(shape)


def _unpacked(data: bytes, what: str) -> bytes:
    """The file, decompressed where it is gzip: at most one byte more than MOST_BYTES."""
    if data[:2] == b"\x1f\x8b":
        inflater = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        try:
            unpacked = inflater.decompress(data, MOST_BYTES + 1)
        except zlib.error as error:
            raise IdxError(f"the file of {what} can't be unpacked: {error}") from None
        if len(unpacked) <= MOST_BYTES and (not inflater.eof or inflater.unused_data):
            raise IdxError(
                f"the file of {what} can't be unpacked: it {'goes on after' if inflater.eof else 'breaks off before'} its end"
            )
        data = unpacked
    return data


def _dimensions(data: bytes) -> int:
    """How many dimensions the header of an IDX file says; 0 for other files."""
    return data[3] if data[:3] == b"\0\0\x08" and len(data) > 3 else 0


def _begin(data: bytes) -> str:
    return f"{len(data)} bytes" if len(data) < 4 else data[:4].hex(" ")
