"""How processes start, and what they give back: large pieces of memory go back to the system wherever they lie."""

import os
import subprocess
import sys
import threading
from multiprocessing.connection import Connection

import pytest

from playground.launch.environment import ROOT
from playground.runs import processes

PIECES, LARGE, SMALL = 2000, 60_000, 600
SCRIPT = f"""
import sys
import numpy as np
import psutil
from playground.runs import processes

if sys.argv[1] == "apart":
    processes.keep_large_apart()
memory = psutil.Process().memory_info
before, large, small = memory().rss, [], []
for _ in range({PIECES}):
    large.append(np.ones({LARGE}, np.uint8))
    small.append(np.ones({SMALL}, np.uint8))
held = memory().rss - before
large.clear()
print(held, memory().rss - before)
"""


def held_and_left(how: str) -> tuple[int, int]:
    """Bytes that a fresh process takes with all pieces, and with the small ones alone."""
    found = subprocess.run([sys.executable, "-c", SCRIPT, how], cwd=ROOT, capture_output=True, text=True, check=True)
    held, left = map(int, found.stdout.split())
    return held, left


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has such a C library")
def test_what_is_freed_between_small_pieces_that_are_kept_goes_back() -> None:
    held, left = held_and_left("apart")
    assert held > PIECES * LARGE
    assert left < held / 10
    # Without it nearly all stays: the test would notice if it did nothing.
    held, left = held_and_left("together")
    assert left > held / 2


def tell(pipe: Connection) -> None:
    processes.give_way()
    pipe.send((os.environ.get("PLAYGROUND_TOLD"), os.environ.get("PLAYGROUND_FORGOTTEN"), sorted(sys.modules)))
    pipe.send(os.getpriority(os.PRIO_PROCESS, 0) if sys.platform == "linux" else 0)


def told() -> tuple[tuple[str | None, str | None, list[str]], int]:
    ours, theirs = processes.CONTEXT.Pipe(duplex=False)
    process = processes.CONTEXT.Process(target=processes.Origin().begin, args=(tell, theirs), daemon=True)
    process.start()
    found = ours.recv(), ours.recv()
    process.join()
    return found


def test_a_process_has_the_environment_and_priority_of_the_thread_that_starts_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_FORGOTTEN", "1")
    processes.load_ahead()  # whatever is forked has this one's environment
    monkeypatch.delenv("PLAYGROUND_FORGOTTEN")
    monkeypatch.setenv("PLAYGROUND_TOLD", "ü")
    (set_here, taken_back, modules), niceness = told()
    assert (set_here, taken_back) == ("ü", None)
    if sys.platform == "linux":
        assert {"tensorflow", "keras"} < set(modules), "it is a fork of a process that has loaded them"
        assert "playground.training" not in modules, "which started nothing"
        assert not {"pandas", "jax", "matplotlib"} & set(modules)
        before = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
        assert niceness == min(before + processes.BEHIND, processes.LOWEST)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process can't ask for it")
def test_a_nicer_thread_starts_nicer_processes() -> None:
    found: list[int] = []

    def nicer() -> None:
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 12)
        found.append(told()[1])

    thread = threading.Thread(target=nicer)
    thread.start()
    thread.join()
    assert found == [12 + processes.BEHIND]
