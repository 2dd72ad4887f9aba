"""How every process of this program is started, and how long it may take to end."""

from __future__ import annotations

import multiprocessing

SPAWN = multiprocessing.get_context("spawn")
"""A fresh interpreter: a fork of a process that has threads, or TensorFlow in it, may hang."""
PATIENCE = 5.0
"""Seconds that a process may take to end when it is told to."""
