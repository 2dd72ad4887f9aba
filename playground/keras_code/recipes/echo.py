"""Random bits, and the same bits some time steps later."""

from __future__ import annotations

from playground.configuration.config import RunConfig


def code(config: RunConfig) -> str:
    """See the package."""
    step, density = config["echo_step"], config["density"]
    return f"""\
bits = rng.random(BATCH * COLUMNS, np.float32) < {density}
echoed = np.zeros_like(bits)
echoed[{step}:] = bits[:-{step}]  # each bit, {step} time steps later
inputs = bits.astype(np.float32).reshape(BATCH, COLUMNS, 1)
return inputs, echoed.astype(np.int32).reshape(BATCH, COLUMNS), None
"""
