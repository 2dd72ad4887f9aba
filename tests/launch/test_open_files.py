"""A server may open more files than a shell allows by default."""

import subprocess
import sys

import pytest

from playground.launch.environment import ROOT

SCRIPT = """
import resource
from playground.launch import open_files
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
open_files.allow_many()
soft, after = resource.getrlimit(resource.RLIMIT_NOFILE)
print(soft == (open_files.WANTED if hard == resource.RLIM_INFINITY else min(hard, open_files.WANTED)), after == hard)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_the_limit_of_a_shell_is_raised():
    done = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["True", "True"], done.stderr
