"""The losses as Parquet."""

from __future__ import annotations

import io

from playground.exports.checkpoint import SavedRun
from playground.exports.kinds._kind import Ask, Kind
from playground.exports.kinds._table import table


class Parquet(Kind):
    """Losses and evaluations as a table with types, a fifth as large."""

    TITLE = "Losses as Parquet"
    HELP = "The same table with types, for pandas, R and others."
    ORDER = 6
    SUFFIX = ".parquet"

    @staticmethod
    def files(saved: SavedRun, stem: str, ask: Ask) -> dict[str, bytes]:
        target = io.BytesIO()
        table(saved.history).to_parquet(target, index=False)
        return {f"{stem}.parquet": target.getvalue()}
