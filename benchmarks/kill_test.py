"""Kills a program while it saves, autosaves and exports, and looks at what it leaves behind.

    python -m benchmarks.kill_test --kills 100

For each kind of writing a process is started that writes again and again, each time something
else, and says on its output what it has finished. It is killed (SIGKILL) at a random moment. Then
the file must be whole, and hold what was last finished or what was just being written.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from PIL import Image as PillowImage

from segapp.core import pipeline
from segapp.core.color_names import name_colors
from segapp.core.errors import SegappError
from segapp.core.types import ClassInfo, ClusterParams
from segapp.document import edits
from segapp.document.project import Project, add_images, adopt, put_entry
from segapp.document.project_documents import document_of, take_document
from segapp.io.atomic import sweep
from segapp.io.export import EXPORTERS, export
from segapp.io.known_places import note_places
from segapp.io.project import check_project, open_project, save_project
from segapp.io.project_images import image_files, open_entry
from segapp.io.project_results import items
from segapp.io.recovery import list_recoverable, recover, write_snapshot

_SNAPSHOT = "0123456789abcdef"
_LONGEST_DELAY_S = {"save": 0.15, "autosave": 0.15, "export": 2.0}
_CHECK_PX = 20
"""Checks of one pixel would be more objects than some kinds of files can number."""


def make_project(folder: Path) -> Project:
    """Make a project of two images of 2 and 1 megapixels, half of them checks in any colour."""
    project = Project()
    rng = np.random.default_rng(0)
    for name, (height, width) in {"a": (1200, 1600), "b": (800, 1200)}.items():
        checks = rng.integers(0, 256, (height // _CHECK_PX, width // _CHECK_PX, 3), np.uint8)
        pixels = checks.repeat(_CHECK_PX, axis=0).repeat(_CHECK_PX, axis=1)
        pixels[: height // 2] = (30, 90, 30)
        PillowImage.fromarray(pixels).save(folder / f"{name}.png")
    project = add_images(project, image_files([folder / "a.png", folder / "b.png"]))
    for entry in project.entries:
        opened = open_entry(entry)
        project = put_entry(project, replace(entry, file=opened.file))
        document = document_of(project, project.entry(entry.id), opened.image, None)
        found = pipeline.segment(opened.image, ClusterParams(k=4))
        document = edits.set_segmentation(document, found, name_colors(found.colors), document.assignment)
        project = take_document(project, entry.id, edits.set_clusters(document, [0, 2], on=True))
    return project


def states_of(project: Project) -> list[Project]:
    """Return the project with four different selections."""
    entry = project.entry(1)
    opened = open_entry(entry)
    document = document_of(project, entry, opened.image, opened.work)
    return [take_document(project, 1, edits.select_only(document, cluster)) for cluster in range(4)]


def named(project: Project, name: str) -> Project:
    """Return the project with another name of its class."""
    return replace(project, classes=(ClassInfo(name, (0, 99, 0)),))


def turn_of(project: Project) -> int:
    return int(project.classes[0].name.removeprefix("turn "))


def work(kind: str, folder: Path) -> None:
    """Write for ever; say each finished turn."""
    project = open_project(folder / "a.segproj").project
    states = states_of(project)
    stored = save_project(project, folder / "a.segproj").stored
    formats = [exporter.id for exporter in EXPORTERS]
    for number in count(turn_of(project) + 1):
        state = adopt(named(states[number % 4], f"turn {number}"), stored)
        if kind == "save":
            saved = save_project(state, folder / "a.segproj")
            note_places(state, folder / "a.segproj", saved.index)
            stored = saved.stored
        elif kind == "autosave":
            write_snapshot(state, _SNAPSHOT, title=str(number), base=folder / "a.segproj")
        else:
            export(items(named(state, "leaf"), folder=folder / "out"), folder / "out", formats, count=2)
        os.write(1, f"{number}\n".encode())


def killed(kind: str, folder: Path, chance: random.Random) -> int | None:
    """Start a process, kill it at a random moment after its first turn, and return the last turn it told."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.kill_test", "--work", kind, "--folder", str(folder)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[1],
    )
    assert process.stdout is not None
    first = process.stdout.readline()
    time.sleep(chance.uniform(0, _LONGEST_DELAY_S[kind]))
    process.kill()
    lines = (first + process.stdout.read()).decode().split("\n")[:-1]
    process.wait()
    process.stdout.close()
    return int(lines[-1]) if lines else None


def look_at_save(folder: Path, told: int) -> str:
    opened = open_project(folder / "a.segproj")
    if opened.damaged or check_project(opened.project):
        return "unreadable"
    open_entry(opened.project.entry(1))
    if open_project(folder / "a.segproj.bak").damaged:
        return "unreadable"
    (folder / "apart" / "deep").mkdir(parents=True, exist_ok=True)
    alone = folder / "apart" / "deep" / "a.segproj"
    alone.write_bytes((folder / "a.segproj").read_bytes())
    open_project(alone)  # what was noted may be missing or cut short, and is no failure
    return "" if turn_of(opened.project) in (told, told + 1) else "lost"


def look_at_autosave(_: Path, told: int) -> str:
    found = list_recoverable()
    if not found or int(found[0].title) not in (told, told + 1):
        return "lost"
    opened = recover(found[0])
    return "unreadable" if opened.damaged or turn_of(opened.project) != int(found[0].title) else ""


def look_at_export(folder: Path, told: int, known: list[dict[str, str]]) -> str:
    """Look whether all that the last finished turn wrote is there, and nothing but whole files."""
    there = {path.relative_to(folder / "out").as_posix(): path for path in (folder / "out").rglob("*")}
    files = {name: path for name, path in there.items() if path.is_file() and path.suffix != ".part"}
    if not set(files) >= set(known[told % 4]):
        return "lost"
    hashes = {name: {state.get(name) for state in known} for name in files}
    wrong = [name for name, path in files.items() if hash_of(path) not in hashes[name]]
    return "unreadable" if wrong else ""


def hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def known_exports(folder: Path) -> list[dict[str, str]]:
    """Export all states undisturbed; return the hash of each file by its name."""
    known: list[dict[str, str]] = []
    project = open_project(folder / "a.segproj").project
    for state in states_of(project):
        with tempfile.TemporaryDirectory() as out:
            formats = [exporter.id for exporter in EXPORTERS]
            files = export(items(named(state, "leaf"), folder=Path(out)), Path(out), formats, count=2)
            known.append({file.path.relative_to(out).as_posix(): hash_of(file.path) for file in files})
    return known


def measure(kind: str, kills: int, seed: int) -> dict[str, int]:
    """Kill, look, and count."""
    chance = random.Random(seed)
    counts = {"kills": 0, "unreadable": 0, "lost": 0, "strays": 0, "strays left": 0}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["SEGAPP_CONFIG_DIR"] = name
        save_project(
            replace(make_project(folder), classes=(ClassInfo("turn 0", (0, 0, 0)),)), folder / "a.segproj"
        )
        known = known_exports(folder) if kind == "export" else []
        for _ in range(kills):
            told = killed(kind, folder, chance)
            assert told is not None, "the process ended by itself"
            counts["kills"] += 1
            strays = list(folder.rglob("*.part"))
            counts["strays"] += len(strays)
            try:
                looks = {"save": look_at_save, "autosave": look_at_autosave}
                wrong = looks[kind](folder, told) if kind in looks else look_at_export(folder, told, known)
            except SegappError as error:
                wrong = "unreadable"
                print(error)
            if wrong:
                counts[wrong] += 1
            for place in {folder, *(path.parent for path in strays)}:
                sweep(place)
            counts["strays left"] += len(list(folder.rglob("*.part")))
    return counts


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kinds", default="save,autosave,export")
    parser.add_argument("--work")
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    if options.work:
        work(options.work, options.folder)
    failures = 0
    for kind in options.kinds.split(","):
        counts = measure(kind, options.kills, options.seed)
        failures += counts["unreadable"] + counts["lost"] + counts["strays left"]
        print(f"{kind}: " + ", ".join(f"{number} {name}" for name, number in counts.items()), flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
