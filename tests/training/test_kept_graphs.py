"""Traced graphs on disk: read instead of traced, never where the code is another, and never wrong where a file is damaged."""

from __future__ import annotations

import functools
import gc
import os
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import pytest
import tensorflow as tf
from tensorflow.python.eager import context

from playground.training import kept_graphs, program_cache

Traced = Callable[[], Any]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the graphs of a test are kept."""
    monkeypatch.setattr(program_cache, "own_folder", lambda: tmp_path)
    return tmp_path


@pytest.fixture
def weight() -> keras.Variable:
    return keras.Variable(3.0)


def traced(*variables: Any, seen: list[int]) -> Traced:
    """Traces x (x + 1) ... with a loop, which is a function of its own in the graph, times the variables; notes it in `seen`."""

    def graph(x: Any) -> tuple[Any, Any]:
        seen.append(1)
        power = tf.while_loop(lambda n, _: n < 3, lambda n, total: (n + 1, total * x), (0, x))[1]
        return power, functools.reduce(lambda total, one: total * one, variables, x)

    return functools.partial(tf.function(graph, jit_compile=True, autograph=False).get_concrete_function, tf.constant(2.0))


def call(found: Callable[[Any], list[Any]]) -> list[float]:
    return [float(one) for one in found([tf.constant(2.0)])]


def test_what_was_traced_once_is_read_and_gives_the_same(weight: keras.Variable) -> None:
    seen: list[int] = []
    for times in (1, 1):
        found = kept_graphs.callable_of("one", (), traced(weight.value, seen=seen), [keras.Variable(5.0), weight])
        assert call(found) == [16, 6]
        assert len(seen) == times
    weight.assign(4.0)
    assert call(found) == [16, 8], "the variable is read, not what it was"
    kept_graphs.callable_of("another", (), traced(weight.value, seen=seen), [weight])
    assert len(seen) == 2


def test_a_damaged_graph_and_one_of_other_code_are_traced_anew(
    weight: keras.Variable, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = folder / "own_cell.py"
    source.write_text("")
    module = types.ModuleType("own_cell")
    module.__file__ = str(source)
    monkeypatch.setitem(sys.modules, "own_cell", module)
    own = type("Own", (), {"__module__": "own_cell"})
    seen: list[int] = []

    def make() -> list[float]:
        return call(kept_graphs.callable_of("one", (own,), traced(weight.value, seen=seen), [weight]))

    assert make() == make() == [16, 6]
    (file,) = folder.glob("graph__*.pb")
    whole = file.read_bytes()
    for damaged in (
        b"",
        b"no graph",
        whole[:-20],
        whole[:-20] + bytes(20),
        whole.replace(b'"outputs": 2', b'"outputs": 2, "x": 1'),
    ):
        before = len(seen)
        file.write_bytes(damaged)
        assert make() == [16, 6]
        assert len(seen) == before + 1
    assert file.read_bytes() != damaged, "it was kept again"
    os.utime(source, ns=(1, 1))
    before = len(seen)
    assert make() == [16, 6]
    assert len(seen) == before + 1


def test_a_graph_that_nobody_calls_any_more_leaves_the_runtime(weight: keras.Variable, folder: Path) -> None:
    one, other = (kept_graphs.callable_of("one", (), traced(weight.value, seen=[]), [weight]) for _ in range(2))
    names = [name.encode() for name in kept_graphs._registered]
    assert len(names) >= 3
    del one
    gc.collect()
    assert call(other) == [16, 6]
    del other
    gc.collect()
    assert not kept_graphs._registered
    assert not any(context.context().has_function(name) for name in names)


def test_a_graph_that_reads_anything_else_is_refused(weight: keras.Variable) -> None:
    with pytest.raises(ValueError, match="the network's own variables alone"):
        kept_graphs.callable_of("one", (), traced(weight.value, tf.Variable(1.0), seen=[]), [weight])


def test_without_a_folder_of_ours_nothing_is_kept(weight: keras.Variable, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program_cache, "own_folder", lambda: None)
    seen: list[int] = []
    for _ in range(2):
        assert call(kept_graphs.callable_of("nowhere", (), traced(weight.value, seen=seen), [weight])) == [16, 6]
    assert len(seen) == 2
    assert not list(folder.iterdir())
