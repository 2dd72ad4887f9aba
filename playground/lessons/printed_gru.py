"""What the sources got wrong: the last line of the GRU equation in Géron's book.

First print, Eq. 14-4: h(t) = (1 − z(t)) ⊗ tanh(Wxg·h(t−1) + z(t) ⊗ g(t)); its author calls it a
copy/paste error (github.com/ageron/handson-ml, issue 132) and corrects it to
(1 − z(t)) ⊗ h(t−1) + z(t) ⊗ g(t).
"""

from playground.lessons import Lesson
from playground.settings import Integer

LESSON = Lesson(
    title="The GRU as it was printed",
    text="The first print of Géron's book has h(t) = (1−z) ⊗ tanh(Wxg·h(t−1) + z⊗g); its author has corrected it to (1−z) ⊗ h(t−1) + z⊗g. "
    "Wxg has the input's shape, not h's: the printed product is impossible, so the recurrent Whg replaces it here. The print loses the "
    "point of a GRU: with z = 0 the old state should pass unchanged. In Keras and the paper z means the opposite (1 = keep), which is "
    "no error: with the signs of z's weights flipped it is the same cell.",
    settings=(
        Integer(
            name="updates",
            label="Updates",
            default=600,
            low=10,
            high=3_000,
            help="How many updates both cells train for to keep a number.",
        ),
    ),
)
