"""The command line: sub-commands that need no screen."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from segapp import __version__
from segapp.cli.export import EXPORT
from segapp.cli.info import INFO
from segapp.cli.measure import MEASURE
from segapp.cli.methods import METHODS_LIST
from segapp.cli.segment import SEGMENT
from segapp.cli.terminal import Command, PartlyFailedError, fail, write
from segapp.core.errors import ExportError, ParameterError, SegappError
from segapp.io.names import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS: tuple[Command, ...] = (SEGMENT, EXPORT, MEASURE, INFO, METHODS_LIST)

_HELP = ("-h", "--help")
_HELP_TEXT = """\
usage: segapp [IMAGE ...]
       segapp COMMAND ...

Cluster the pixels of an image by colour, choose the clusters that matter, save
the mask.

Without a command, segapp opens its window and shows the images given.

commands:
{commands}
  segapp COMMAND --help explains a command.

options:
  -h, --help  show this help
  --version   show the version
"""


def paths_for_window(arguments: Sequence[str]) -> list[str] | None:
    """Find out whether the window is meant.

    Parameters
    ----------
    arguments : sequence of str
        The arguments without the program's name.

    Returns
    -------
    list of str or None
        The pictures to show; None if the arguments are for `run`.
    """
    if arguments and any(command.name == arguments[0] for command in COMMANDS):
        return None
    # After '--' everything is a path, as everywhere.
    end = arguments.index("--") if "--" in arguments else len(arguments)
    if any(argument.startswith("-") for argument in arguments[:end]):
        return None
    return [*arguments[:end], *arguments[end + 1 :]]


def run(arguments: Sequence[str]) -> int:
    """Carry out a sub-command, or show the help or the version.

    Parameters
    ----------
    arguments : sequence of str
        The arguments without the program's name.

    Returns
    -------
    int
        Exit code: 0, or 2 after one sentence on the error output.
    """
    try:
        write(sys.stdout, _answer(arguments))
    except PartlyFailedError as error:
        with suppress(ExportError):
            write(sys.stdout, error.answer)
        return fail(str(error))
    except SegappError as error:
        return fail(str(error))
    except MemoryError:
        return fail("There is not enough memory for this image; use a smaller one.")
    return 0


def _answer(arguments: Sequence[str]) -> str:
    for command in COMMANDS:
        if arguments and arguments[0] == command.name:
            return _answer_of(command, arguments[1:])
    for argument in arguments:
        if argument in _HELP:
            lines = [f"  {command.name:<10}  {command.summary}" for command in COMMANDS]
            return _HELP_TEXT.format(commands="\n".join(lines))
        if argument == "--version":
            return f"segapp {__version__}\n"
    unknown = next((argument for argument in arguments if argument.startswith("-")), "")
    raise ParameterError(f"There is no option {shown(unknown)}; see 'segapp --help'.")


def _answer_of(command: Command, arguments: Sequence[str]) -> str:
    parser = command.parser()
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    if any(option in _HELP for option in options):
        return parser.format_help()
    return command.run(parser.parse_args(arguments))


__all__ = ["COMMANDS", "fail", "paths_for_window", "run"]
