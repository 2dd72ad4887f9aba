"""The folder for the user's data on this system."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def folder() -> Path:
    """Where the playground may keep what outlives it; it need not exist."""
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return base / "rnn-playground"


def cache() -> Path:
    """Where the playground may keep what it can make again; it need not exist."""
    home = Path.home()
    if sys.platform == "win32":
        return folder() / "cache"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "rnn-playground"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "rnn-playground"
