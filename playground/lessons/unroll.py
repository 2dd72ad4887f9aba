"""REFERENCE B: the same network by hand, unrolled, and as a loop, and what each costs as the time steps grow."""

from playground.lessons import Lesson
from playground.settings import Choice

LESSON = Lesson(
    title="Unrolled, or a loop",
    text="A network of 5 tanh units reads 3 numbers at each of 2 time steps (Géron ch. 14). Computed by hand in NumPy, as a graph in "
    "which every time step has operations of its own, and as a graph with one loop: the outputs are the same, the cost is not. "
    "Unrolled, graph, compile time and memory grow with every time step; the loop's stay what they are.",
    settings=(
        Choice(
            name="longest",
            label="Most time steps",
            default="128",
            options=("8", "32", "128", "512"),
            help="How far the cost is measured. 128 steps take some ten seconds to compile unrolled, 512 about a minute.",
        ),
    ),
)
