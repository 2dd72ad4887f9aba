"""A checkpoint turned into files for other tools, without a page."""

from __future__ import annotations

from pathlib import Path

from playground.exports import checkpoint
from playground.exports.kinds import Refused, registry
from playground.runs.worker_place import new_executor


def export(file: Path, kind: str, to: Path) -> list[Path]:
    """Writes the run in the checkpoint `file` as this kind of file to `to`, and what belongs to it
    beside; returns all paths.

    Raises CheckpointRefused for the file and Refused for the rest.
    """
    if kind not in registry():
        raise Refused(f"--as must be one of {', '.join(registry())}, got {kind!r}")
    made = registry()[kind]
    if to.suffix != made.SUFFIX:
        raise Refused(f"--to must be a file whose name ends in {made.SUFFIX} for {kind}, got {to.name!r}")
    checkpoint.check_place(to)
    saved = checkpoint.read(file)
    # Its process starts with the first task.
    with new_executor() as executor:
        files = made.files(saved, to.stem, lambda function, *arguments: executor.submit(function, *arguments).result())
    for name, data in files.items():
        to.with_name(name).write_bytes(data)
    return [to.with_name(name) for name in files]
