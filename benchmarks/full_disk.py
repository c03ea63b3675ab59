"""Fills a small disk to many levels and saves on it.

    python -m benchmarks.full_disk --levels 40

It mounts a tmpfs, which needs root on Linux; elsewhere it says so and ends. For each kind of file an
old version lies on the disk; then a new one is saved while more and more room is left, from none to
enough. Until it fits, the old file must stay as it was, the message must say that the disk is full,
nothing else may be left behind, the project must count as unsaved, and saving it elsewhere must work.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.kill_test import make_project, named, states_of
from segapp.core.errors import SegappError
from segapp.document.project import Project, adopt, is_same
from segapp.document.project_documents import document_of
from segapp.document.recipes import recipe_of
from segapp.io.export import EXPORTERS, export
from segapp.io.known_places import note_places
from segapp.io.project import check_project, open_project, save_project
from segapp.io.project_images import open_entry
from segapp.io.project_results import items
from segapp.io.recipe import write_recipe
from segapp.io.recovery import write_snapshot
from segapp.io.settings import Settings, save_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Save = Callable[[Project, Path], None]

_DISK_BYTES = 96 << 20
_PAGE = 4096
_SNAPSHOT = "0123456789abcdef"


@contextmanager
def small_disk() -> Iterator[Path]:
    """Mount a tmpfs."""
    with tempfile.TemporaryDirectory() as name:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_DISK_BYTES}", "tmpfs", name], check=True)
        try:
            yield Path(name)
        finally:
            subprocess.run(["umount", name], check=True)


def kinds() -> dict[str, Save]:
    """Name everything that is saved, and how."""
    found: dict[str, Save] = {
        "project": lambda project, folder: _save(project, folder / "a.segproj"),
        "autosave": _snapshot,
        "settings": lambda project, folder: save_settings(
            Settings(last_folder=project.classes[0].name * 9000), folder / "settings.json"
        ),
        "recipe": _recipe,
    }
    for exporter in EXPORTERS:
        found[f"export {exporter.id}"] = partial(_export, name=exporter.id)
    return found


def _save(project: Project, path: Path) -> None:
    os.environ["SEGAPP_CONFIG_DIR"] = str(path.parent / "config")
    note_places(project, path, save_project(project, path).index)


def _snapshot(project: Project, folder: Path) -> None:
    os.environ["SEGAPP_CONFIG_DIR"] = str(folder)
    write_snapshot(project, _SNAPSHOT)


def _recipe(project: Project, folder: Path) -> None:
    entry = project.entry(1)
    opened = open_entry(entry)
    recipe = recipe_of(document_of(project, entry, opened.image, opened.work))
    longer = tuple(replace(info, name=info.name * 900) for info in recipe.classes)
    write_recipe(replace(recipe, classes=longer), folder / "a.segrecipe")


def _export(project: Project, folder: Path, name: str) -> None:
    export(items(named(project, "leaf"), only={1}, folder=folder), folder, [name], count=1)


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "filler"
    }


def leave(disk: Path, free_bytes: int) -> None:
    """Fill the disk but for this many bytes."""
    filler = disk / "filler"
    filler.unlink(missing_ok=True)
    state = os.statvfs(disk)
    room = state.f_bavail * state.f_frsize - free_bytes
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(room, 1))


def measure(disk: Path, save: Save, old: Project, new: Project, levels: int) -> dict[str, int]:
    """Save at each level of room, and count what happened."""
    counts = {
        "levels": 0,
        "failed": 0,
        "fitted": 0,
        "old file harmed": 0,
        "unclear": 0,
        "elsewhere failed": 0,
    }
    with tempfile.TemporaryDirectory() as name:
        save(new, Path(name))
        needed = sum(-(-len(data) // _PAGE) * _PAGE for data in files_in(Path(name)).values()) + 8 * _PAGE
    for level in range(levels):
        folder = disk / f"{level}"
        folder.mkdir()
        save(old, folder)
        before = files_in(folder)
        leave(disk, needed * level // (levels - 1))
        counts["levels"] += 1
        try:
            save(new, folder)
            counts["fitted"] += 1
        except SegappError as error:
            counts["failed"] += 1
            counts["unclear"] += "disk is full" not in str(error)
            counts["old file harmed"] += files_in(folder) != before
            with tempfile.TemporaryDirectory() as elsewhere:
                save(new, Path(elsewhere))
                counts["elsewhere failed"] += not files_in(Path(elsewhere))
        (disk / "filler").unlink()
        _empty(folder)
    return counts


def _empty(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            path.rmdir()
        else:
            path.unlink()
    folder.rmdir()


def still_dirty(disk: Path, old: Project, new: Project) -> bool:
    """Whether a project counts as unsaved after its save failed, and is whole on the disk as it was."""
    path = disk / "a.segproj"
    saved = adopt(old, save_project(old, path).stored)
    leave(disk, 0)
    try:
        save_project(new, path)
    except SegappError:
        opened = open_project(path)
        return not is_same(new, saved) and not opened.damaged and not check_project(opened.project)
    return False


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--levels", type=int, default=40)
    options = parser.parse_args()
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        print("This needs root on Linux: it mounts a small disk.")
        return 0
    failures = 0
    with small_disk() as disk, tempfile.TemporaryDirectory() as images:
        states = states_of(make_project(Path(images)))
        old, new = named(states[0], "old"), named(states[1], "new")
        for kind, save in kinds().items():
            counts = measure(disk, save, old, new, options.levels)
            failures += counts["old file harmed"] + counts["unclear"] + counts["elsewhere failed"]
            print(f"{kind}: " + ", ".join(f"{number} {name}" for name, number in counts.items()), flush=True)
        dirty = still_dirty(disk, old, new)
        print(f"after a failed save the project is {'still dirty' if dirty else 'WRONGLY CLEAN'}")
    return 1 if failures or not dirty else 0


if __name__ == "__main__":
    sys.exit(main())
