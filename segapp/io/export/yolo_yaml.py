"""The file that tells YOLO where the images of a data set are, and what its classes are called."""

from __future__ import annotations

import json
import re

_ESCAPE = re.compile(r"\\U([0-9a-f]{8})|\\(u[0-9a-f]{4}|.)")
_NO_VALIDATION = "# No images were set aside for {}: those for {} stand in, for programs ask for some.\n"


def data_yaml(parts: tuple[str, ...], names: tuple[str, ...]) -> bytes:
    """Write it: paths are relative to the file, so that the folder can be moved.

    Parameters
    ----------
    parts : tuple of str
        The parts of the data set that have images, at least one.
    names : tuple of str
        The classes.

    Returns
    -------
    bytes
        YAML 1.1, UTF-8.
    """
    # An empty path makes Ultralytics look beside this file; '.' would be the folder it is started in.
    lines = ['path: ""\n']
    for part, instead in _folders(parts).items():
        if instead != part:
            lines.append(_NO_VALIDATION.format(part, instead))
        lines.append(f"{part}: images/{instead}\n")
    lines.append("names:\n")
    lines += [f"  {number}: {_quoted(name)}\n" for number, name in enumerate(names)]
    return "".join(lines).encode("utf-8")


def read_yaml(data: bytes) -> tuple[dict[str, str], tuple[str, ...]]:
    """Read what `data_yaml` wrote.

    Parameters
    ----------
    data : bytes
        The file.

    Returns
    -------
    tuple
        The plain entries, and the classes.

    Raises
    ------
    ValueError
        If it is no such file.
    """
    head, found, tail = data.decode("utf-8").partition("names:\n")
    lines = [line for line in head.splitlines() if not line.startswith("#")]
    entries = dict(line.split(": ", 1) for line in lines)
    names = []
    if not found or not tail.endswith("\n"):
        raise ValueError("the classes are missing")
    for number, line in enumerate(tail[:-1].split("\n")):
        key, _, value = line.partition(": ")
        if key != f"  {number}":
            raise ValueError("the classes are not numbered from 0")
        names.append(_unquoted(value))
    return entries, tuple(names)


def reads_back_as(parts: tuple[str, ...], names: tuple[str, ...], data: bytes) -> bool:
    """Whether a file says that the data set has these parts and classes."""
    try:
        entries, found = read_yaml(data)
    except ValueError:
        return False
    folders = {part: f"images/{instead}" for part, instead in _folders(parts).items()}
    return found == names and entries == {"path": '""', **folders}


def _folders(parts: tuple[str, ...]) -> dict[str, str]:
    """Return the part whose images are taken for each; training and validation must be there."""
    wanted = dict.fromkeys(("train", "val", *parts))
    return {part: part if part in parts else parts[0] for part in wanted}


def _quoted(text: str) -> str:
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if character.isprintable():
        return character
    # Not as JSON does it: YAML has no pairs of surrogates.
    return f"\\U{ord(character):08x}"


def _unquoted(text: str) -> str:
    if len(text) < 2 or text[0] != '"' or text[-1] != '"':
        raise ValueError("a name is not in quotes")
    return _ESCAPE.sub(
        lambda found: chr(int(found[1], 16)) if found[1] else str(json.loads(f'"{found[0]}"')), text[1:-1]
    )
