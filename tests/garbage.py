"""Values that people, links and programs send where a setting is expected."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as some

MILD: list[Any] = [
    "", " ", "🙂", "🙂" * 10_000, "9" * 10_000, "1e999", "-1e999", "nan", "inf", "-inf", "-1", "__class__", "1,2,3,4,5,6,7,8", ",",
    "{}", "\x00", "\ud800", "0x10", "1;drop", None, [], [[]], [None], {}, {"a": 1}, (), float("nan"), float("inf"), -float("inf"), 1e300,
    -(10**30), 10**400, True, b"1", object(),
]  # fmt: skip
GARBAGE = [*MILD, 10**5000, [10**5000]]
"""These include whole numbers of more digits than Python writes; Hypothesis can't write them either."""
anything = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text() | some.sampled_from(MILD),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
"""Whatever JSON can hold, and worse."""
