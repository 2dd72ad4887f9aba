"""Runs the test suite of a source checkout: all of it in two processes at a time, or the arguments
of pytest in one.

The processes are forks of one that has loaded TensorFlow, which takes five seconds of a processor.
Nothing has run in it, so each fork still starts the runtime with options of its own.
"""

from __future__ import annotations

import importlib.util
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from playground.launch import chromium

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext, SpawnContext

PROCESSES = 2
"""Processes of pytest at a time."""
CONTEXT: ForkServerContext | SpawnContext = (
    multiprocessing.get_context("forkserver")
    if "forkserver" in multiprocessing.get_all_start_methods()
    else multiprocessing.get_context("spawn")
)
LOADED = ["playground.forking.tensorflow_import", "pytest", "playground.forking.frozen_heap"]
"""What the process that is forked has loaded; where the system can't fork, each process loads it."""
FIRST, PAIRED = "browser", ("training", "learning")
"""The folder that starts first, as its process takes longest, and those in which two files share a
process; in the others all of them do.

XLA frees no compiled program, and one takes 40 to 70 MB: one process for all of `training` took 17
GB.
"""
ALIKE = ("test_updates.py", "test_chunks.py", "test_compilation.py", "test_dropout.py", "test_held_window.py")
"""Files of `training` that share a process although they are more than two: they train the same
networks, each cell with one layer, and a process compiles a network once."""
BEHIND_BROWSER = 4
"""Niceness of all others: a page that waits for its turn lets a test of the browser run out of
time."""
OPTIMISED = "learning"
"""The folder whose networks are compiled with LLVM's optimisations: they train for thousands of
updates. The others' train for a few, and compiling takes most of their tests' time."""
QUICK = "--xla_backend_optimization_level=0 --xla_cpu_use_fusion_emitters=false"
"""XLA's flags for them: no LLVM optimisations, and the older code generator, which compiles a large
network in two thirds of the time; what it makes is up to a fifth slower."""
SLOWEST = 20
"""Tests that are named with their times at the end."""
PYTEST = [sys.executable, "-m", "pytest"]


@dataclass(frozen=True)
class Outcome:
    """What a process of pytest left: exit code, what it printed, tests by outcome, and the seconds
    of each test."""

    code: int
    printed: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: tuple[tuple[float, str], ...] = ()


def run(root: Path, arguments: list[str]) -> int:
    """The exit code of all tests of `root`, or of pytest with `arguments`; 1 where they can't run.

    Without a Chromium the browser tests skip themselves; where CI is set that counts as a failure.
    """
    if not (root / "requirements-dev.txt").exists():
        print("The tests are in the source checkout, not in the installed package: run them there.", file=sys.stderr)
        return 1
    if importlib.util.find_spec("pytest") is None:
        print("The tests need requirements-dev.txt: start them with python3 -m playground test.", file=sys.stderr)
        return 1
    if chromium.find() is None:
        if os.environ.get("CI", "").lower() in ("true", "1"):
            print("CI needs Chromium for the browser tests: install it, or name it in CHROMIUM.", file=sys.stderr)
            return 1
        print("No Chromium found: the browser tests are skipped (install it, or name it in CHROMIUM).", file=sys.stderr)
    if arguments:
        return subprocess.run([*PYTEST, *arguments], cwd=root, check=False).returncode
    with tempfile.TemporaryDirectory() as folder:
        return _run_all(root, Path(folder))


def parts(tests: Path) -> list[list[Path]]:
    """Every test file under `tests`, in lists that each get a process, in the order in which they
    start."""
    folders: dict[Path, list[Path]] = {}
    for file in sorted(tests.rglob("test_*.py")):
        folders.setdefault(file.parent, []).append(file)
    first = [folders.pop(tests / FIRST)] if tests / FIRST in folders else []
    training = folders.get(tests / PAIRED[0], [])
    alike = [file for file in training if file.name in ALIKE]
    training[:] = [file for file in training if file not in alike]
    pairs = [pair for folder in PAIRED for pair in _paired(folders.pop(tests / folder, []))]
    return [part for part in (*first, alike, *pairs, *folders.values()) if part]


def _paired(files: list[Path]) -> list[list[Path]]:
    """The files in twos, a long one with a short one."""
    by_size = sorted(files, key=lambda file: file.stat().st_size)
    middle = (len(by_size) + 1) // 2
    return [list({long: None, short: None}) for long, short in zip(reversed(by_size), by_size[:middle], strict=False)]


def _run_all(root: Path, folder: Path) -> int:
    outcomes = []
    # Before NumPy is loaded: its library would have threads that wait for work in a busy loop.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    CONTEXT.set_forkserver_preload(LOADED)
    with ThreadPoolExecutor(PROCESSES) as threads:
        running = []
        for number, part in enumerate(parts(root / "tests")):
            environment = _environment(folder, part[0].parent.name == OPTIMISED)
            running.append(threads.submit(_run_part, root, part, folder / f"{number}.xml", environment))
        try:
            for future in as_completed(running):
                outcomes.append(future.result())
                print(outcomes[-1].printed, flush=True)
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
    _print_times([one for outcome in outcomes for one in outcome.seconds])
    skipped = sum(outcome.skipped for outcome in outcomes)
    if skipped:
        print(f"{skipped} skipped")
    print(f"{sum(outcome.passed for outcome in outcomes)} passed, {sum(outcome.failed for outcome in outcomes)} failed")
    return int(any(outcome.code for outcome in outcomes))


def _print_times(seconds: list[tuple[float, str]]) -> None:
    """What each folder's tests took, and the slowest tests."""
    folders: dict[str, float] = defaultdict(float)
    for one, name in seconds:
        folders[".".join(name.split("::")[0].split(".")[:-1])] += one
    print("The tests of each folder, in seconds:")
    for folder, total in sorted(folders.items(), key=itemgetter(1), reverse=True):
        print(f"{total:6.0f}  {folder}")
    print(f"The {SLOWEST} slowest tests, in seconds:")
    for one, name in sorted(seconds, reverse=True)[:SLOWEST]:
        print(f"{one:6.1f}  {name}")


def _environment(folder: Path, optimised: bool) -> dict[str, str]:
    """What a process adds to its environment; it loads the programs that another one has compiled
    alike."""
    cache = folder / ("optimised" if optimised else "plain")
    cache.mkdir(exist_ok=True)
    tensorflow = f"--tf_xla_persistent_cache_directory={cache} --tf_xla_persistent_cache_prefix=tests"
    flags = {"TF_XLA_FLAGS": tensorflow, "XLA_FLAGS": "" if optimised else QUICK}
    return {name: f"{os.environ.get(name, '')} {value}".strip() for name, value in flags.items()}


def _pytest(root: Path, arguments: list[str], environment: dict[str, str], output: Path, niceness: int) -> None:
    """pytest in this process, at this niceness, which ends with its exit code; it prints into the file
    `output`."""
    if niceness and hasattr(os, "nice"):  # not on Windows
        os.nice(niceness)
    with output.open("wb") as file:
        for stream in (1, 2):
            os.dup2(file.fileno(), stream)
    os.chdir(root)
    os.environ |= environment
    # pytest rewrites all modules of its plugins, Hypothesis's hundred too: two seconds in each
    # process, unless it may keep what it made.
    sys.dont_write_bytecode = False
    import pytest

    raise SystemExit(int(pytest.main(arguments)))


def _run_part(root: Path, files: list[Path], report: Path, environment: dict[str, str]) -> Outcome:
    names = [str(file.relative_to(root)) for file in files]
    output = report.with_suffix(".txt")
    arguments = ["-q", f"--junit-xml={report}", *names]
    niceness = 0 if files[0].parent.name == FIRST else BEHIND_BROWSER
    process = CONTEXT.Process(target=_pytest, args=(root, arguments, environment, output, niceness))
    process.start()
    process.join()
    code = process.exitcode or 0
    printed = f"{' '.join(names)}\n{output.read_text(encoding='utf-8', errors='replace')}"
    if not report.exists():
        return Outcome(code or 1, f"{printed}\npytest ended without a report", failed=1)
    suites = ElementTree.parse(report).getroot().findall("testsuite")
    counted = {name: sum(int(suite.get(name, 0)) for suite in suites) for name in ("tests", "failures", "errors", "skipped")}
    failed = counted["failures"] + counted["errors"]
    cases = [case for suite in suites for case in suite.findall("testcase")]
    return Outcome(
        code,
        printed,
        counted["tests"] - failed - counted["skipped"],
        failed,
        counted["skipped"],
        tuple((float(case.get("time", 0)), f"{case.get('classname')}::{case.get('name')}") for case in cases),
    )
