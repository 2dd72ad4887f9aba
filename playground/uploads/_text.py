"""The text in a file's bytes: its encoding, and one kind of line end."""

from __future__ import annotations

import codecs
import re

from playground.uploads.series_error import SeriesError

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
NO_TEXT = "the file is not text: if it is a spreadsheet, save it as CSV"


def decoded(data: bytes) -> tuple[str, str]:
    """The text with LF line ends, and the encoding's name where it is not plain UTF-8, else "".

    Without a byte order mark it is UTF-8, UTF-16 by its zero bytes, or else Windows-1252. Raises
    SeriesError for what is no text.
    """
    encoding, name = _encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise SeriesError(NO_TEXT) from None
    text = text.rstrip("\x1a").replace("\r\n", "\n").replace("\r", "\n")
    if CONTROL.search(text):
        raise SeriesError(NO_TEXT)
    return text, "" if name == "UTF-8" else name


def _encoding(data: bytes) -> tuple[str, str]:
    for mark, encoding, name in BOMS:
        if data.startswith(mark):
            return encoding, name
    sample = data[:1000]
    for encoding, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        if len(zeros) > 1 and zeros.count(0) > 0.7 * len(zeros):
            return encoding, "UTF-16"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252", "Windows-1252"
    return "utf-8", "UTF-8"
