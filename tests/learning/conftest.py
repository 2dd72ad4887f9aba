"""Compiled trainers are kept for all tests of a process, as in tests/training."""

from tests.training.conftest import all_trainers_are_kept as all_trainers_are_kept
