"""The compiled trainer, the only package that uses TensorFlow and Keras; sets the environment
variables that they read, and starts the runtime."""

import os

from playground.forking import tensorflow_import
from playground.training import program_cache

_COMPILER_OPTIONS = (
    # Fuses loops into one compiled function each; xla_loops.py says which and why. The limit is the
    # bytes that a loop touches: large enough never to apply.
    "xla_cpu_small_while_loop_byte_threshold=100000000",
    # LLVM unrolls loops of known length before it vectorises them, and finds no vectors in 32
    # separate copies: layers of 16 and 32 units trained a fifth to a half slower. Loops of up to 8
    # rounds (those of the smallest networks) still are unrolled.
    "-unroll-full-max-count=8",
    # Two vectors at a time leave more of a row of 30 or 50 numbers to be computed one by one: up to
    # a tenth slower.
    "-force-vector-interleave=1",
)
_XLA_FLAGS = (
    f"--xla_backend_extra_options={','.join(_COMPILER_OPTIONS)}",
    # By default LLVM uses vectors half as wide as the core's: a fifth slower where rows are that
    # long.
    "--xla_cpu_prefer_vector_width=512",
)
os.environ["XLA_FLAGS"] = " ".join((os.environ.get("XLA_FLAGS", ""), *_XLA_FLAGS)).strip()
# Train on one core. On two, each waits for the other in every product: little is gained, and in one
# process of three an update took twice as long. The other core serves the page or another worker.
os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
program_cache.use()
# Logical devices on the CPU, for the lesson about devices; they can be set only before the runtime
# starts.
_LOGICAL_CPUS = int(os.environ.get("PLAYGROUND_LOGICAL_CPUS", "1"))


def _start_runtime() -> None:
    with tensorflow_import.quiet():
        import tensorflow

        if _LOGICAL_CPUS > 1:
            (processor,) = tensorflow.config.list_physical_devices("CPU")
            parts = [tensorflow.config.LogicalDeviceConfiguration()] * _LOGICAL_CPUS
            tensorflow.config.set_logical_device_configuration(processor, parts)
        tensorflow.config.list_logical_devices()


_start_runtime()
