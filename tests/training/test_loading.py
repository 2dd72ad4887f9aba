"""What loading the trainer loads with it, and what it leaves as it was."""

import subprocess
import sys

LINES = """
import sys
import playground.training.advance
from playground.forking.tensorflow_import import UNUSED
print(sorted(set(UNUSED) & set(sys.modules)))
import pandas
print(pandas.DataFrame({"x": [1]})["x"].sum())
"""


def test_the_trainer_loads_no_library_that_it_does_not_use_and_keeps_none_from_others():
    printed = subprocess.run([sys.executable, "-c", LINES], capture_output=True, text=True, check=True).stdout.split("\n")
    assert printed[:2] == ["[]", "1"]
