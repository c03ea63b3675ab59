"""Projects changed at random, with hashes that fit, so that what reads the contents is met."""

from __future__ import annotations

import hashlib
import json
import zipfile
from typing import TYPE_CHECKING, Any

from segapp.core.errors import ImageReadError, ProjectError
from segapp.core.task import NullTask
from segapp.document.finishing import finished_classes
from segapp.document.project_documents import document_of
from segapp.io.project import check_project, open_project
from segapp.io.project_images import missing_images, open_entry

if TYPE_CHECKING:
    import random
    from pathlib import Path

EXTREMES: tuple[Any, ...] = (
    *(None, True, 0, -1, 1, 2, 255, 256, 65536, 2**31, 2**63, 2**64, 10**19, -(2**63)),
    *(0.5, -0.0, 1e308, 1e-320),
    *("", "evil", "0" * 64, "labels/" + "0" * 64, "/dev/zero", "../a", "\0", "\ud800"),
    *([], {}, [[]], [0], {"a": 1}),
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, part in inner for place in _places(part, (*path, key)))]


def _change(value: Any, chance: random.Random) -> Any:
    """Replace, remove or repeat one value somewhere inside."""
    path = chance.choice(_places(value))
    if not path:
        return chance.choice(EXTREMES)
    holder = value
    for key in path[:-1]:
        holder = holder[key]
    kind = chance.random()
    if kind < 0.15:
        del holder[path[-1]]
    elif kind < 0.3 and isinstance(holder, list):
        holder.insert(path[-1], holder[path[-1]])
    else:
        holder[path[-1]] = chance.choice(EXTREMES)
    return value


def _flip(data: bytes, chance: random.Random) -> bytes:
    result = bytearray(data)
    for _ in range(chance.randint(1, 3)):
        if result:
            at = chance.randrange(len(result))
            result[at : at + chance.randint(0, 3)] = chance.randbytes(chance.randint(0, 3))
    return bytes(result)


def mutate(source: Path, target: Path, chance: random.Random) -> None:
    """Write a project like the one in `source`, with something changed in it."""
    with zipfile.ZipFile(source) as container:
        contents = {name: container.read(name) for name in container.namelist() if name != "manifest.json"}
    index = json.loads(contents.pop("project.json"))
    members = index["images"][0]["members"]
    folder = chance.choice(["index", "work", *members])
    if folder != "index":
        data = contents[members[folder]]
        if folder == "work":
            data = json.dumps(_change(json.loads(data), chance)).encode()
        else:
            data = _flip(data, chance)
        members[folder] = f"{folder}/{hashlib.sha256(data).hexdigest()}"
        contents[members[folder]] = data
    else:
        for _ in range(chance.randint(1, 3)):
            index = _change(index, chance)
    contents["project.json"] = json.dumps(index).encode()
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()}
    with zipfile.ZipFile(target, "w") as container:
        for name, data in contents.items():
            container.writestr(name, data)
        container.writestr("manifest.json", json.dumps({"sha256": hashes}))


def use(path: Path) -> str:
    """Open a project and all that is in it, up to its masks; say how far that went."""
    try:
        project = open_project(path).project
    except ProjectError as error:
        return _told(error, "refused")
    check_project(project)
    missing_images(project)
    outcome = "opened"
    for entry in project.entries:
        try:
            opened = open_entry(entry)
        except (ProjectError, ImageReadError) as error:
            outcome = _told(error, "work refused")
            continue
        document = document_of(project, entry, opened.image, opened.work)
        if document.segmentation is not None:
            finished_classes(document, None, NullTask())
    return outcome


def _told(error: Exception, outcome: str) -> str:
    assert "\n" not in str(error)
    return outcome
