"""Parses the command line and runs the command; standard library only until then."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playground.commands import test
from playground.launch import environment
from playground.launch.address import PageAddress
from playground.settings import SettingError
from playground.uploads.series_error import SeriesError
from playground.uploads.text_error import TextError

Command = argparse.Namespace
"""A parsed command: the function `run`, the file `requirements` that it needs, its options."""
BENCH_PARTS = (
    "training, small-tasks, large-tasks, scaling, starting, watching, tools, memory, answering, room, class, lecture, soak, devices"
)
"""The names in `bench.PARTS`, which needs more than the standard library to be imported."""
HOST_NAME = re.compile(r"\*|[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
BASE_PATH = re.compile(r"/?(?:[\w-]+(?:/[\w-]+)*/?)?", re.ASCII)
CORES = os.cpu_count() or 1
MOST_WORKERS = 4 * CORES
"""More processes would only take memory and wait for one another."""
EXPORTS = "checkpoint, keras, weights, script, notebook, csv, parquet, html"
"""The names in `exports.kinds`, for the same reason."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs what was typed after the program's name and gives the exit code."""
    return run(read(sys.argv[1:] if arguments is None else arguments))


def run(command: Command) -> int:
    """Runs `command`; returns its exit code, 2 for a wrong setting or file, 130 if
    interrupted, 1 if what read its output, such as `head`, has ended."""
    try:
        code: int = command.run(command)
        sys.stdout.flush()
    except (SettingError, SeriesError, TextError) as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Python would flush what is left as it ends, and say that it could not.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code


def read(arguments: Sequence[str]) -> Command:
    """The command in `arguments`, by default `serve`; exits with code 2 if they are wrong."""
    arguments = list(arguments)
    if not arguments or (arguments[0].startswith("-") and arguments[0] not in ("-h", "--help")):
        arguments = ["serve", *arguments]
    if arguments[0] == "test":  # what follows is for pytest: argparse would reject its options
        return Command(run=_test, requirements="requirements-dev.txt", arguments=arguments[1:])
    return _parser().parse_args(arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="playground", description="Watch a recurrent network learn.")
    parser.set_defaults(requirements="requirements.txt")
    commands = parser.add_subparsers(
        title="commands",
        metavar="serve | train | ask | inspect | export | lesson | sweep | story | bench | test",
        required=True,
    )

    serve = commands.add_parser("serve", help="open the playground in the browser (the default command)")
    serve.add_argument(
        "--host", default="127.0.0.1", help="the address to listen on; 0.0.0.0 opens it to the whole network (%(default)s)"
    )
    serve.add_argument("--port", type=_port, default=8501, help="the port to listen on (%(default)s)")
    serve.add_argument("--no-browser", action="store_true", help="don't open a browser")
    serve.add_argument("--grace", type=_positive, default=60, help="seconds that a run outlives its last viewer (%(default)s)")
    serve.add_argument(
        "--workers",
        type=_workers,
        default=max(1, CORES - 1),
        help=f"how many processes train, at most {MOST_WORKERS} (all cores but one; here %(default)s)",
    )
    serve.add_argument(
        "--dask",
        metavar="ADDRESS",
        help="train in the workers of the Dask scheduler at this address, such as tcp://10.0.0.2:8786, instead of --workers here",
    )
    serve.add_argument(
        "--allow-host",
        type=_host_name,
        action="append",
        default=[],
        metavar="NAME",
        help="a host name that the page may be opened under besides the machine's own; repeatable, * for any",
    )
    serve.add_argument(
        "--base-path",
        type=_base_path,
        default="",
        metavar="PATH",
        help="the path under which a proxy serves the page, such as /play",
    )
    serve.add_argument(
        "--state",
        type=Path,
        metavar="DIR",
        help="the folder that keeps runs for a server that is started again (beside the user's data)",
    )
    serve.add_argument(
        "--class", dest="classroom", action="store_true", help="print a link to a page that shows and steers everybody's runs"
    )
    serve.add_argument(
        "--limits",
        type=Path,
        metavar="FILE",
        help="what you allow others on this server (playground.toml here, where there is one)",
    )
    serve.add_argument("--stories", type=Path, metavar="DIR", help="a folder with stories of your own, one Markdown file each")
    serve.set_defaults(run=_serve)

    train = commands.add_parser("train", help="train without a page and print the losses")
    start = train.add_mutually_exclusive_group(required=True)
    start.add_argument("preset", nargs="?", help="the configuration to start from, such as echo")
    start.add_argument("--resume", metavar="FILE", type=Path, help="go on from the checkpoint in FILE instead")
    train.add_argument("--set", type=_pair, action="append", default=[], metavar="NAME=VALUE", help="change a setting; repeatable")
    length = train.add_mutually_exclusive_group()
    length.add_argument("--epochs", type=_positive, help="how many epochs (1)")
    length.add_argument("--updates", type=_positive, help="how many updates")
    train.add_argument("--seed", type=int, help="seed of the first weights, the data and the dropout")
    train.add_argument(
        "--jsonl", metavar="FILE", type=Path, help="write one line of JSON a frame to FILE, about four a second, with every loss"
    )
    train.add_argument("--save", metavar="FILE", type=Path, help="write a checkpoint to FILE at the end, to go on from bit for bit")
    train.add_argument("--quiet", action="store_true", help="print the last line only")
    _add_data(train)
    train.set_defaults(run=_train)

    export = commands.add_parser("export", help="write what a checkpoint holds as a file for other tools")
    export.add_argument("file", type=Path, metavar="FILE", help="the checkpoint, from train --save or from the page")
    export.add_argument("--as", dest="kind", required=True, metavar="KIND", help=f"one of {EXPORTS}")
    export.add_argument(
        "--to", type=Path, required=True, metavar="PATH", help="the file to write; what belongs to it comes beside it"
    )
    export.set_defaults(run=_export)

    ask = commands.add_parser("ask", help="ask the network of a checkpoint: a number to translate, a string of the grammar")
    ask.add_argument("file", type=Path, metavar="FILE", help="the checkpoint, from train --save or from the page")
    ask.add_argument("questions", nargs="+", metavar="QUESTION", help="what to ask, such as 21; after --, also one such as -5")
    ask.set_defaults(run=_ask)

    lesson = commands.add_parser("lesson", help="measure one of the page's comparisons and print its tables")
    lesson.add_argument("name", help="which one, such as unroll")
    lesson.add_argument("--set", type=_pair, action="append", default=[], metavar="NAME=VALUE", help="change a setting; repeatable")
    _add_data(lesson)
    lesson.set_defaults(run=_lesson)

    sweep = commands.add_parser("sweep", help="train many variations of a preset and print how each ends")
    sweep.add_argument("name", help="which variations: luck, truncation, or settings, with --over")
    sweep.add_argument("preset", help="the configuration to start from, such as echo")
    sweep.add_argument("--set", type=_pair, action="append", default=[], metavar="NAME=VALUE", help="change a setting; repeatable")
    sweep.add_argument(
        "--over",
        type=_pair,
        action="append",
        default=[],
        metavar="NAME=VALUES",
        help="sweep this setting over a range such as 0.01..1 (five values; 0.01..1:9 for nine) or values such as 2,4,8; once or twice",
    )
    sweep.add_argument("--seeds", metavar="N", help="networks at each point, whose median counts (3)")
    sweep.add_argument("--updates", metavar="N", help="how long each is trained (3000; 12000 where the task has a lag)")
    sweep.add_argument("--proposals", metavar="N", help="points beyond the grid that Optuna proposes (10)")
    sweep.add_argument("--storage", type=Path, metavar="FILE", help="keep what is done in FILE, and go on from it")
    sweep.add_argument("--csv", type=Path, metavar="FILE", help="write the table to FILE, a row for each network")
    _add_data(sweep)
    sweep.set_defaults(run=_sweep)

    story = commands.add_parser("story", help="measure whether the claims of stories hold (exit code 1 where one doesn't)")
    story.add_argument(
        "--check",
        nargs="*",
        type=Path,
        metavar="FILE",
        required=True,
        help="run the scenes in these files, or of all stories that come with the playground, and measure what they claim",
    )
    story.set_defaults(run=_story)

    inspect = commands.add_parser("inspect", help="print what is understood of a file with series, or of a text")
    inspect.add_argument(
        "file",
        metavar="FILE",
        help="CSV or other text, .xlsx, .parquet or .npy, also packed as .gz or .zip; .txt, where it holds no series, as a text",
    )
    _add_answers(inspect)
    inspect.set_defaults(run=_inspect)

    bench = commands.add_parser("bench", help="measure how fast this machine trains and how soon its page answers")
    bench.add_argument(
        "parts",
        nargs="*",
        metavar="PART",
        help=f"what to measure, of {BENCH_PARTS} (without a name: everything); or presets, and the names of some: what they come to",
    )
    bench.add_argument("--repeat", type=_positive, default=1, metavar="N", help="measure N times and report median and range")
    bench.add_argument("--quick", action="store_true", help="measure for a shorter time")
    bench.add_argument("--json", action="store_true", help="end with the rows as one line of JSON")
    bench.set_defaults(run=_bench, requirements="requirements-dev.txt")

    commands.add_parser("test", help="run the test suite; all other arguments go to pytest")
    return parser


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data",
        metavar="FILE[:COLUMN,…]",
        help="train on series of your own or, with the task text, a text, from a file (see inspect); several columns are all inputs",
    )
    parser.add_argument("--target", metavar="COLUMN", default="", help="the column of --data to predict, where it has several")
    _add_answers(parser)


def _add_answers(parser: argparse.ArgumentParser) -> None:
    """The options that answer what a file with series may leave open."""
    parser.add_argument("--sign", choices=("decimal", "thousands", "separator"), help="what a comma or point between digits is")
    parser.add_argument("--readings", choices=("mean", "rows"), help="whether readings in groups become their mean, or a row each")
    parser.add_argument("--sentinel", choices=("gap", "number"), help="what a fill value such as -9999 stands for")
    parser.add_argument("--gaps", choices=("linear", "carry", "drop"), help="fill gaps linearly, carry forward, or drop them")


def _answers(command: Command) -> dict[str, str]:
    given = {name: getattr(command, name) for name in ("sign", "readings", "sentinel", "gaps")}
    return {name: answer for name, answer in given.items() if answer is not None}


def _own_data(command: Command, preset: str | None) -> Any:
    """The series that --data and --target name, or the text where the preset takes one; None without
    them."""
    if command.data is None:
        if command.target:
            raise SettingError("target", "left out without data", command.target)
        return None
    from playground.runs import headless

    if preset is not None and headless.takes(preset, dict(command.set), "text"):
        from playground.uploads import own_text

        return own_text.of_path(command.data)
    from playground.uploads import own_series

    return own_series.of_path(command.data, _answers(command), command.target)


def _inspect(command: Command) -> int:
    from playground.commands import inspect

    return inspect.show(command.file, _answers(command))


def _serve(command: Command) -> int:
    from playground.commands import serve

    page = PageAddress(command.host, command.port, tuple(command.allow_host), command.base_path)
    return serve.serve(
        page,
        not command.no_browser,
        command.workers,
        command.grace,
        command.state,
        command.limits,
        command.classroom,
        command.stories,
        command.dask,
    )


def _train(command: Command) -> int:
    from playground.commands import train

    return train.train(
        command.preset,
        dict(command.set),
        command.epochs,
        command.updates,
        command.seed,
        command.jsonl,
        command.quiet,
        command.save,
        command.resume,
        _own_data(command, command.preset),
    )


def _export(command: Command) -> int:
    from playground.commands import export

    return export.export(command.file, command.kind, command.to)


def _ask(command: Command) -> int:
    from playground.commands import ask

    return ask.ask(command.file, command.questions)


def _lesson(command: Command) -> int:
    from playground.commands import lesson

    return lesson.show(command.name, dict(command.set), _own_data(command, None))


def _sweep(command: Command) -> int:
    from playground import searching
    from playground.commands import search, sweep

    numbers = {name: getattr(command, name) for name in ("seeds", "updates", "proposals") if getattr(command, name) is not None}
    series = _own_data(command, command.preset)
    if command.name == searching.NAME:
        return search.show(command.preset, dict(command.set), dict(command.over), numbers, command.storage, command.csv, series)
    if command.over or numbers or command.storage:
        raise SettingError("sweep", f"{searching.NAME} with over, seeds, updates, proposals or storage", command.name)
    return sweep.show(command.name, command.preset, dict(command.set), series, command.csv)


def _story(command: Command) -> int:
    from playground.commands import story

    return story.check(command.check)


def _bench(command: Command) -> int:
    if command.parts[:1] == ["presets"]:
        from playground.commands import preset_figures

        return preset_figures.show(command.parts[1:])
    from playground.commands import bench

    return bench.show(command.parts, command.repeat, command.quick, command.json)


def _test(command: Command) -> int:
    return test.run(environment.ROOT, command.arguments)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise argparse.ArgumentTypeError(f"must be NAME=VALUE, got {text!r}")
    return name.strip(), value


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number from 1, got {text!r}")
    return int(text)


def _workers(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_WORKERS:
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 to {MOST_WORKERS} (four a core), got {text!r}")
    return int(text)


def _host_name(text: str) -> str:
    if not HOST_NAME.fullmatch(text):
        raise argparse.ArgumentTypeError(
            f"must be a host name such as play.example.org, without scheme and port, or *, got {text!r}"
        )
    return text.lower()


def _base_path(text: str) -> str:
    if not BASE_PATH.fullmatch(text):
        raise argparse.ArgumentTypeError(f"must be a path of letters, digits, - and _ such as /play, got {text!r}")
    return text.strip("/")


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 to 65535, got {text!r}")
    return int(text)
