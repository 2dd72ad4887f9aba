"""Loaded by the process that workers are forks of: what each fork has from it."""

from __future__ import annotations

import gc
import signal

signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the page's: this process ends with it

from playground.forking import tensorflow_import  # noqa: E402, F401  # it takes seconds, in which Ctrl-C may come

gc.collect()
gc.freeze()  # else a collection in a fork would copy every page of what was loaded here
