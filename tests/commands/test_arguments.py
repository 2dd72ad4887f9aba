"""The command line: what is typed reaches its function; an error is one sentence."""

import socket
import stat
from pathlib import Path
from types import SimpleNamespace

import pytest

import playground
from playground import bench, commands
from playground.commands import arguments, test
from playground.configuration.limits import Limits
from playground.launch import chromium, port, user_data
from playground.launch.address import PageAddress
from playground.settings import SettingError

LIMITS = Limits()
WORKERS = max(1, arguments.CORES - 1)


@pytest.fixture
def called(monkeypatch, tmp_path):
    """The arguments with which a command reached its module."""
    calls: list[tuple[object, ...]] = []

    def answer(*arguments: object) -> int:
        calls.append(tuple("STATE" if one == tmp_path / "runs" else one for one in arguments))
        return 5

    monkeypatch.setattr(user_data, "folder", lambda: tmp_path)

    monkeypatch.setattr(playground, "app", SimpleNamespace(serve=answer), raising=False)
    monkeypatch.setattr(commands, "train", SimpleNamespace(train=answer), raising=False)
    monkeypatch.setattr(commands, "bench", SimpleNamespace(show=answer), raising=False)
    monkeypatch.setattr(port, "trouble", lambda host, port: None)
    return calls


@pytest.mark.parametrize(
    ("typed", "arrives"),
    [
        ("", (PageAddress(), True, WORKERS, 60, "STATE", LIMITS, False)),
        ("serve", (PageAddress(), True, WORKERS, 60, "STATE", LIMITS, False)),
        ("--port 8600", (PageAddress(port=8600), True, WORKERS, 60, "STATE", LIMITS, False)),
        ("serve --host 0.0.0.0 --no-browser --workers 3", (PageAddress("0.0.0.0"), False, 3, 60, "STATE", LIMITS, False)),
        (
            "--allow-host Play.Example.org --allow-host b.example --base-path /room/play/",
            (PageAddress(names=("play.example.org", "b.example"), folder="room/play"), True, WORKERS, 60, "STATE", LIMITS, False),
        ),
        ("train echo", ("echo", {}, None, None, None, None, False, None, None, None)),
        (
            "train echo-lstm --set units=16,8 --set batch_size=7 --epochs 3 --seed 4 --jsonl out.jsonl --quiet",
            ("echo-lstm", {"units": "16,8", "batch_size": "7"}, 3, None, 4, Path("out.jsonl"), True, None, None, None),
        ),
        ("train --resume a.npz --save b.npz", (None, {}, None, None, None, None, False, Path("b.npz"), Path("a.npz"), None)),
        ("train echo --updates 10", ("echo", {}, None, 10, None, None, False, None, None, None)),
        ("bench --json", ([], 1, False, True)),
        ("bench training memory --quick --repeat 3", (["training", "memory"], 3, True, False)),
    ],
)
def test_a_command_reaches_its_module_and_its_exit_code_comes_back(called, typed, arrives):
    assert arguments.main(typed.split()) == 5
    assert called == [arrives]


def test_a_state_folder_that_cannot_be_made_is_one_sentence(called, capsys, tmp_path):
    (tmp_path / "file").write_text("")
    assert arguments.main(["serve", "--state", str(tmp_path / "file" / "runs")]) == 1
    assert "Not a directory): name another folder with --state" in capsys.readouterr().err
    assert called == []


def test_the_help_of_bench_names_every_part(capsys):
    assert arguments.BENCH_PARTS.split(", ") == list(bench.PARTS)
    with pytest.raises(SystemExit):
        arguments.main(["bench", "--help"])
    assert arguments.BENCH_PARTS in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("serve --port 70000", "--port: must be a whole number from 1 to 65535, got '70000'"),
        ("--workers 0", f"--workers: must be a whole number from 1 to {arguments.MOST_WORKERS} (four a core), got '0'"),
        ("--workers 1000", f"from 1 to {arguments.MOST_WORKERS} (four a core), got '1000'"),
        ("--allow-host http://play.example.org", "must be a host name such as play.example.org, without scheme and port, or *"),
        ("--base-path /../x", "must be a path of letters, digits, - and _ such as /play, got '/../x'"),
        ("train echo --set units", "--set: must be NAME=VALUE, got 'units'"),
        ("train echo --epochs 1 --updates 1", "not allowed with argument"),
        ("bench --repeat 0", "--repeat: must be a whole number from 1, got '0'"),
        ("train", "one of the arguments preset --resume is required"),
        ("train echo --resume run.npz", "--resume: not allowed with argument preset"),
        ("dance", "invalid choice: 'dance'"),
    ],
)
def test_wrong_arguments_are_told_and_end_with_2(called, capsys, typed, sentence):
    with pytest.raises(SystemExit) as ended:
        arguments.main(typed.split())
    assert ended.value.code == 2
    assert sentence in capsys.readouterr().err
    assert called == []


def test_a_wrong_setting_is_one_sentence_and_ends_with_2(called, capsys, monkeypatch):
    def train(*_: object) -> int:
        raise SettingError("units", "a whole number from 1 to 256", 0)

    monkeypatch.setattr(commands.train, "train", train)
    assert arguments.main(["train", "echo", "--set", "units=0"]) == 2
    assert capsys.readouterr().err == "units must be a whole number from 1 to 256, got 0\n"


def test_an_interrupted_command_ends_without_a_traceback(called, monkeypatch):
    def train(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(commands.train, "train", train)
    assert arguments.main(["train", "echo"]) == 130


def test_a_taken_port_is_one_sentence_that_names_the_option(capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        assert arguments.main(["serve", "--port", str(number)]) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"Port {number} is taken")
    assert "--port" in told
    assert told.count("\n") == 1


def test_a_port_that_has_just_been_left_is_free():
    with socket.create_server(("127.0.0.1", 0)) as server:
        number = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", number)):
            server.accept()[0].close()
    assert port.trouble("127.0.0.1", number) is None


@pytest.mark.parametrize("host", ["203.0.113.1", "no such host"])
def test_a_host_that_is_not_this_machine_is_told(host):
    assert "--host must be" in str(port.trouble(host, 8501))


def test_what_follows_test_goes_to_pytest(monkeypatch):
    monkeypatch.setattr(test, "run", lambda root, arguments: len(arguments))
    assert arguments.read(["test"]).requirements == "requirements-dev.txt"
    assert arguments.main(["test", "-k", "echo", "--help", "-x"]) == 4


@pytest.fixture
def path(tmp_path, monkeypatch):
    """An empty folder that is the whole PATH of a machine without a Chromium."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(chromium, "PLACES", ())
    return tmp_path


def add_program(path: Path) -> str:
    path.touch()
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_chromium_is_found_where_it_is_named_on_the_path_or_in_its_usual_place(path, monkeypatch):
    assert chromium.find() is None
    usual = add_program(path / "Usual PageAddress")
    monkeypatch.setattr(chromium, "PLACES", (str(path / "missing"), usual))
    assert chromium.find() == usual
    chrome = add_program(path / "google-chrome")
    assert chromium.find() == chrome
    assert chromium.find() == chrome
    named = add_program(path / "my-own")
    monkeypatch.setenv("CHROMIUM", named)
    assert chromium.find() == named


@pytest.fixture
def pytest_runs(tmp_path, monkeypatch):
    """The commands that the suite ran in a checkout, each answered with exit code 3."""
    commands: list[list[str]] = []

    def run(command: list[str], **_: object) -> SimpleNamespace:
        commands.append(command)
        return SimpleNamespace(returncode=3)

    (tmp_path / "requirements-dev.txt").touch()
    monkeypatch.setattr(test.subprocess, "run", run)
    return commands


def test_without_chromium_one_line_says_that_the_browser_tests_are_skipped(path, pytest_runs, monkeypatch, capsys):
    monkeypatch.delenv("CI", raising=False)
    assert test.run(path, ["-x"]) == 3
    assert pytest_runs[0][1:] == ["-m", "pytest", "-x"]
    assert capsys.readouterr().err.count("\n") == 1


def test_without_chromium_ci_fails(path, pytest_runs, monkeypatch, capsys):
    monkeypatch.setenv("CI", "true")
    assert test.run(path, []) == 1
    assert "CI needs Chromium" in capsys.readouterr().err
    assert pytest_runs == []


def test_outside_a_checkout_there_are_no_tests_to_run(tmp_path, capsys):
    assert test.run(tmp_path, []) == 1
    assert "source checkout" in capsys.readouterr().err


def test_what_a_host_allows_comes_from_its_file(called, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "playground.toml").write_text("[limits]\nunits = 8\n")
    assert arguments.main(["serve"]) == 5
    (tmp_path / "room.toml").write_text("[limits]\nruns = 30\n")
    assert arguments.main(["serve", "--limits", "room.toml"]) == 5
    assert [call[-2] for call in called] == [Limits(units=8), Limits(runs=30)]
    (tmp_path / "room.toml").write_text("[limits]\nrun = 30\n")
    assert arguments.main(["serve", "--limits", "room.toml"]) == 2
    assert (
        "one of batch_size, idle_minutes, layers, runs, sweeps, truncation_length, units, upload_bytes, got 'run'"
        in capsys.readouterr().err
    )
    assert arguments.main(["serve", "--limits", "none.toml"]) == 1
    assert "The limits in none.toml can't be read: No such file or directory." in capsys.readouterr().err
    assert len(called) == 2
