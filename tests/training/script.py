"""A program of a few lines in a Python of its own: for what must be set before TensorFlow loads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from playground.launch.environment import ROOT


def result(lines: str, **environment: str) -> Any:
    """What `lines` leave in `answer`, by way of JSON; fails with their stderr where they fail."""
    told = subprocess.run(
        [sys.executable, "-c", f"{lines}\nimport json\nprint('ANSWER' + json.dumps(answer))"],
        cwd=ROOT,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "", **environment},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert told.returncode == 0, told.stderr[-3000:]
    return json.loads(told.stdout.rpartition("ANSWER")[2])
