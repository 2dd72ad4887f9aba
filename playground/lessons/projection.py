"""The output layer at every time step, or once for all of them. Source: Géron ch. 14."""

from playground.lessons import Lesson
from playground.settings import Choice

LESSON = Lesson(
    title="Projected at each step, or once",
    text="An output layer turns 100 units into the outputs of every time step (Géron ch. 14). It can stand in the loop, one small matrix "
    "product a step, as in the book's OutputProjectionWrapper; or behind the loop, where the states of all steps and instances are "
    "rows of one matrix and one large product gives all outputs. The outputs and the gradients are the same, the time is not.",
    settings=(
        Choice(
            name="steps",
            label="Time steps",
            default="20",
            options=("5", "20", "100"),
            help="How many time steps the network reads; the book has 20. Batches have 50 instances, as there.",
        ),
    ),
)
