"""A small line chart of a series, as an image in colours for light and for dark pages."""

from __future__ import annotations

import base64

import numpy as np

from playground.uploads import table
from playground.uploads.series import Column

WIDTH, HEIGHT, AXIS = 360, 80, 16
GREY, BLUE = "#808890", "#3391c7"
BUCKETS = 360
"""The most places along the axis; each shows its lowest and its highest value."""


def address(column: Column) -> str:
    """The chart as the address of an image (Streamlit lets no SVG through).

    Gaps are gaps in the line; the first and the last date or row stand below the axis.
    """
    first, last = ends(column)
    text = f'fill="{GREY}" font-size="11" font-family="sans-serif"'
    image = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT + AXIS}">'
        f'<path d="{_path(column.values)}" fill="none" stroke="{BLUE}" stroke-width="1.3" stroke-linejoin="round"/>'
        f'<line x1="0" x2="{WIDTH}" y1="{HEIGHT}" y2="{HEIGHT}" stroke="{GREY}" stroke-opacity="0.5"/>'
        f'<text x="0" y="{HEIGHT + 12}" {text}>{first}</text>'
        f'<text x="{WIDTH}" y="{HEIGHT + 12}" text-anchor="end" {text}>{last}</text></svg>'
    )
    return f"data:image/svg+xml;base64,{base64.b64encode(image.encode()).decode()}"


def ends(column: Column) -> tuple[str, str]:
    """What the first and the last value stand at: a date, or a row of the file."""
    return where(column, 0), where(column, -1)


def where(column: Column, place: int) -> str:
    """What a value stands at: a row of the file, or a date, with its time of day where it has one."""
    return f"row {column.rows[place]}" if column.dates is None else table.date_text(column.dates[place])


def _path(values: np.ndarray) -> str:
    """The line through the lowest and the highest value of each bucket."""
    known = values[~np.isnan(values)]
    low, high = known.min(), known.max()
    # Halved first: the difference of two large numbers may be no number any more.
    span = high / 2 - low / 2
    pieces: list[str] = []
    pen, first = "M", 0
    for part in np.array_split(values, min(len(values), BUCKETS)):
        # Some buckets hold one value more than others: the place is the values', not the bucket's.
        x = (first + len(part) / 2) * WIDTH / len(values)
        first += len(part)
        if np.isnan(part).any():
            pen = "M"
        part = part[~np.isnan(part)]
        for value in dict.fromkeys((float(part.min()), float(part.max())) if len(part) else ()):
            share = (value / 2 - low / 2) / span if span else 0.5
            pieces.append(f"{pen}{x:.1f} {(HEIGHT - 4) * (1 - share) + 2:.1f}")
            pen = "L"
    return "".join(pieces)
