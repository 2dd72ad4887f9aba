"""Loaded by the process that workers are forks of: what each fork has from it."""

from __future__ import annotations

import signal

signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the page's: this process ends with it

# It takes seconds, in which Ctrl-C may come. The order counts: what is loaded later is not frozen.
from playground.forking import tensorflow_import  # noqa: E402, F401, I001
from playground.forking import frozen_heap  # noqa: E402, F401
