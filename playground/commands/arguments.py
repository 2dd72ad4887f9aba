"""The command line: what can be typed, and who answers it. Standard library only until a command runs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from playground.commands import test
from playground.launch import environment
from playground.settings import SettingError

Command = argparse.Namespace
"""What was typed: `run`, the function that answers it, `requirements`, the file it needs, and its options."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs what was typed after the program's name and gives the exit code."""
    return run(read(sys.argv[1:] if arguments is None else arguments))


def run(command: Command) -> int:
    """The exit code of `command`: 2 where a setting was wrong, 130 where it was interrupted."""
    try:
        code: int = command.run(command)
    except SettingError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return code


def read(arguments: Sequence[str]) -> Command:
    """The command that `arguments` spell; without a command's name, `serve`. Exits with a sentence where they are wrong."""
    arguments = list(arguments)
    if not arguments or (arguments[0].startswith("-") and arguments[0] not in ("-h", "--help")):
        arguments = ["serve", *arguments]
    if arguments[0] == "test":  # all that follows is pytest's; argparse would take the options for its own
        return Command(run=_test, requirements="requirements-dev.txt", arguments=arguments[1:])
    return _parser().parse_args(arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="playground", description="A playground in which one sees a recurrent network learn.")
    parser.set_defaults(requirements="requirements.txt")
    commands = parser.add_subparsers(title="commands", metavar="serve | train | lesson | sweep | bench | test", required=True)

    serve = commands.add_parser("serve", help="open the playground in the browser (what happens without a command)")
    serve.add_argument("--host", default="127.0.0.1", help="the address to listen on; 0.0.0.0 lets the whole network in")
    serve.add_argument("--port", type=_port, default=8501, help="the port to listen on (%(default)s)")
    serve.add_argument("--no-browser", action="store_true", help="don't open a browser")
    serve.add_argument("--grace", type=_positive, default=60, help="seconds that a run outlives its last viewer (%(default)s)")
    serve.add_argument("--workers", type=_positive, default=1, help="how many processes train (%(default)s)")
    serve.set_defaults(run=_serve)

    train = commands.add_parser("train", help="train without a page and print the losses")
    train.add_argument("preset", help="where to start from, such as echo")
    train.add_argument("--set", type=_pair, action="append", default=[], metavar="NAME=VALUE", help="change a setting; repeatable")
    length = train.add_mutually_exclusive_group()
    length.add_argument("--epochs", type=_positive, help="how many epochs over the data")
    length.add_argument("--updates", type=_positive, help="how many updates")
    train.add_argument("--seed", type=int, help="decides the first weights, the data and the dropout")
    train.add_argument("--jsonl", metavar="FILE", type=Path, help="write one line of JSON an update to FILE")
    train.add_argument("--quiet", action="store_true", help="print the last line only")
    train.set_defaults(run=_train)

    lesson = commands.add_parser("lesson", help="measure one of the page's comparisons and print its tables")
    lesson.add_argument("name", help="which one, such as unroll")
    lesson.add_argument("--set", type=_pair, action="append", default=[], metavar="NAME=VALUE", help="change a setting; repeatable")
    lesson.set_defaults(run=_lesson)

    sweep = commands.add_parser("sweep", help="train many variations of a preset and print what they come to")
    sweep.add_argument("name", help="which variations, such as truncation")
    sweep.add_argument("preset", help="where to start from, such as echo")
    sweep.add_argument("--set", type=_pair, action="append", default=[], metavar="NAME=VALUE", help="change a setting; repeatable")
    sweep.set_defaults(run=_sweep)

    bench = commands.add_parser("bench", help="measure how fast this machine trains")
    bench.add_argument("--json", action="store_true", help="print JSON")
    bench.add_argument("--quick", action="store_true", help="measure for a shorter time")
    bench.set_defaults(run=_bench, requirements="requirements-dev.txt")

    commands.add_parser("test", help="run the test suite; what follows goes to pytest")
    return parser


def _serve(command: Command) -> int:
    from playground.commands import serve

    return serve.serve(command.host, command.port, not command.no_browser, command.workers, command.grace)


def _train(command: Command) -> int:
    from playground.commands import train

    settings = dict(command.set)
    return train.train(command.preset, settings, command.epochs, command.updates, command.seed, command.jsonl, command.quiet)


def _lesson(command: Command) -> int:
    from playground.commands import lesson

    return lesson.show(command.name, dict(command.set))


def _sweep(command: Command) -> int:
    from playground.commands import sweep

    return sweep.show(command.name, command.preset, dict(command.set))


def _bench(command: Command) -> int:
    from playground import bench

    return bench.main(command.json, command.quick)


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


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 to 65535, got {text!r}")
    return int(text)
