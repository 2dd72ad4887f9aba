"""An uploaded series: what is in the file is seen before it trains, questions are asked, and whatever its name it trains."""

from __future__ import annotations

import base64
import re
from html import unescape
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from playground.runs.hub import Hub
from playground.tasks.time_series import TimeSeries
from playground.uploads import series_file, table
from tests.pages.test_page_script import opened

CASES = Path(__file__).parents[1] / "uploads" / "series"
WAVE = 20 + np.round(np.sin(np.arange(80) / 5), 3)


pytestmark = pytest.mark.usefixtures("the_hub")


def offered(data: bytes, name: str = "mine.csv") -> AppTest:
    test = opened(groups=("task",), preset="time-series")
    test.file_uploader(key="csv").set_value((name, data, "text/csv"))
    return test.run()


def case(name: str) -> AppTest:
    return offered((CASES / name).read_bytes(), name)


def told(test: AppTest) -> str:
    assert not test.exception
    return "\n".join([*(one.value for one in test.text), *(unescape(one.proto.body) for one in test.get("html"))])


def answer(test: AppTest, option: str, word: str) -> None:
    """Answers the question that the command line's option would."""
    (radio,) = [one for one in test.radio if str(one.key).startswith(f"csv_{option}_")]
    radio.set_value(word).run()


def trained_on(test: AppTest, the_hub: Hub) -> np.ndarray:
    """Presses the button and gives the array that the run trains on."""
    test.button(key="use_csv").click().run()
    assert not test.exception
    (run,) = the_hub.runs()
    assert run.message is None
    assert isinstance(run.config.make_task(run.uploads), TimeSeries)
    return run.uploads[str(run.config["series"])]


def test_rows_separator_decimal_sign_range_ends_and_dates_are_shown(the_hub: Hub) -> None:
    test = case("deccomma_date_semicolon.csv")
    text = told(test)
    assert "80 rows, " in text
    assert "Separator: semicolon. Decimal sign: comma." in text
    assert "<td>2020-01-01</td><td><b>100</b></td>" in text
    assert "<td>2020-01-03</td><td><b>107.8</b></td><td>2020-03-24</td><td><b>98.2</b></td>" in text
    (image,) = re.findall(r"src='data:image/svg\+xml;base64,([^']+)'", text)
    chart = base64.b64decode(image).decode()
    assert ">2020-01-01<" in chart
    assert ">2020-03-24<" in chart
    values = trained_on(test, the_hub)
    (series,) = table.series_of(values, [])
    assert series.dtype == np.float64
    assert series[:2, 0].tolist() == [100.0, 104.0]
    assert str(table.dates_of(values)[-1])[:10] == "2020-03-24"


def test_the_likely_column_is_chosen_and_every_other_one_is_offered_or_explained(the_hub: Hub) -> None:
    test = case("gap_silent_column.csv")
    (column,) = [one for one in test.selectbox if one.label == "Column to predict"]
    assert (column.options, column.value) == (["t", "Close"], "Close")
    assert "Left out t: row 2 has 'a0', text" in told(case("units_in_cells.csv"))


def test_gaps_and_fill_values_are_asked_about_before_the_button_is_there(the_hub: Hub) -> None:
    test = case("gap_m9999.csv")
    assert "'v' holds -9999" in told(test)
    assert "80 rows, -9999 to " in told(test)
    assert not [one for one in test.button if one.key == "use_csv"]
    answer(test, "sentinel", "gap")
    assert "1 of the 80 numbers of 'v' are missing: row 42" in told(test)
    assert re.search(r"80 rows, -?\d\.?\d* to ", told(test)), "the chart and the range are without it"
    assert not [one for one in test.button if one.key == "use_csv"]
    answer(test, "gaps", "linear")
    assert trained_on(test, the_hub).min() > -2


def test_an_answer_on_one_file_answers_nothing_on_the_next(the_hub: Hub) -> None:
    test = case("gap_m9999.csv")
    answer(test, "sentinel", "gap")
    answer(test, "gaps", "linear")
    assert [one for one in test.button if one.key == "use_csv"]
    test.file_uploader(key="csv").set_value(("b.csv", (CASES / "fill_netcdf.csv").read_bytes(), "text/csv")).run()
    assert "'sst' holds 9.96921e+36" in told(test)
    assert [one.value for one in test.radio if str(one.key).startswith("csv_")] == [None]
    assert not [one for one in test.button if one.key == "use_csv"]


def test_an_ambiguous_comma_is_asked_about(the_hub: Hub) -> None:
    test = case("deccomma_one_noheader.csv")
    assert "Is the comma in '100,0' part of one number" in told(test)
    assert not [one for one in test.button if one.key == "use_csv"]
    answer(test, "sign", "decimal")
    assert trained_on(test, the_hub)[2] == 107.8


def test_of_a_format_without_separators_none_is_said(the_hub: Hub, tmp_path: Path) -> None:
    assert "Separator: one column. Decimal sign: point." in told(offered("\n".join(map(str, WAVE)).encode()))
    pd.DataFrame({"a": WAVE, "b": WAVE[::-1]}).to_parquet(tmp_path / "two.parquet")
    text = told(offered((tmp_path / "two.parquet").read_bytes(), "two.parquet"))
    assert "80 rows, " in text
    assert "Separator" not in text


def test_a_constant_is_said_and_not_trained_on(the_hub: Hub) -> None:
    test = case("constant.csv")
    assert "'v' holds 5 in all 80 rows" in told(test)
    assert not [one for one in test.button if one.key == "use_csv"]


@pytest.mark.parametrize(
    "name", [" leading space", "a\u00a0b", "line\nbreak", "a\u202fb", "🙂🙃", "x" * 200, "*b* $x$ :smile: [a](b)", "\u200b"]
)
def test_a_file_and_a_column_of_any_name_can_be_trained_on_and_their_names_are_text(name: str, the_hub: Hub) -> None:
    data = "\n".join([f't,"{name}"', *(f"{number},{value}" for number, value in enumerate(WAVE))]).encode()
    test = offered(data, f"{name}.csv")
    assert trained_on(test, the_hub).tolist() == WAVE.tolist()
    (run,) = the_hub.runs()
    assert test.query_params["series"] in (run.config["series"], [run.config["series"]])
    assert str(run.config["series"]).isprintable()
    assert len(test.button(key="built_in").label) < 60
    test.run()
    assert not test.exception
    assert len(the_hub.runs()) == 1


def test_a_file_is_parsed_once_and_not_when_another_control_moves(the_hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed, read = [], series_file.read

    def counted(data: bytes, *answers: str) -> object:
        parsed.append(len(data))
        return read(data, *answers)

    monkeypatch.setattr(series_file, "read", counted)
    test = case("exog.csv")
    for length in (20, 30, 40):
        test.number_input(key="truncation_length").set_value(length).run()
    assert len(parsed) == 1
    assert trained_on(test, the_hub)[0] == 100.0
    assert len(parsed) == 1
    test.file_uploader(key="csv").set_value(("other.csv", (CASES / "pipe.csv").read_bytes(), "text/csv")).run()
    assert len(parsed) == 2
    assert "Separator: pipe" in told(test)


def test_a_bad_file_is_refused_with_the_reason(the_hub: Hub) -> None:
    test = case("shampoo36_footer.csv")
    assert "can't be trained on" in test.error[0].value
    assert "at least 50 rows of numbers, got 36" in told(test)


def test_several_columns_are_inputs_and_then_a_choice_among_the_settings(the_hub: Hub) -> None:
    test = case("exog.csv")
    (inputs,) = [one for one in test.multiselect if one.label == "Inputs"]
    assert (inputs.options, inputs.value) == (["t", "load", "temp", "holiday"], ["load"])
    inputs.set_value(["load", "temp"]).run()
    assert test.button(key="use_csv").label == "Train on these 2 columns"
    values = trained_on(test, the_hub)
    (run,) = the_hub.runs()
    assert values.dtype.names == ("load", "temp")
    assert (run.config["inputs"], run.config["target"], run.config.widths) == ("load,temp", "load", (2, 1))
    assert test.query_params["inputs"] in ("load,temp", ["load,temp"])
    test.selectbox(key="target").set_value("temp").run()
    test.multiselect(key="inputs").set_value(["load"]).run()
    assert not test.exception
    assert (run.config["inputs"], run.config["target"], run.config.widths) == ("load", "temp", (1, 1))
    test.button(key="built_in").click().run()
    assert not test.exception
    assert (run.config["inputs"], run.config["target"]) == ("", "")
    assert not [one for one in test.multiselect if one.key == "inputs"]


def test_a_parted_column_is_offered_as_a_whole(the_hub: Hub) -> None:
    test = case("long_format.csv")
    (column,) = [one for one in test.selectbox if one.label == "Column to predict"]
    assert column.options[1:3] == ["y, all 2 series", "t, A"]
    assert column.value == "y"
    assert len(table.series_of(trained_on(test, the_hub), [])) == 2


@pytest.mark.parametrize(
    ("address", "said"), [({"inputs": "a"}, "inputs must be empty"), ({"target": "a"}, "target must be empty")]
)
def test_an_address_with_columns_that_are_not_there_says_so(address: dict[str, str], said: str, the_hub: Hub) -> None:
    test = opened(groups=("task",), preset="time-series", **address)
    assert not test.exception
    (run,) = the_hub.runs()
    assert said in str(run.message)
    assert (run.config["inputs"], run.config["target"]) == ("", "")
