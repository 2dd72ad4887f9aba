"""What the sources got wrong: dropout left on in testing (REFERENCE I)."""

from playground.lessons import Lesson
from playground.settings import Integer

LESSON = Lesson(
    title="Dropout left on in testing",
    text="Dropout belongs to training. Left on in testing, as in the sources' first code, the same question gets another answer every "
    "time, and a network that has learned is measured as if it had not. One layer of 100 units on Géron's series, on validation windows: "
    "with half of its outputs dropped (Hafner), and with half of its inputs dropped (Géron), where dropping does not help to begin with.",
    settings=(Integer(name="updates", label="Updates", default=300, low=10, high=2_000, help="How long both networks train."),),
)
