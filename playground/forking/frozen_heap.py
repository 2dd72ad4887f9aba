"""Takes what is loaded by now out of the garbage collector's sight.

A collection visits every object, which takes a third of a second once TensorFlow is loaded; in a
fork it would also copy every page of what was loaded before.
"""

from __future__ import annotations

import gc

gc.collect()
gc.freeze()
