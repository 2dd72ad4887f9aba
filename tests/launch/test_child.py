"""A program that is run ends with the process that runs it, and gives its exit code."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from playground.launch import child
from playground.launch.environment import ROOT
from tests.runs.fakes import until

STARTER = """
import sys
from playground.launch import child
child.run([sys.executable, "-c", f"import os, time; open({sys.argv[1]!r}, 'w').write(str(os.getpid())); time.sleep(60)"])
"""


def test_the_exit_code_comes_back():
    assert child.run([sys.executable, "-c", "raise SystemExit(7)"]) == 7


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().split()[2] if Path("/proc/self/stat").exists() else True


@pytest.mark.parametrize(
    "number",
    [signal.SIGTERM, pytest.param(signal.SIGKILL, marks=pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells"))],
)
def test_it_ends_with_its_starter(tmp_path: Path, number: signal.Signals):
    noted = tmp_path / "pid"
    with subprocess.Popen([sys.executable, "-c", STARTER, str(noted)], cwd=ROOT, stderr=subprocess.PIPE) as starter:
        until(lambda: noted.exists() and noted.read_text() != "")
        pid = int(noted.read_text())
        assert _alive(pid)
        starter.send_signal(number)
    until(lambda: not _alive(pid))
