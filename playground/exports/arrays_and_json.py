"""A tree of plain values and arrays as one file: a .npz with JSON in it, never a pickle."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Collection, Mapping
from typing import IO, Any

import numpy as np

from playground.uploads.archive_errors import DAMAGED

HEADER = "header"
"""The part that holds the tree as JSON, in UTF-8; {"array": N} in it stands for the part N."""
LARGEST = 4 << 30
"""Most bytes that a file's arrays may take: a file must not fill the memory."""


class Damaged(ValueError):
    """The bytes are no such file, or not all of one; the text says what is wrong, and where."""


def pack(tree: Mapping[str, Any]) -> bytes:
    """The file for a tree of dicts, lists and tuples of JSON values and arrays, however nested."""
    arrays: list[np.ndarray] = []

    def plain(part: Any) -> Any:
        if isinstance(part, np.ndarray | np.generic):
            arrays.append(np.asarray(part))
            return {"array": len(arrays) - 1}
        if isinstance(part, Mapping):
            return {name: plain(one) for name, one in part.items()}
        return [plain(one) for one in part] if isinstance(part, list | tuple) else part

    header = np.frombuffer(json.dumps(plain(tree)).encode(), np.uint8)
    target = io.BytesIO()
    np.savez(target, allow_pickle=False, **{HEADER: header}, **{str(number): one for number, one in enumerate(arrays)})
    return target.getvalue()


def unpack(file: IO[bytes], only: Collection[str] = ()) -> dict[str, Any]:
    """The tree that `pack` was given, tuples as lists; of its branches `only` these, if any are named:
    no other part of the file is read.

    The checksum of every part that is read is checked. Raises Damaged.
    """
    try:
        archive = zipfile.ZipFile(file)
        total = sum(one.file_size for one in archive.infolist())
    except DAMAGED as error:
        raise Damaged(f"it is no .npz file, or not all of one: {error}") from None
    if total > LARGEST:
        raise Damaged(f"its arrays take {total:,} bytes, and at most {LARGEST:,} are read")

    def part_named(name: str, place: str) -> np.ndarray:
        try:
            with archive.open(f"{name}.npy") as stream:
                return np.lib.format.read_array(io.BytesIO(stream.read()), allow_pickle=False)
        except KeyError:
            raise Damaged(f"{place} is missing") from None
        except DAMAGED as error:
            raise Damaged(f"{place} is damaged: {error}") from None

    def whole(part: Any, place: str) -> Any:
        if isinstance(part, dict) and part.keys() == {"array"}:
            return part_named(str(part["array"]), place)
        if isinstance(part, dict):
            return {name: whole(one, f"{place}.{name}" if place else name) for name, one in part.items()}
        return [whole(one, f"{place}.{number}") for number, one in enumerate(part)] if isinstance(part, list) else part

    header = part_named(HEADER, f"its part {HEADER!r}")
    try:
        tree = json.loads(header.tobytes())
    except ValueError as error:
        raise Damaged(f"its part {HEADER!r} is no JSON: {error}") from None
    if not isinstance(tree, dict):
        raise Damaged(f"its part {HEADER!r} is no JSON object")
    return dict(whole({name: branch for name, branch in tree.items() if not only or name in only}, ""))
