"""Starts the program on a bare machine: makes the environment that the command needs, enters it.

Must parse on Python 3.8, so that an older Python can say which one is needed.
"""

import sys

OLDEST = (3, 11)


def main() -> int:
    """Runs the command that was typed and gives its exit code."""
    if sys.version_info < OLDEST:
        found = "%d.%d" % sys.version_info[:2]
        sys.stderr.write("The playground needs Python %d.%d or newer, this is Python %s.\n" % (*OLDEST, found))
        return 1
    from playground.commands import arguments
    from playground.launch import environment

    command = arguments.read(sys.argv[1:])
    try:
        python = environment.prepare(environment.ROOT, command.requirements)
        if python:
            return environment.enter(python, ["-m", "playground", *sys.argv[1:]])
    except environment.SetupError as error:
        sys.stderr.write("%s\n" % error)
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nInterrupted before the environment was complete; the next start makes it anew.\n")
        return 130
    return arguments.run(command)


if __name__ == "__main__":
    raise SystemExit(main())
