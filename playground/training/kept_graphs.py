"""Traced graphs on disk: what this machine has traced once, the next process only reads.

Tracing a network takes Python half a second to two, reading its graph ten milliseconds. A graph is
kept without the places in the code that it came from: where lines move, the program that was
compiled for it is still found.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib.metadata
import json
import platform
import sys
import threading
import weakref
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tensorflow.core.framework import function_pb2
from tensorflow.python.eager import context

from playground.training import program_cache, stable_names

PREFIX = "kept_"
"""Before the names of a graph's functions, which are not those that were traced: TensorFlow knows
these with their places in the code."""
_registered: Counter[str] = Counter()
"""How many callables of this process use each function."""
_changes = threading.RLock()
"""Held while they change; a callable may be dropped by a thread that holds it."""


@dataclass(frozen=True)
class _Header:
    """What a file says before its functions, beside their checksum. name: the function that is
    called; outputs: how many results it has; variables: which of the network's it reads, in its
    order."""

    name: str
    outputs: int
    variables: list[int]


def callable_of(
    description: str, sources: Sequence[type], trace: Callable[[], Any], variables: Sequence[Any]
) -> Callable[[Sequence[Any]], list[Any]]:
    """A function from a list of tensors to the list of its results, on the device of the caller.

    description: says all that the graph depends on, beside our code and that of the classes
    `sources`. trace: makes it, as a concrete function, if none is kept. variables: all that it may
    read; another variable raises ValueError.
    """
    file = _file(description, sources)
    found = _read(file)
    if found is None:
        with stable_names.names_of(description):
            traced = trace()
        found = _without_places(traced, variables)
        _write(file, *found)
    header, functions = found
    return _registered_callable(header, functions, [_handle(variables[place]) for place in header.variables])


def _registered_callable(
    header: _Header, functions: function_pb2.FunctionDefLibrary, handles: list[Any]
) -> Callable[[Sequence[Any]], list[Any]]:
    runtime, name = context.context(), header.name.encode()
    names = [one.signature.name for one in functions.function]
    with _changes:
        for one in functions.function:
            if not _registered[one.signature.name]:
                runtime.add_function_def(one)
            _registered[one.signature.name] += 1

    def call(tensors: Sequence[Any]) -> list[Any]:
        return list(runtime.call_function(name, [*tensors, *handles], header.outputs))

    weakref.finalize(call, _forget, names).atexit = False
    return call


def _forget(names: list[str]) -> None:
    with _changes:
        for name in names:
            _registered[name] -= 1
            if not _registered[name]:
                del _registered[name]
                context.context().remove_function(name)


def _handle(variable: Any) -> Any:
    """The resource of a variable of Keras."""
    return variable.value.handle


def _without_places(traced: Any, variables: Sequence[Any]) -> tuple[_Header, function_pb2.FunctionDefLibrary]:
    """A traced function and those that it calls, under names of ours."""
    places = {id(_handle(variable)): place for place, variable in enumerate(variables)}
    if not all(id(handle) in places for handle in traced.captured_inputs):
        raise ValueError("a graph that is kept may read the network's own variables alone")
    read = [places[id(handle)] for handle in traced.captured_inputs]
    library = function_pb2.FunctionDefLibrary()
    library.function.extend([*traced.graph.as_graph_def().library.function, traced.function_def])
    names = {one.signature.name for one in library.function}
    for one in library.function:
        one.signature.name = PREFIX + one.signature.name
        for node in one.node_def:
            if node.op in names:
                node.op = PREFIX + node.op
            for value in node.attr.values():
                for called in (value.func, *value.list.func):
                    if called.name in names:
                        called.name = PREFIX + called.name
    return _Header(library.function[-1].signature.name, len(traced.outputs), read), library


def _file(description: str, sources: Sequence[type]) -> Path | None:
    """Where the graph is kept; None: nowhere."""
    folder = program_cache.own_folder()
    if folder is None:
        return None
    own = [_stamp(Path(str(sys.modules[one.__module__].__file__))) for one in sources]
    return folder / f"graph__{hashlib.sha256(repr((_code(), own, description)).encode()).hexdigest()[:32]}.pb"


@functools.cache
def _code() -> str:
    """Says which code and libraries trace the graphs of this process."""
    package = Path(stable_names.__file__).parents[1]
    files = [(str(file.relative_to(package)), _stamp(file)) for file in sorted(package.rglob("*.py"))]
    return repr((files, platform.python_version(), *map(importlib.metadata.version, ("tensorflow", "keras"))))


def _stamp(file: Path) -> tuple[int, int]:
    found = file.stat()
    return found.st_size, found.st_mtime_ns


def _read(file: Path | None) -> tuple[_Header, function_pb2.FunctionDefLibrary] | None:
    """What the file holds; None where there is none, or it is damaged."""
    if file is None:
        return None
    with contextlib.suppress(OSError, ValueError, TypeError, zlib.error):
        first, packed = file.read_bytes().split(b"\n", 1)
        said, data = dict(json.loads(first)), zlib.decompress(packed)
        if zlib.crc32(data) == said.pop("crc32", None):
            return _Header(**said), function_pb2.FunctionDefLibrary.FromString(data)
    return None


def _write(file: Path | None, header: _Header, functions: function_pb2.FunctionDefLibrary) -> None:
    if file is None:
        return
    data = functions.SerializeToString()
    first = json.dumps(asdict(header) | {"crc32": zlib.crc32(data)}).encode()
    with contextlib.suppress(OSError):
        program_cache.write(file, first + b"\n" + zlib.compress(data, 1))
