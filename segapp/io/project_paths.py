"""Paths in a project file: relative to it where that is possible, and only hints when they are read."""

from __future__ import annotations

import os
import re
import sys
from itertools import takewhile
from pathlib import Path

_LONGEST = 4096
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]+:")
_DRIVE = re.compile(r"[A-Za-z]:/")
_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\.|$)", re.IGNORECASE)
_OF_USERS = ("home", "users", "media")
"""Folders in which systems keep a folder for each user, under his name."""
_NOT_FILES = ("/dev/", "/proc/", "/sys/")


def hint_of(image: Path, folder: Path) -> str:
    """Say where an image is, seen from the folder of the project.

    Parameters
    ----------
    image, folder : Path
        The image and the folder.

    Returns
    -------
    str
        With slashes between its parts; the whole path where the image is on another drive.
    """
    whole = os.path.abspath(image)  # noqa: PTH100 - resolve() would follow links and ask the disk
    try:
        hint = Path(os.path.relpath(whole, os.path.abspath(folder))).as_posix()  # noqa: PTH100
    except ValueError:
        return Path(whole).as_posix()
    # A colon in the name of a file is not to be taken for that of an address.
    return f"./{hint}" if ":" in hint or hint.startswith(("~", "\\")) else hint


def names_user(image: Path, folder: Path) -> bool:
    """Whether the way from the project to an image goes through a folder that is called as the user.

    Parameters
    ----------
    image, folder : Path
        The image and the folder of the project.
    """
    home = Path.home()
    parts = _absolute(image).parts
    beside = zip(parts, _absolute(folder).parts, strict=False)
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], beside))
    if parts[: len(home.parts)] == home.parts and shared < len(home.parts):
        return True
    return any(
        part.casefold() == home.name.casefold() and parts[place - 1].casefold() in _OF_USERS
        for place, part in enumerate(parts)
        if place >= max(1, shared)
    )


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100 - as in `hint_of`


def path_of(hint: str, folder: Path) -> Path:
    """Say where to look for an image; nothing is looked up.

    Addresses, network folders and devices are never returned: merely asking for them could give
    a password away or hang. The image is then looked for beside the project.

    Parameters
    ----------
    hint : str
        What the project file says.
    folder : Path
        The folder of the project.

    Returns
    -------
    Path
        Absolute.
    """
    home = Path(os.path.abspath(folder))  # noqa: PTH100 - as above
    if _is_usable(hint, windows=sys.platform == "win32"):
        found = Path(os.path.normpath(home / hint))
        if not any(
            found.as_posix().startswith(place) and not home.as_posix().startswith(place)
            for place in _NOT_FILES
        ):
            return found
    name = re.split(r"[/\\:]", hint)[-1][-255:].replace("\0", "")
    return home / (name if name not in ("", ".", "..") and not _DEVICES.match(name) else "image")


def _is_usable(hint: str, *, windows: bool) -> bool:
    if not 0 < len(hint) <= _LONGEST or any(ord(character) < 32 for character in hint):
        return False
    if hint.startswith(("//", "\\", "~")) or _SCHEME.match(hint):
        return False
    if not windows:
        return not _DRIVE.match(hint)
    rest = hint[2:] if _DRIVE.match(hint) else hint
    parts = rest.split("/")
    is_rooted = rest.startswith("/") and rest == hint
    return not (is_rooted or "\\" in rest or ":" in rest or any(_DEVICES.match(part) for part in parts))
