"""Each layer on a device of its own. Source: Géron ch. 14."""

from playground.lessons import Lesson
from playground.settings import Integer, Text

LESSON = Lesson(
    title="A layer on each device",
    text="Layer k is pinned to device k, and the table shows where every tensor was computed (Géron ch. 14). The CPU of this machine is "
    "divided into six logical devices, so that there is a choice; they share its cores, so nothing gets faster. The "
    "book's trap is measured too: a device block around a cell's construction decides where its weights are, not where it computes.",
    settings=(
        Integer(
            name="layers", label="Layers", default=3, low=1, high=6, help="Recurrent layers of 16 tanh units, on top of each other."
        ),
        Text(
            name="devices",
            label="Devices",
            default="CPU:0, CPU:1, CPU:2, CPU:3, CPU:4, CPU:5",
            help="A device for each layer, the first layer's first; if there are fewer names than layers, they repeat.",
        ),
    ),
    logical_cpus=6,
)
