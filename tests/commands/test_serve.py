"""How the server ends: with all that it has started, and without a word."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from playground.launch.environment import ROOT
from playground.launch.port import free
from tests.runs.fakes import until


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Starts a server, in a group of processes of its own as a terminal does, and waits until it answers."""
    made: list[subprocess.Popen[str]] = []

    def new() -> subprocess.Popen[str]:
        port = free()
        command = [sys.executable, "-m", "playground", "serve", "--no-browser", "--port", str(port), "--state", str(tmp_path)]
        pipe, together = subprocess.PIPE, subprocess.STDOUT
        made.append(subprocess.Popen(command, cwd=ROOT, stdout=pipe, stderr=together, text=True, start_new_session=True))

        def answers() -> bool:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5).close()
            except OSError:
                return False
            return True

        until(answers)
        return made[-1]

    yield new
    for one in made:
        one.kill()
        one.wait()


def interrupt_twice(server: subprocess.Popen[str]) -> None:
    """What Ctrl-C does, twice: the whole group hears of it, the second time while the server ends."""
    os.killpg(server.pid, signal.SIGINT)
    time.sleep(0.03)
    os.killpg(server.pid, signal.SIGINT)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other signals")
@pytest.mark.parametrize(
    ("end", "code"),
    [
        pytest.param(interrupt_twice, 130, id="Ctrl-C twice"),
        pytest.param(lambda server: server.terminate(), 143, id="SIGTERM"),
        pytest.param(lambda server: server.kill(), -9, id="kill -9"),
    ],
)
def test_a_server_whose_workers_load_ends_without_a_word_and_leaves_nothing(
    start: Callable[[], subprocess.Popen[str]], end: Callable[[subprocess.Popen[str]], None], code: int
) -> None:
    server = start()
    until(lambda: len(psutil.Process(server.pid).children(recursive=True)) > 1)
    below = psutil.Process(server.pid).children(recursive=True)
    end(server)
    said, _ = server.communicate(timeout=60)
    assert server.returncode == code
    lines = [line.split(":")[0].strip() for line in said.splitlines() if line.strip()]
    assert lines == ["RNN playground", "You can now view your Streamlit app in your browser.", "URL"]
    _, left = psutil.wait_procs(below, 20)
    assert left == []
