"""The checkpoint: all that the run needs to go on."""

from __future__ import annotations

from playground.exports import checkpoint
from playground.exports.checkpoint import SavedRun
from playground.exports.kinds._kind import Ask, Kind


class CheckpointFile(Kind):
    """See exports/checkpoint.py."""

    TITLE = "Checkpoint"
    HELP = "To go on from bit for bit, here or on another machine."
    ORDER = 0
    SUFFIX = ".npz"

    @staticmethod
    def files(saved: SavedRun, stem: str, ask: Ask) -> dict[str, bytes]:
        return {f"{stem}.npz": checkpoint.as_bytes(saved)}
