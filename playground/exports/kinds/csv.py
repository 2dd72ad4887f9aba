"""The losses as CSV, and what the network says alone."""

from __future__ import annotations

from playground.exports.checkpoint import SavedRun
from playground.exports.kinds import _alone
from playground.exports.kinds._kind import Ask, Kind
from playground.exports.kinds._table import table


class Csv(Kind):
    """Losses and evaluations as a table for every program; beside it how a series goes on, where the
    network says that."""

    TITLE = "Losses as CSV"
    HELP = "The loss of each update, and what was measured on validation data; of a series also how the network goes on alone."
    ORDER = 5
    SUFFIX = ".csv"

    @staticmethod
    def files(saved: SavedRun, stem: str, ask: Ask) -> dict[str, bytes]:
        files = {f"{stem}.csv": table(saved.history).to_csv(index=False).encode()}
        alone = _alone.table(saved, ask)
        if alone is not None:
            files[f"{stem}-alone.csv"] = alone.to_csv(index=False).encode()
        return files
