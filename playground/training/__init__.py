"""The compiled trainer; TensorFlow and Keras live here alone. Sets what they read from the environment when they load."""

import os
import sys

_COMPILER_OPTIONS = (
    # Loops become one compiled function each; small_loops.py says which and why. The limit (bytes that a loop touches) only has
    # to be out of the way.
    "xla_cpu_small_while_loop_byte_threshold=100000000",
    # LLVM writes out loops of known length before it looks for vectors in them, and finds none in 32 separate copies: layers of 16
    # and 32 units trained a fifth to a half slower. Loops of up to 8 rounds (those of the smallest nets) still are written out.
    "-unroll-full-max-count=8",
    # Two vectors at a time leave a row of 30 or 50 more numbers that fill none: up to a tenth.
    "-force-vector-interleave=1",
)
_XLA_FLAGS = (
    f"--xla_backend_extra_options={','.join(_COMPILER_OPTIONS)}",
    # LLVM takes half the width of a core's vectors where it is not told: a fifth of an update where rows are that long.
    "--xla_cpu_prefer_vector_width=512",
)
os.environ["XLA_FLAGS"] = " ".join((os.environ.get("XLA_FLAGS", ""), *_XLA_FLAGS)).strip()
# One core trains: given two, XLA has each wait for the other in every product, which gains little and in one process of three makes
# an update last twice as long. The other core draws the page, or is another worker's.
os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"
# Into how many devices the CPU is divided, for the lesson about devices: once the runtime has started nobody can ask for it.
_LOGICAL_CPUS = int(os.environ.get("PLAYGROUND_LOGICAL_CPUS", "1"))


# What Keras and TensorFlow load where it is installed, to recognise its arrays, and nobody here hands them: a third of a worker's
# memory, and half of the time that it takes to load.
_UNUSED = ("h5py", "jax", "matplotlib", "pandas", "PIL", "pyarrow", "scipy", "sklearn")


def _import_quietly() -> None:
    """Loads TensorFlow with stderr closed: it greets with lines about absent GPUs that no setting silences."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    hidden = [name for name in _UNUSED if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None: to import it is an ImportError
    try:
        import tensorflow

        if _LOGICAL_CPUS > 1:
            (processor,) = tensorflow.config.list_physical_devices("CPU")
            parts = [tensorflow.config.LogicalDeviceConfiguration()] * _LOGICAL_CPUS
            tensorflow.config.set_logical_device_configuration(processor, parts)
        tensorflow.config.list_logical_devices()
    finally:
        for name in hidden:
            del sys.modules[name]
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


_import_quietly()
