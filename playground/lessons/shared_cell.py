"""What the sources got wrong: `[cell] * n` for n layers (Géron ch. 14; Hafner, "Introduction to
recurrent networks in TensorFlow")."""

from playground.lessons import Lesson
from playground.settings import Integer

LESSON = Lesson(
    title="[cell] * n is one cell",
    text="Both sources once made three layers with [cell] * 3; one later corrected it. That list holds the same object three "
    "times: all layers share their weights, and the network can't even be built unless the input is as wide as the layers. Here the "
    "series is first made as wide as the layers, so that both versions run.",
    settings=(
        Integer(
            name="updates",
            label="Updates",
            default=300,
            low=10,
            high=2_000,
            help="How many updates both networks train for on Géron's series.",
        ),
    ),
)
