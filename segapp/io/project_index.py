"""The index of a project file: all but the work on the images, as JSON with a version."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from segapp.core.errors import ProjectError
from segapp.document.classes import MAX_CLASSES
from segapp.document.project import MAX_IMAGES, Entry, ImageFile, Mark, Project
from segapp.io.images.limits import MAX_PIXELS
from segapp.io.project_container import MAX_INDEX_BYTES, is_member
from segapp.io.project_paths import hint_of, names_user, path_of
from segapp.io.settings_records import (
    ScaleRecord,
    class_from,
    clean_up_from,
    params_from,
    scale_from,
    scale_record,
)
from segapp.io.strict_json import convert, read_strictly, write_strictly

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

SCHEMA = 2
"""Version of the index that is written; older ones are brought up to it, newer ones refused."""

FORMAT = "segapp project"
_HASH = re.compile(r"([0-9a-f]{64})?")
_MEMBERS = ("work", "labels", "regions", "touch-ups", "objects", "thumbnails")

_Side = Annotated[int, msgspec.Meta(ge=0, le=MAX_PIXELS)]
_Key = Annotated[int, msgspec.Meta(ge=1, le=2**31)]


class _Image(msgspec.Struct, forbid_unknown_fields=True):
    id: _Key
    path: str
    mark: Mark
    width: _Side = 0
    height: _Side = 0
    size_bytes: Annotated[int, msgspec.Meta(ge=0)] = 0
    sha256: str = ""
    class_keys: Annotated[tuple[_Key, ...], msgspec.Meta(max_length=255)] = ()
    members: dict[str, str] = {}


class _Index(msgspec.Struct, forbid_unknown_fields=True):
    format: str
    schema: int
    params: dict[str, Any]
    clean_up: dict[str, Any]
    classes: Annotated[list[dict[str, Any]], msgspec.Meta(min_length=1, max_length=MAX_CLASSES)]
    class_keys: tuple[_Key, ...]
    active: int
    images: Annotated[list[_Image], msgspec.Meta(max_length=MAX_IMAGES)]
    recovery: dict[str, Any] | None = None
    scale: ScaleRecord | None = None


@dataclass(frozen=True)
class Listed:
    """One image in an index: its entry, without what is stored, and its members by folder."""

    entry: Entry
    members: Mapping[str, str]


def write_index(
    project: Project,
    members: Mapping[int, Mapping[str, str]],
    folder: Path,
    recovery: dict[str, Any] | None = None,
) -> bytes:
    """Make the index of a project.

    Parameters
    ----------
    project : Project
        The project.
    members : mapping from number of the image to its members
        The names of the members by folder.
    folder : Path
        Where the project file will lie.
    recovery : dict, optional
        What is told of a project that is kept for recovery, as plain JSON.
    """
    images = [
        _Image(
            entry.id,
            _hint(entry.file.path, folder, is_private=recovery is not None),
            entry.mark,
            entry.file.width,
            entry.file.height,
            entry.file.size_bytes,
            entry.file.sha256,
            entry.class_keys,
            dict(members.get(entry.id, {})),
        )
        for entry in project.entries
    ]
    record = _Index(
        FORMAT,
        SCHEMA,
        msgspec.to_builtins(project.params),
        msgspec.to_builtins(project.clean_up),
        [msgspec.to_builtins(info) for info in project.classes],
        project.class_keys,
        project.active,
        images,
        recovery,
        scale_record(project.scale),
    )
    return write_strictly(record)


def _hint(image: Path, folder: Path, *, is_private: bool) -> str:
    """Say where an image is; only what stays with the user, as what is kept for recovery, may name him."""
    if not is_private and names_user(image, folder):
        return hint_of(folder / image.name, folder)
    return hint_of(image, folder)


def read_version(data: bytes) -> tuple[dict[str, Any], int]:
    """Parse an index as far as its version.

    Raises
    ------
    ValueError
        If it is not the index of a project.
    """
    value = read_strictly(data, MAX_INDEX_BYTES)
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise ValueError("no index")
    schema = value.get("schema")
    if type(schema) is not int or schema < 0:
        raise ValueError("no version")
    return value, schema


def newer(name: str) -> ProjectError:
    """Return the error for a project of a newer version; the name is in quotes."""
    return ProjectError(f"{name} was saved by a newer segapp; update segapp to open it.")


def read_index_text(data: bytes, name: str, folder: Path) -> tuple[Project, list[Listed]]:
    """Turn an index into a project; its entries do not know yet what is stored of them.

    Parameters
    ----------
    data : bytes
        The JSON.
    name : str
        The project file, in quotes, for messages.
    folder : Path
        Where it lies.

    Raises
    ------
    ProjectError
        If a newer program wrote it.
    ValueError
        If it makes no sense.
    """
    value, schema = read_version(data)
    if schema > SCHEMA:
        raise newer(name)
    for version in range(schema, SCHEMA):
        value = MIGRATIONS[version](value)
    record = convert(value, _Index)
    classes = tuple(class_from(info) for info in record.classes)
    keys = record.class_keys
    names = {info.name for info in classes}
    if not len(set(keys)) == len(keys) == len(names) == len(classes) >= record.active >= 1:
        raise ValueError("classes that do not fit together")
    listed = [_listed(image, folder) for image in record.images]
    if len({one.entry.id for one in listed}) != len(listed):
        raise ValueError("two images with one number")
    project = Project(
        tuple(one.entry for one in listed),
        params_from(record.params),
        clean_up_from(record.clean_up),
        classes,
        keys,
        record.active,
        scale=scale_from(record.scale),
    )
    return project, listed


def _listed(image: _Image, folder: Path) -> Listed:
    members = image.members
    is_known = all(folder_ in _MEMBERS and is_member(name, folder_) for folder_, name in members.items())
    if not is_known or not _HASH.fullmatch(image.sha256) or image.width * image.height > MAX_PIXELS:
        raise ValueError("an image that is none")
    if len(set(image.class_keys)) != len(image.class_keys):
        raise ValueError("a class twice")
    file = ImageFile(path_of(image.path, folder), image.width, image.height, image.size_bytes, image.sha256)
    return Listed(Entry(image.id, file, image.mark, class_keys=image.class_keys), members)


def _with_keys(old: dict[str, Any]) -> dict[str, Any]:
    """Bring up version 0, in which classes had no keys: they were known by their place."""
    classes, images = old.get("classes"), old.get("images")
    if not isinstance(classes, list) or not isinstance(images, list):
        raise ValueError("no classes or images")
    keys = list(range(1, len(classes) + 1))
    keyed = [{**image, "class_keys": keys} for image in images if isinstance(image, dict)]
    return {**old, "schema": 1, "class_keys": keys, "images": keyed}


def _without_objects(old: dict[str, Any]) -> dict[str, Any]:
    """Bring up version 1, in which no object remembered its clicks."""
    return {**old, "schema": 2}


MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {0: _with_keys, 1: _without_objects}
"""For each older version what turns it into the next."""
