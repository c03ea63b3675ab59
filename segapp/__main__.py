"""Starts segapp: a sub-command runs in the terminal, anything else opens the window."""

from __future__ import annotations

import multiprocessing
import sys
from typing import TYPE_CHECKING

from segapp import cli

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run segapp.

    Parameters
    ----------
    argv : sequence of str, optional
        The arguments without the program's name; those of the process by default.

    Returns
    -------
    int
        Exit code: 0 done, 2 something was wrong and said so, 130 interrupted.
    """
    multiprocessing.freeze_support()
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        paths = cli.paths_for_window(arguments)
        return cli.run(arguments) if paths is None else _open_window(paths)
    except KeyboardInterrupt:
        return 130


def _open_window(paths: list[str]) -> int:
    try:
        from segapp.ui import app
    except ImportError as error:
        return cli.fail(f"The window cannot be opened because a part of segapp is missing: {error}.")
    return app.run(paths)


if __name__ == "__main__":
    sys.exit(main())
