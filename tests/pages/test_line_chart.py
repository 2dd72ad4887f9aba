"""The small chart of a series: as long as its values, whatever their number."""

from __future__ import annotations

import base64
import re

import numpy as np
import pytest

from playground.pages import _line_chart
from playground.uploads import series_file
from playground.uploads.series import SeriesFile


@pytest.mark.parametrize("count", [50, 360, 420, 719, 5_000])
def test_a_straight_line_is_drawn_straight_from_end_to_end(count: int) -> None:
    found = series_file.read("\n".join(map(str, range(count))).encode())
    assert isinstance(found, SeriesFile)
    (column,) = found.columns
    image = base64.b64decode(_line_chart.address(column).split(",")[1]).decode()
    points = np.array(re.findall(r"[ML]([\d.]+) ([\d.]+)", image), float)
    x, y = points.T
    assert x[0] < 5
    assert x[-1] > _line_chart.WIDTH - 5
    straight = np.interp(x, [x[0], x[-1]], [y[0], y[-1]])
    assert np.abs(y - straight).max() < 0.5, "all places are equally wide"
