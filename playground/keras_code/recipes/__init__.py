"""How the data of a generated task are made, as NumPy code; one file a task, named like it.

Each has `code(config)`, the body of `data(epoch)` where `rng` is the epoch's random generator: it ends
by returning inputs, targets and weights (None where all positions count alike), or "" where this
configuration's data can't be made from a few lines.
"""
