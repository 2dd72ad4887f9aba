"""The data of a run's epochs: as code that makes them, or as arrays saved beside the code."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from playground import registry, tasks
from playground.configuration.config import DATA, RunConfig
from playground.keras_code import recipes
from playground.tasks import Uploads

MOST_BYTES, MOST_EPOCHS = 16 << 20, 20
"""How much data is saved where no few lines make it: whole epochs, and one at least."""


def recipe(config: RunConfig) -> str:
    """The code that makes an epoch's data; "" where there is none."""
    module = registry.modules(recipes).get(config.task)
    made: Callable[[RunConfig], str] | None = getattr(module, "code", None)
    return made(config) if made is not None else ""


def saved(config: RunConfig, uploads: Uploads) -> dict[str, np.ndarray]:
    """The first epochs by name: inputs, targets, and weights where there are any, each (epochs,
    batch, columns, …); and how they were standardised, where they were."""
    found = [config.training_data(0, uploads)]
    each = sum(array.nbytes for array in (found[0].inputs, found[0].targets, found[0].weights) if array is not None)
    found += [config.training_data(number, uploads) for number in range(1, min(MOST_EPOCHS, MOST_BYTES // each))]
    arrays = {"inputs": [one.inputs for one in found], "targets": [one.targets for one in found]}
    weights = [one.weights for one in found if one.weights is not None]
    whole = {name: np.stack(each) for name, each in (arrays | ({"weights": weights} if weights else {})).items()}
    scale = scale_of(config, uploads)
    if scale is None:
        return whole
    return whole | {"columns": np.array(scale.columns), "means": scale.means, "deviations": scale.deviations}


def scale_of(config: RunConfig, uploads: Uploads) -> tasks.Scale | None:
    """How the run's data were standardised; None where they were not."""
    task = config.make_task(uploads)
    return task.scale() if isinstance(task, tasks.IsStandardised) else None


def code(config: RunConfig, file: str) -> tuple[str, str]:
    """What is said of the data, and the code of `data(epoch)`, which reads `file` where the data are
    saved."""
    made = recipe(config)
    if made:
        body = "".join(f"    {line}\n" for line in made.splitlines())
        said = f"{tasks.registry()[config.task].HELP} The data of an epoch are drawn from its own random numbers."
        return said, (
            "def data(epoch):\n"
            '    """Inputs, targets and weights (None: all count alike) of an epoch, each (batch, columns, ...)."""\n'
            f"    rng = np.random.default_rng([SEED, {DATA}, epoch])\n{body}"
        )
    said = (
        "The data of the first epochs lie beside this file: no few lines make them. After the last of them the first comes "
        "again, while the playground goes on to draw new ones."
    )
    if issubclass(tasks.registry()[config.task], tasks.IsStandardised):
        said += (
            " They are standardised: a value in its own units is number * deviation + mean, by the file's `deviations` and `means`, "
            "each (series, columns), of its `columns`."
        )
    return said, (
        f"SAVED = dict(np.load({file!r}))\n\n\n"
        "def data(epoch):\n"
        '    """Inputs, targets and weights (None: all count alike) of an epoch, each (batch, columns, ...)."""\n'
        '    number = epoch % len(SAVED["inputs"])\n'
        '    weights = SAVED["weights"][number] if "weights" in SAVED else None\n'
        '    return SAVED["inputs"][number], SAVED["targets"][number], weights\n'
    )
