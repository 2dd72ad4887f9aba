"""`story --check`: runs the scenes of stories without a page and prints which of their claims hold."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playground import stories
from playground.commands import output
from playground.runs.side_process import NotMeasured
from playground.runs.worker_place import new_executor
from playground.stories import Story, checking


def check(files: Sequence[Path]) -> int:
    """Checks the stories in `files`, or all that come with the playground; returns 0, 1 where a claim
    does not hold, or 2 for a file that can't be read."""
    try:
        chosen = [stories.of_file(path) for path in files] if files else list(stories.registry().values())
    except stories.StoryError as error:
        print(error, file=sys.stderr)
        return 2
    failed, rows = 0, []
    executor = new_executor()
    try:
        for story in chosen:
            print(f"{story.name}: {story.title}", flush=True)
            for row in _checked(story, executor):
                failed += not row["holds"]
                rows.append({"story": story.name, **row})
    except NotMeasured as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
    print(output.json_line({"stories": len(chosen), "claims": len(rows), "failed": failed, "measured": rows}))
    return 1 if failed else 0


def _checked(story: Story, executor: Any) -> Any:
    """A row for each claim, printed when it is measured."""
    for one in checking.check(story, executor):
        told = one.measured if isinstance(one.measured, str) else output.as_text(one.measured)
        claim = f"{one.claim.figure} {one.claim.sign} {one.claim.value}"
        print(f"  scene {one.scene}  {'holds' if one.holds else 'FAILS'}  {claim}  ({told})", flush=True)
        yield {"scene": one.scene, "claim": claim, "holds": one.holds, "measured": one.measured}
