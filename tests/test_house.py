"""The house rules that tools can check: lint, format, types, who imports whom, and that nothing comes from outside."""

import re
import subprocess
import sys

import pytest

from playground.launch.environment import ROOT

TOOLS = {
    "ruff-check": ["-m", "ruff", "check", "."],
    "ruff-format": ["-m", "ruff", "format", "--check", "."],
    "mypy": ["-m", "mypy"],
    "lint-imports": ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
}
WITHOUT_THE_TRAINER = """
import sys
import playground.app
import playground.pages.page
from playground import presets, views
presets.registry(), views.registry()
print(sorted({"tensorflow", "keras", "optuna"} & set(sys.modules)))
"""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=250, check=False)


@pytest.mark.parametrize("tool", TOOLS)
def test_the_tool_finds_nothing(tool):
    result = run(*TOOLS[tool])
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_page_opens_without_tensorflow_and_optuna():
    result = run("-c", WITHOUT_THE_TRAINER)
    assert (result.returncode, result.stdout.strip()) == (0, "[]"), result.stdout + result.stderr


def test_streamlit_knows_every_option_that_we_set():
    result = run("-m", "streamlit", "config", "show")
    assert result.returncode == 0, result.stderr
    assert 'primaryColor = "#0072B2"' in result.stdout
    assert "not a valid config option" not in result.stdout + result.stderr


def test_what_the_browser_gets_names_no_other_machine():
    served = [path for folder in ("components", "playground") for path in (ROOT / folder).rglob("*.*")]
    for path in served:
        if path.suffix in (".js", ".css", ".html"):
            outside = re.findall(r"(?:https?:)?//[\w-]+\.[\w./-]+", path.read_text(encoding="utf-8"))
            assert [address for address in outside if "//www.w3.org/" not in address] == [], path


def test_every_room_has_its_line_in_the_guide():
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rooms = {path.parent.name for path in (ROOT / "playground").glob("*/__init__.py")}
    assert {room for room in rooms if f"{room}/`" not in guide} == set()


def test_only_the_ways_in_lie_loose_at_the_top():
    loose = {path.stem for path in (ROOT / "playground").glob("*.py")}
    assert loose == {"__init__", "__main__", "app", "registry", "settings", "glossary"}
