"""What reading a packed file raises where its bytes are damaged."""

from __future__ import annotations

import zipfile
import zlib

DAMAGED = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, NotImplementedError)
"""Of zipfile, NumPy and h5py; zipfile raises the last for a kind of compression that it lacks."""
