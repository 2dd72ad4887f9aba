"""What a file is, and the bytes in it: packed files are unpacked, never further than MOST_BYTES."""

from __future__ import annotations

import io
import zipfile
import zlib

from playground.uploads.series import MOST_BYTES
from playground.uploads.series_error import SeriesError

SPREADSHEET = "the file is a spreadsheet that can't be read here: save it as CSV"
TOO_LARGE = f"the file may have {MOST_BYTES // 1_000_000} MB at most"


def unpacked(data: bytes) -> tuple[str, bytes]:
    """The kind of the file and its contents: "text", "xlsx", "parquet" or "npy"; raises
    SeriesError."""
    if len(data) > MOST_BYTES:
        raise SeriesError(f"{TOO_LARGE}, got {len(data) / 1e6:.0f} MB")
    if data[:2] == b"\x1f\x8b":
        data = _inflated(data)
    elif data[:4] == b"PK\x03\x04":
        names = _names(data)
        if any(name.startswith("xl/") for name in names):
            return "xlsx", data
        data = _only_file(data)
    return _kind(data), data


def _kind(data: bytes) -> str:
    if data[:4] == b"PAR1":
        return "parquet"
    if data[:6] == b"\x93NUMPY":
        return "npy"
    if data[:4] in (b"\xd0\xcf\x11\xe0", b"PK\x03\x04"):
        raise SeriesError(SPREADSHEET)
    return "text"


def _inflated(data: bytes) -> bytes:
    """The contents of a gzip file, whose parts may be several."""
    found = b""
    while data:
        inflater = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        try:
            found += inflater.decompress(data, MOST_BYTES + 1 - len(found))
        except zlib.error as error:
            raise SeriesError(f"the file can't be unpacked: {error}") from None
        if len(found) > MOST_BYTES:
            raise SeriesError(f"{TOO_LARGE}, unpacked, got more")
        if not inflater.eof:
            raise SeriesError("the file can't be unpacked: it breaks off before its end")
        data = inflater.unused_data.lstrip(b"\0")
    return found


def _archive(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except Exception as error:  # the module has many ways to fail on a damaged archive
        raise SeriesError(f"the file can't be unpacked: {error}") from None


def _names(data: bytes) -> list[str]:
    """The files in an archive, without folders and a Mac's notes; refuses those too large."""
    archive = _archive(data)
    if sum(one.file_size for one in archive.infolist()) > 8 * MOST_BYTES:
        raise SeriesError(f"{TOO_LARGE}, unpacked, got more")
    return [one.filename for one in archive.infolist() if not one.is_dir() and not one.filename.startswith("__MACOSX/")]


def _only_file(data: bytes) -> bytes:
    names = _names(data)
    if "mimetype" in names or "content.xml" in names or any(name.endswith(".iwa") for name in names):
        raise SeriesError(SPREADSHEET)
    if len(names) != 1:
        raise SeriesError(f"an archive must hold one file, got {len(names)}")
    try:
        with _archive(data).open(names[0]) as file:
            found = file.read(MOST_BYTES + 1)
    except Exception as error:
        raise SeriesError(f"the file can't be unpacked: {error}") from None
    if len(found) > MOST_BYTES:
        raise SeriesError(f"{TOO_LARGE}, unpacked, got more")
    return found
