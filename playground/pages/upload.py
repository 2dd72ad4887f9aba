"""The widgets with which users train on data of their own."""

from __future__ import annotations

from playground.pages import upload_pictures, upload_series, upload_text
from playground.runs.run import Run
from playground.settings import ColumnNames, Upload


def draw(run: Run, setting: Upload | ColumnNames) -> None:
    """Shows the data that the run trains on, takes files that can replace it, and says what is
    wrong with them; or chooses among their columns."""
    if isinstance(setting, ColumnNames):
        upload_series.draw_columns(run, setting)
        return
    kinds = {"source": upload_pictures.draw, "text": upload_text.draw}
    kinds.get(setting.name, upload_series.draw)(run, setting)
