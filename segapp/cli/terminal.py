"""What every sub-command needs: a parser that raises, and output that cannot fail loudly."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn, TextIO

from segapp.core.errors import ExportError, ParameterError
from segapp.io.atomic import reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_FAILED = 2
_STDERR = 2


@dataclass(frozen=True)
class Command:
    """One sub-command.

    Attributes
    ----------
    name : str
        Its word.
    summary : str
        What it does, in a few words.
    parser : callable
        Makes the parser of its arguments.
    run : callable
        Carries it out and returns what is printed.
    """

    name: str
    summary: str
    parser: Callable[[], argparse.ArgumentParser]
    run: Callable[[argparse.Namespace], str]


class PartlyFailedError(ExportError):
    """Some of it was done: the answer is printed all the same, and the sentence after it.

    Attributes
    ----------
    answer : str
        What is printed; may be empty.
    """

    def __init__(self, sentence: str, answer: str) -> None:
        super().__init__(sentence)
        self.answer = answer


class Parser(argparse.ArgumentParser):
    """Raises instead of leaving the program, and takes no shortened options."""

    def __init__(self, prog: str, description: str, epilog: str | None = None) -> None:
        """Make it: texts are shown as they are; `-h` is added by each command, behind its own options."""
        super().__init__(
            prog=prog,
            description=description,
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            add_help=False,
            allow_abbrev=False,
        )

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the arguments."""
        raise ParameterError(f"{message[:1].upper()}{message[1:]}; see '{self.prog} --help'.")


def fail(sentence: str) -> int:
    """Write one line to the error output.

    Parameters
    ----------
    sentence : str
        What happened and what to do.

    Returns
    -------
    int
        The exit code of a failure.
    """
    with suppress(ExportError):
        write(sys.stderr, f"segapp: {' '.join(sentence.split())}\n")
    return _FAILED


def write(stream: TextIO | None, text: str) -> None:
    """Write everything at once; a reader that went away is no failure.

    Parameters
    ----------
    stream : text stream or None
        Where to; None where there is no terminal, as in a window program on Windows.
    text : str
        The text; what the stream cannot show is written as an escape.

    Raises
    ------
    ExportError
        If the stream takes nothing, as a file on a full disk.
    """
    if stream is None:
        return
    try:
        try:
            stream.write(text)
        except UnicodeEncodeError:
            encoding = stream.encoding or "ascii"
            stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except OSError as error:
        # Else Python tries once more at exit, and complains.
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        # Windows says EINVAL of a pipe that nobody reads.
        if error.errno not in (errno.EPIPE, errno.EINVAL):
            raise ExportError(f"The result could not be printed because {reason(error)}.") from error


@contextmanager
def quiet_libraries() -> Iterator[None]:
    """Keep C libraries from writing to the terminal, as libtiff does about damage.

    It works on the whole process, so it is for commands alone.
    """
    try:
        saved = os.dup(_STDERR)
    except OSError:  # closed, so there is nothing to keep quiet
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, _STDERR)
        yield
    finally:
        os.dup2(saved, _STDERR)
        os.close(saved)
        os.close(nowhere)
