"""The run as a Jupyter notebook."""

from __future__ import annotations

from typing import Any

from playground.exports.checkpoint import SavedRun
from playground.exports.kinds import _code
from playground.exports.kinds._kind import Ask, Kind
from playground.keras_code.script import Section


class Notebook(Kind):
    """The script, part by part in cells."""

    TITLE = "Jupyter notebook"
    HELP = "The script, part by part, with what each part does."
    ORDER = 4
    SUFFIX = ".ipynb"

    @staticmethod
    def files(saved: SavedRun, stem: str, ask: Ask) -> dict[str, bytes]:
        # Imported here because the page opens sooner without it.
        import nbformat

        sections, beside = _code.parts(saved, stem)
        cells = [cell for number, part in enumerate(sections) for cell in _cells(part, number)]
        made = nbformat.v4.new_notebook(cells=cells)
        made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.validate(made)
        return {f"{stem}.ipynb": nbformat.writes(made).encode(), **beside}


def _cells(part: Section, number: int) -> list[Any]:
    from nbformat import v4

    said = f"{'##' if number else '#'} {part.title}\n\n{part.said}".strip()
    # Identifiers that are not given are random: no two files would be the same.
    return [v4.new_markdown_cell(said, id=f"text-{number}"), v4.new_code_cell(part.code.rstrip(), id=f"code-{number}")]
