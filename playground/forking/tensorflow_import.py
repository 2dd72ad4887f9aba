"""Loads TensorFlow and Keras without what they print and without what we don't use of them.

It starts no runtime: a process that has imported this may still be forked, and each fork reads its
own environment variables.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator

UNUSED = ("h5py", "jax", "matplotlib", "pandas", "PIL", "pyarrow", "scipy", "sklearn", "tblib")
"""Libraries that Keras and TensorFlow import where installed, to recognise their arrays; we pass none
of those. Without them a worker needs two thirds of the memory and half the time to load. With the
last one, every error would be pickled with its frames, which need TensorFlow."""

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Redirects stderr, also that of compiled code: TensorFlow prints lines about absent GPUs that no
    setting silences."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


@contextlib.contextmanager
def _without_unused() -> Iterator[None]:
    """Hides the libraries of UNUSED that are not loaded yet."""
    hidden = [name for name in UNUSED if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None: importing it raises ImportError
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


with quiet(), _without_unused():
    import keras  # noqa: F401
    import tensorflow  # noqa: F401
