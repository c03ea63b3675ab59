"""Project files that somebody made to do harm: one sentence, at once, and nothing else."""

from __future__ import annotations

import hashlib
import json
import os
import random
import struct
import sys
import time
import tracemalloc
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segapp.core.errors import ImageReadError, ProjectError
from segapp.core.task import NullTask
from segapp.io.packing import inflate
from segapp.io.project import check_project, open_project, save_project
from segapp.io.project_images import missing_images, open_entry
from segapp.io.project_paths import hint_of, path_of
from segapp.io.project_stored import StoredWork
from segapp.io.project_touch_ups import decode_touch_ups
from segapp.io.strict_json import read_strictly
from segapp.io.thumbnails import make_thumbnail, thumbnail_pixels
from tests.io.project_mutations import mutate, use
from tests.io.projects import plain_image, project_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Members = dict[str, bytes]
    Change = Callable[[dict[str, Any]], None]

LONGEST_S = 2.0


@pytest.fixture
def project_file(tmp_path: Path) -> Path:
    save_project(project_of(tmp_path, 2, 1), tmp_path / "a.segproj")
    return tmp_path / "a.segproj"


def parts_of(path: Path) -> tuple[dict[str, Any], Members]:
    with zipfile.ZipFile(path) as container:
        members = {name: container.read(name) for name in container.namelist() if "/" in name}
        return json.loads(container.read("project.json")), members


def write(path: Path, index: bytes, members: Members, kind: int = zipfile.ZIP_STORED) -> None:
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in members.items()}
    hashes["project.json"] = hashlib.sha256(index).hexdigest()
    with zipfile.ZipFile(path, "w", kind) as container:
        container.writestr("project.json", index)
        for name, data in members.items():
            container.writestr(name, data)
        container.writestr("manifest.json", json.dumps({"sha256": hashes}))


def refuse(path: Path) -> str:
    """Open a file that must be refused, quickly and without much memory."""
    before = sorted(path.parent.iterdir())
    start = time.process_time()
    with pytest.raises(ProjectError) as caught:
        open_project(path)
    assert time.process_time() - start < LONGEST_S
    tracemalloc.start()
    try:
        with pytest.raises(ProjectError):
            open_project(path)
        assert tracemalloc.get_traced_memory()[1] < 512 << 20
    finally:
        tracemalloc.stop()
    message = str(caught.value)
    assert "\n" not in message
    assert message.endswith(".")
    assert sorted(path.parent.iterdir()) == before
    return message


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK",
        b"\0" * 5000,
        b"PK\5\6" + b"\0" * 18,
        b"PK\5\6" + b"\xff" * 18,
        b"{}",
        b"GIF89a",
        b"\x80\x04cos\n",
    ],
)
def test_what_is_no_project_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.segproj"
    path.write_bytes(content)
    refuse(path)


def test_a_folder_a_pipe_and_nothing_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.segproj").mkdir()
    assert "folder" in refuse(tmp_path / "a.segproj")
    assert "not found" in refuse(tmp_path / "b.segproj")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "c.segproj")
        assert "pipe" in refuse(tmp_path / "c.segproj")


def test_every_cut_and_many_flips_are_refused_or_noticed(project_file: Path) -> None:
    whole = project_file.read_bytes()
    rng = random.Random(0)
    for length in sorted(rng.sample(range(len(whole)), 60)):
        project_file.write_bytes(whole[:length])
        refuse(project_file)
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(rng.randint(1, 4)):
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        project_file.write_bytes(data)
        try:
            project = open_project(project_file).project
            check_project(project)
            for entry in project.entries:
                open_entry(entry)
        except (ProjectError, ImageReadError) as error:
            assert "\n" not in str(error)


MEMBER_NAMES = [
    "../evil",
    "/etc/evil",
    "C:\\evil",
    "work/../../evil",
    "labels/",
    "labels/short",
    "evil.py",
    "labels\\" + "0" * 64,
    "Labels/" + "0" * 64,
    "labels/" + "0" * 63 + "G",
    "labels/" + "0" * 64 + "\0.png",
]


@pytest.mark.parametrize("name", MEMBER_NAMES)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_of_other_names_are_refused(project_file: Path, name: str) -> None:
    index, members = parts_of(project_file)
    write(project_file, json.dumps(index).encode(), members | {name: b"x"})
    refuse(project_file)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_is_there_twice_is_refused(project_file: Path) -> None:
    with zipfile.ZipFile(project_file, "a") as container:
        container.writestr("project.json", b"{}")
    refuse(project_file)


def test_packed_and_encrypted_members_are_refused(project_file: Path) -> None:
    index, members = parts_of(project_file)
    write(project_file, json.dumps(index).encode() + b" " * (7 << 20), members, zipfile.ZIP_DEFLATED)
    refuse(project_file)
    write(project_file, json.dumps(index).encode(), members)
    data = bytearray(project_file.read_bytes())
    at = data.rindex(b"PK\1\2")
    data[at + 8] |= 1
    project_file.write_bytes(data)
    refuse(project_file)


def test_too_many_members_and_a_huge_directory_are_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.segproj"
    path.write_bytes(b"x" * 1000 + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 61_000, 61_000, 46, 0, 0))
    refuse(path)
    path.write_bytes(b"x" * 1000 + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 5, 5, 1 << 31, 0, 0))
    refuse(path)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, 0, 1)
    end_64 = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 5, 5, 1 << 40, 0)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    path.write_bytes(b"x" * 1000 + end_64 + locator + end)
    refuse(path)


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        nested(100_000),
        b'{"a":' * 5000 + b"1" + b"}" * 5000,
        b'{"format": "segapp project", "format": "segapp project", "schema": 1}',
        b'{"format": "segapp project", "schema": NaN}',
        b'{"format": "segapp project", "schema": -1}',
        b'{"format": "segapp project", "schema": true}',
        b'{"format": "segapp project", "schema": 1e400}',
        b'{"format": "segapp project", "schema": ' + b"9" * 20_000 + b"}",
        b'{"format": "segapp project", "schema": 0}',
        b'{"format": "segapp project", "schema": 0, "classes": 1, "images": [1]}',
        b'{"format": "segapp project", "schema": 1}',
        b"\xff\xfe{}",
        b"[" + b"[]," * (2 << 20) + b"[]]",
        b"[" + b"0.5," * (2 << 20) + b"1]",
        b"[" + b"[]," * 240_000 + b"[]]",
        b"[" + b"1.5e7," * 400_000 + b"1]",
        b"[" + b"[]," * (6 << 20) + b"[]]",
    ],
)
def test_an_index_that_makes_no_sense_is_refused(tmp_path: Path, text: bytes) -> None:
    write(tmp_path / "a.segproj", text, {})
    refuse(tmp_path / "a.segproj")


CHANGES: list[Change] = [
    lambda index: index.update(extra=1),
    lambda index: index.update(active=0),
    lambda index: index.update(active=3),
    lambda index: index.update(classes=[]),
    lambda index: index.update(class_keys=[1]),
    lambda index: index.update(class_keys=[1, 1]),
    lambda index: index.update(class_keys=[0, 1]),
    lambda index: index["classes"][0].update(name=""),
    lambda index: index["classes"][0].update(name="soil"),
    lambda index: index["classes"][0].update(name="\ud800"),
    lambda index: index["classes"][0].update(name="a\0b"),
    lambda index: index["classes"][0].update(color=[0, 0, 256]),
    lambda index: index["classes"][0].update(color=[0, 0]),
    lambda index: index["classes"][0].update(clean_up={"grow_px": 10**6}),
    lambda index: index["classes"][0].update(clean_up={"fill_holes_px": 10**18}),
    lambda index: index["classes"][0].update(clean_up={"fill_holes_px": -1}),
    lambda index: index["classes"][0].update(locked="yes"),
    lambda index: index["params"].update(method="os.system"),
    lambda index: index["params"].update(method="__class__"),
    lambda index: index["params"].update(space="evil"),
    lambda index: index["params"].update(k=10**9),
    lambda index: index["params"].update(k=2.5),
    lambda index: index["params"].update(k=True),
    lambda index: index["params"].update(evil=1),
    lambda index: index["params"].update(not_sure=-5),
    lambda index: index["clean_up"].update(smooth_by="evil"),
    lambda index: index["images"][0].update(id=0),
    lambda index: index["images"][0].update(id=2),
    lambda index: index["images"][0].update(mark="evil"),
    lambda index: index["images"][0].update(width=10**12),
    lambda index: index["images"][0].update(width=300_000, height=300_000),
    lambda index: index["images"][0].update(sha256="../evil"),
    lambda index: index["images"][0].update(path=None),
    lambda index: index["images"][0].update(class_keys=list(range(1, 300))),
    lambda index: index["images"][0].update(class_keys=[1, 1]),
    lambda index: index["images"][0]["members"].update(evil="labels/" + "0" * 64),
    lambda index: index["images"][0]["members"].update(labels="../../evil"),
    lambda index: index["images"][0]["members"].update(labels="work/" + "0" * 64),
    lambda index: index.update(images=index["images"] * 6000),
]


@pytest.mark.parametrize("change", CHANGES)
def test_values_out_of_range_are_refused(project_file: Path, change: Change) -> None:
    index, members = parts_of(project_file)
    change(index)
    write(project_file, json.dumps(index).encode(), members)
    refuse(project_file)


def corners(count: int) -> list[list[float]]:
    return [[0.0, float(number)] for number in range(count)]


WORKS: list[Change] = [
    lambda work: work.update(evil=1),
    lambda work: work.update(area=corners(2)),
    lambda work: work.update(area=corners(200_000)),
    lambda work: work.update(region_count=-1),
    lambda work: work.update(region_count=10**15),
    lambda work: work.update(region_count=2),
    lambda work: work["clusters"].update(names=["a"]),
    lambda work: work["clusters"].update(names=[""] * 4),
    lambda work: work["clusters"].update(colors=[]),
    lambda work: work["clusters"].update(colors=[[0, 0, 300]] * 4),
    lambda work: work["clusters"].update(colors=work["clusters"]["colors"][:2], names=["a", "b"]),
    lambda work: work["clusters"].update(classes=[9, 0, 0, 0]),
    lambda work: work["clusters"].update(classes=[-1, 0, 0, 0]),
    lambda work: work["clusters"].update(classes=[0]),
    lambda work: work["clusters"].update(mse=-1.0),
    lambda work: work["clusters"].update(shown_colors=[None] * 5),
    lambda work: work["clusters"].update(shown_colors=[[0, 0, 999]]),
    lambda work: work["clusters"].update(means=[[1.0], [2.0, 3.0], [1.0], [1.0]]),
    lambda work: work["clusters"].update(means=[[1.0]]),
    lambda work: work["clusters"]["params"].update(method="evil"),
    lambda work: work["clusters"]["model"].update(centers=[]),
    lambda work: work["clusters"]["model"].update(centers=[[]] * 4),
    lambda work: work["clusters"]["model"].update(centers=[[1e300]] * 4),
    lambda work: work["clusters"]["model"].update(factors=[[[1.0]]] * 4),
    lambda work: work["clusters"]["model"].update(offsets=[1.0]),
]


def with_work(path: Path, folder: str, data: bytes) -> None:
    """Replace a member of the first image, hash and all."""
    index, members = parts_of(path)
    del members[index["images"][0]["members"][folder]]
    name = f"{folder}/{hashlib.sha256(data).hexdigest()}"
    index["images"][0]["members"][folder] = name
    write(path, json.dumps(index).encode(), members | {name: data})


def refuse_work(path: Path) -> None:
    entry = open_project(path).project.entry(1)
    start = time.process_time()
    with pytest.raises(ProjectError) as caught:
        open_entry(entry)
    assert time.process_time() - start < LONGEST_S
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("change", WORKS)
def test_work_out_of_range_is_refused_and_the_rest_opens(project_file: Path, change: Change) -> None:
    index, members = parts_of(project_file)
    work = json.loads(members[index["images"][0]["members"]["work"]])
    change(work)
    with_work(project_file, "work", json.dumps(work).encode())
    refuse_work(project_file)
    assert open_entry(open_project(project_file).project.entry(2)).work is None


@pytest.mark.parametrize(
    ("folder", "data"),
    [
        ("labels", b""),
        ("labels", b"evil"),
        ("labels", zlib.compress(b"\0" * (64 << 20))),
        ("labels", zlib.compress(b"\0" * 8999)),
        ("labels", zlib.compress(b"\7" * 9000)),
        ("labels", zlib.compress(b"\0" * 9000) + b"more"),
        ("regions", zlib.compress(b"\xff" * 14)),
        ("regions", zlib.compress(b"\0" * 14)),
        ("regions", zlib.compress(b"\0" * (64 << 20))),
        ("touch-ups", b"evil"),
        ("touch-ups", struct.pack("<BIIBI", 1, 0, 0, 0, 1 << 31)),
        ("touch-ups", struct.pack("<BIIBI", 1, 9, 0, 1, 0)),
        ("touch-ups", struct.pack("<BIIBI", 0, 0, 0, 1, 0)),
        ("touch-ups", struct.pack("<BIIBI", 3, 0, 0, 1, 0)),
        ("touch-ups", struct.pack("<BIIBI", 1, 0, 0, 3, 0)),
        ("touch-ups", struct.pack("<BIIBI", 1, 0, 0, 1, 0) * 2),
        ("touch-ups", struct.pack("<BIIBI", 1, 0, 0, 1, 0) + struct.pack("<BIIBI", 2, 0, 0, 1, 0)),
    ],
)
def test_pixels_that_do_not_fit_are_refused(project_file: Path, folder: str, data: bytes) -> None:
    with_work(project_file, folder, data)
    refuse_work(project_file)


@pytest.mark.parametrize(
    "values", [b"\0" * (64 << 20), b"\0" * 65535, b"\3" * 65536], ids=["bomb", "short", "other"]
)
def test_a_tile_that_is_none_is_refused(values: bytes) -> None:
    packed = zlib.compress(values)
    with pytest.raises(ValueError, match=r"size|else"):
        decode_touch_ups(struct.pack("<BIIBI", 1, 0, 0, 0, len(packed)) + packed, (10, 10), 1, NullTask())


@given(st.binary(max_size=200), st.integers(0, 50))
def test_unpacking_gives_what_was_asked_for_or_raises(data: bytes, count: int) -> None:
    assert bytes(inflate(zlib.compress(data), len(data))) == data
    if count != len(data):
        with pytest.raises(ValueError, match="size"):
            inflate(zlib.compress(data), count)


@given(
    st.recursive(st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(), st.lists, max_leaves=9)
)
def test_strict_json_is_json(value: object) -> None:
    assert read_strictly(json.dumps(value).encode(), 1 << 20) == value


REFUSED_HINTS = [
    "\\\\server\\share\\a.png",
    "//server/share/a.png",
    "\\\\?\\C:\\a.png",
    "\\\\.\\PhysicalDrive0",
    "http://server/a.png",
    "file:///etc/passwd",
    "smb://server/a.png",
    "data:image/png;base64,AA",
    "~/a.png",
    "/dev/zero",
    "../../../../../../../../../../../../dev/zero",
    "/proc/self/mem",
    "a\0b.png",
    "a\nb.png",
    "",
    "x" * 5000,
]


@pytest.mark.parametrize("hint", REFUSED_HINTS)
def test_addresses_and_devices_are_never_looked_up(
    project_file: Path, hint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if hint:
        index, members = parts_of(project_file)
        index["images"][0]["path"] = hint
        write(project_file, json.dumps(index).encode(), members)
        found = open_project(project_file).project
        assert found.entry(1).file.path.parent == project_file.parent
        assert missing_images(found) == (1,)
    place = path_of(hint, project_file.parent)
    assert place.parent == project_file.parent
    assert len(place.name) <= 255


@given(st.text(max_size=60))
def test_no_hint_leads_to_a_network_or_a_device(hint: str) -> None:
    from pathlib import Path as AnyPath

    found = path_of(hint, AnyPath("/home/x/y"))
    assert found.is_absolute()
    assert not str(found).startswith(("//", "\\\\", "/dev/", "/proc/", "/sys/"))


@pytest.mark.skipif(sys.platform == "win32", reason="names as they can be elsewhere")
@given(
    st.lists(
        st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cc"]), min_size=1, max_size=9),
        min_size=1,
        max_size=4,
    )
)
def test_the_place_of_an_image_comes_back(parts: list[str]) -> None:
    from pathlib import Path as AnyPath

    home = AnyPath("/home/x/y")
    image = AnyPath(os.path.normpath("/home/" + "/".join(part for part in parts)))
    assert path_of(hint_of(image, home), home) == image


def test_a_thumbnail_that_is_a_bomb_or_no_jpeg_is_none() -> None:
    real = make_thumbnail(plain_image())
    pixels = thumbnail_pixels(real)
    assert pixels is not None
    assert pixels.shape == (16, 160, 3)
    at = real.index(b"\xff\xc0")
    bomb = real[: at + 5] + struct.pack(">HH", 60_000, 60_000) + real[at + 9 :]
    for data in (bomb, b"", b"evil", b"<svg/>", real[: len(real) // 2], real + b"\0" * (1 << 20)):
        shown = thumbnail_pixels(data)
        assert shown is None or shown.shape == (16, 160, 3)
    assert thumbnail_pixels(bomb) is None


def test_a_bomb_of_labels_is_not_unpacked(project_file: Path) -> None:
    """The labels are said to be of a huge image; the image that is there is small."""
    index, members = parts_of(project_file)
    index["images"][0].update(width=17_000, height=17_000)
    write(project_file, json.dumps(index).encode(), members)
    entry = open_project(project_file).project.entry(1)
    with pytest.raises(ProjectError, match="another size"):
        open_entry(entry)
    assert isinstance(entry.stored, StoredWork)
    assert np.prod(entry.stored.shape) == 17_000**2


def test_projects_changed_at_random_open_or_are_refused(project_file: Path, tmp_path: Path) -> None:
    chance = random.Random(5)
    outcomes = set()
    for _ in range(150):
        mutate(project_file, tmp_path / "b.segproj", chance)
        outcomes.add(use(tmp_path / "b.segproj"))
    assert outcomes == {"opened", "refused", "work refused"}
