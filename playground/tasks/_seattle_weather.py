"""The daily weather of Seattle, as the package vega_datasets ships it."""

from __future__ import annotations

import csv
import functools
import importlib.util
from pathlib import Path

import numpy as np

FIRST = "2012-01-01"
"""The first of the days."""
COLUMNS = ("precipitation", "temp_max", "temp_min", "wind")


@functools.cache
def seattle() -> np.ndarray:
    """The weather of Seattle on every day of 2012 to 2015: (1461, 4) float64, read-only.

    Precipitation in mm, highest and lowest temperature in °C, wind in m/s. Source: NOAA, in the
    package vega_datasets.
    """
    # Not imported: the package would import Pandas.
    package = importlib.util.find_spec("vega_datasets")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("the weather comes with the package vega_datasets, which is not installed")
    with (Path(package.origin).parent / "_data" / "seattle-weather.csv").open(encoding="utf-8", newline="") as file:
        days = np.array([[float(row[name]) for name in COLUMNS] for row in csv.DictReader(file)])
    days.flags.writeable = False
    return days
