"""What the sources got wrong: dropout left on in testing (Géron ch. 14; Hafner, "Introduction to
recurrent networks in TensorFlow")."""

from playground.lessons import Lesson
from playground.settings import Integer

LESSON = Lesson(
    title="Dropout left on in testing",
    text="Dropout belongs to training. Left on in testing, as in the sources' first code, the same input gives another output every "
    "time, and a network that has learned looks as if it had not. One layer of 100 units on Géron's series, on validation windows: "
    "with half of its outputs dropped (Hafner), and with half of its inputs dropped (Géron), where dropout does not help anyway.",
    takes_series=True,
    settings=(
        Integer(name="updates", label="Updates", default=300, low=10, high=2_000, help="How many updates both networks train for."),
    ),
)
