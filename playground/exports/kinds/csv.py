"""The losses as CSV."""

from __future__ import annotations

from playground.exports.checkpoint import SavedRun
from playground.exports.kinds._kind import Ask, Kind
from playground.exports.kinds._table import table


class Csv(Kind):
    """Losses and evaluations as a table for every program."""

    TITLE = "Losses as CSV"
    HELP = "The loss of each update, and what was measured on validation data."
    ORDER = 5
    SUFFIX = ".csv"

    @staticmethod
    def files(saved: SavedRun, stem: str, ask: Ask) -> dict[str, bytes]:
        return {f"{stem}.csv": table(saved.history).to_csv(index=False).encode()}
