"""The same network by hand, unrolled and as a loop, and what each costs for more time steps.

Source: Géron ch. 14.
"""

from playground.lessons import Lesson
from playground.settings import Choice

LESSON = Lesson(
    title="Unrolled, or a loop",
    text="A network of 5 tanh units reads 3 numbers at each of 2 time steps (Géron ch. 14). It is computed by hand in NumPy, as a graph in "
    "which every time step has operations of its own, and as a graph with one loop: the outputs are the same, the cost is not. "
    "Unrolled, the graph, compile time and memory grow with every time step; with the loop they stay constant.",
    settings=(
        Choice(
            name="longest",
            label="Most time steps",
            default="128",
            options=("8", "32", "128", "512"),
            help="Up to how many time steps the cost is measured. Unrolled, 128 take about ten seconds to compile, 512 about a minute.",
        ),
    ),
)
