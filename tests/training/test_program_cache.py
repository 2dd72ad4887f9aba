"""Compiled programs on disk: found again in another order, and never wrong where they are damaged."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from multiprocessing.connection import Connection
from pathlib import Path

from playground.commands.test import CONTEXT, LOADED
from playground.launch.environment import ROOT

SCRIPT = """
import sys
from tests.training.test_program_cache import losses
print(losses(*sys.argv[1:]))
"""


def losses(damage: str, *units: str) -> dict[str, str]:
    """The losses of three updates of networks with these units, in hexadecimal: for a process in which nothing has been trained."""
    from playground.messages.request import Request
    from playground.training import advance, program_cache
    from tests.training.small import tiny

    if damage == "while it runs":
        folder = program_cache._folder()
        assert folder is not None
        for program in folder.glob("*.pb"):
            program.write_bytes(b"no program")
    found = {}
    for one in units:
        config = tiny(layers=1, units=one)
        _, frame = advance.advance(config, advance.first_state(config), 3, Request(window=False))
        found[one] = frame.losses.tobytes().hex()
    return found


def environment(cache: Path) -> dict[str, str]:
    """The variables of a process whose programs are kept under `cache`."""
    return {"XDG_CACHE_HOME": str(cache), "HOME": str(cache), "LOCALAPPDATA": str(cache), "TF_XLA_FLAGS": ""}


def tell(answer: Connection, variables: dict[str, str], *asked: str) -> None:
    """Sends what `losses` gives in this process."""
    os.environ |= variables
    answer.send(losses(*asked))


def train(cache: Path, damage: str, *units: str) -> dict[str, str]:
    """What `losses` gives in a process of its own: a fork of one that has loaded TensorFlow, in which nothing has run."""
    CONTEXT.set_forkserver_preload(LOADED)
    there, here = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=tell, args=(here, environment(cache), damage, *units))
    process.start()
    here.close()
    found: dict[str, str] = there.recv()
    process.join()
    return found


def train_afresh(cache: Path, *units: str) -> dict[str, str]:
    """The same in a process that loads TensorFlow itself, as a worker does."""
    command = [sys.executable, "-c", SCRIPT, "", *units]
    variables = {**os.environ, **environment(cache)}
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=True, timeout=300)
    found: dict[str, str] = ast.literal_eval(done.stdout.splitlines()[-1])
    return found


def programs(cache: Path) -> dict[str, int]:
    """By name, when each kept program and each kept graph was written."""
    return {program.name: program.stat().st_mtime_ns for program in cache.rglob("*.pb")}


def test_kept_programs_are_found_again_and_a_damaged_one_is_made_anew(tmp_path: Path) -> None:
    expected = train_afresh(tmp_path, "2", "3")
    kept = programs(tmp_path)
    assert sorted(name.split("__")[0] for name in kept) == ["graph", "graph", "network", "network"]
    assert train(tmp_path, "", "3", "2") == expected
    assert programs(tmp_path) == kept  # both were loaded, in the other order too

    first, second = tmp_path.rglob("network__*.pb")
    whole = first.read_bytes()
    first.write_bytes(whole[:-100] + bytes(100))  # one that would load
    assert train(tmp_path, "", "2", "3") == expected
    assert programs(tmp_path)[first.name] != kept[first.name]
    assert programs(tmp_path)[second.name] == kept[second.name]

    assert train(tmp_path, "while it runs", "2") == {"2": expected["2"]}
    assert train(Path(os.devnull), "", "2") == {"2": expected["2"]}  # nothing can be kept there
