"""`export`: what a checkpoint holds, as a file for other tools."""

from __future__ import annotations

import sys
from pathlib import Path

from playground.commands import output
from playground.exports import checkpoint, to_files
from playground.exports.kinds import Refused


def export(file: Path, kind: str, to: Path) -> int:
    """Writes the run in the checkpoint `file` as this kind of file to `to`; returns 0, or 2 where that
    can't be done."""
    try:
        written = to_files.export(file, kind, to)
    except (checkpoint.CheckpointRefused, Refused) as error:
        print(error, file=sys.stderr)
        return 2
    print(output.json_line({"kind": kind, "files": {str(path): path.stat().st_size for path in written}}))
    return 0
