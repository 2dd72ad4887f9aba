"""The page's process does not grow by what it has freed: large pieces of memory go back to the system wherever they lie."""

import subprocess
import sys

import pytest

from playground.launch.environment import ROOT

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
