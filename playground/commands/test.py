"""Runs the whole test suite of a source checkout."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

from playground.launch import chromium


def run(root: Path, arguments: list[str]) -> int:
    """pytest's exit code for the tests of `root` with pytest's own `arguments`; 1 where they can't run.

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
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=root, check=False).returncode
