"""The widgets with which users train on data of their own."""

from __future__ import annotations

from playground.pages import upload_pictures, upload_series, upload_text
from playground.runs.run import Run
from playground.settings import Upload


def draw(run: Run, setting: Upload) -> None:
    """Shows the data that the run trains on, takes files that can replace it, and says what is
    wrong with them."""
    kinds = {"source": upload_pictures.draw, "text": upload_text.draw}
    kinds.get(setting.name, upload_series.draw)(run, setting)
