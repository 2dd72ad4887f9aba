"""REFERENCE H: a layer on each device."""

from playground.lessons import Lesson
from playground.settings import Integer, Text

LESSON = Lesson(
    title="A layer on each device",
    text="Layer k is pinned to device k, and every tensor is asked where it was computed (Géron ch. 14). The CPU of this machine is "
    "divided into six logical devices, so that there is something to choose from; they share its cores, so nothing gets faster. The "
    "book's trap is measured too: a device block around the making of a cell decides where its weights are, not where it computes.",
    settings=(
        Integer(
            name="layers", label="Layers", default=3, low=1, high=6, help="Recurrent layers of 16 tanh units, on top of each other."
        ),
        Text(
            name="devices",
            label="Devices",
            default="CPU:0, CPU:1, CPU:2, CPU:3, CPU:4, CPU:5",
            help="A name for each layer, from the first on; where there are fewer names than layers they begin again.",
        ),
    ),
    logical_cpus=6,
)
