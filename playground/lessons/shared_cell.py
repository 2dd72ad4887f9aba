"""What the sources got wrong: `[cell] * n` for n layers (REFERENCE G)."""

from playground.lessons import Lesson
from playground.settings import Integer

LESSON = Lesson(
    title="[cell] * n is one cell",
    text="Both sources once made three layers by writing [cell] * 3 and one later corrected it. That list holds the same object three "
    "times: all layers have the same weights, and it cannot even be built where the input is not as wide as the layers. Here the "
    "series is first made as wide as the layers, so that both versions run.",
    settings=(
        Integer(
            name="updates", label="Updates", default=300, low=10, high=2_000, help="How long both networks train on Géron's series."
        ),
    ),
)
