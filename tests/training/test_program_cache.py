"""Compiled programs on disk: found again in another order, and never wrong where they are damaged."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from playground.launch.environment import ROOT

SCRIPT = """
import sys
from pathlib import Path
from playground.training import advance, program_cache
from playground.messages.request import Request
from tests.training.small import tiny

damage, *units = sys.argv[1:]
if damage == "while it runs":
    for program in Path(program_cache._folder()).glob("*.pb"):
        program.write_bytes(b"no program")
for one in units:
    config = tiny(layers=1, units=one)
    _, frame = advance.advance(config, advance.first_state(config), 3, Request(window=False))
    print(one, frame.losses.tobytes().hex())
"""


def train(cache: Path, damage: str, *units: str) -> dict[str, str]:
    """The losses of three updates of networks with these units, in hexadecimal, from a process of their own."""
    environment = {name: value for name, value in os.environ.items() if name != "TF_XLA_FLAGS"}
    environment |= {"XDG_CACHE_HOME": str(cache), "HOME": str(cache), "LOCALAPPDATA": str(cache)}
    command = [sys.executable, "-c", SCRIPT, damage, *units]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=300)
    return dict(line.split() for line in done.stdout.splitlines())


def programs(cache: Path) -> dict[str, int]:
    """By name, when each kept program was written."""
    return {program.name: program.stat().st_mtime_ns for program in cache.rglob("*.pb")}


def test_kept_programs_are_found_again_and_a_damaged_one_is_made_anew(tmp_path: Path) -> None:
    losses = train(tmp_path, "", "2", "3")
    kept = programs(tmp_path)
    assert len(kept) == 2
    assert train(tmp_path, "", "3", "2") == losses
    assert programs(tmp_path) == kept  # both were loaded, in the other order too

    first, second = tmp_path.rglob("*.pb")
    whole = first.read_bytes()
    first.write_bytes(whole[:-100] + bytes(100))  # one that would load
    assert train(tmp_path, "", "2", "3") == losses
    assert programs(tmp_path)[first.name] != kept[first.name]
    assert programs(tmp_path)[second.name] == kept[second.name]

    assert train(tmp_path, "while it runs", "2") == {"2": losses["2"]}
    assert train(Path(os.devnull), "", "2") == {"2": losses["2"]}  # nothing can be kept there
