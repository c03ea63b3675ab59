"""Project files: what is saved is what is opened."""

from __future__ import annotations

import json
import os
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image as PillowImage

from segapp.core.clustering import METHODS
from segapp.core.errors import ImageReadError, ProjectError
from segapp.core.task import Cancelled, NullTask
from segapp.document import classes, edits
from segapp.document.project import (
    Entry,
    Mark,
    Project,
    add_images,
    adopt,
    is_same,
    put_entry,
    put_loaded,
    release,
    set_mark,
)
from segapp.document.project_documents import take_document
from segapp.io import project_plan
from segapp.io.project import check_project, open_project, save_project
from segapp.io.project_images import image_files, missing_images, open_entry, relink
from segapp.io.project_index import SCHEMA
from segapp.io.project_work import encode_work
from segapp.io.strict_json import write_strictly
from tests.io.projects import document_in, make_images, project_of, same_work, work_on, worked_on

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from segapp.document.document import Document
    from segapp.document.project import Work


def saved(project: Project, path: Path) -> Project:
    return adopt(project, save_project(project, path).stored)


def index_of(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as container:
        found: dict[str, Any] = json.loads(container.read("project.json"))
        return found


def rewrite(path: Path, index: bytes, members: dict[str, bytes]) -> None:
    """Write a container with any index, and a manifest that fits."""
    import hashlib

    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in members.items()}
    hashes["project.json"] = hashlib.sha256(index).hexdigest()
    with zipfile.ZipFile(path, "w") as container:
        container.writestr("project.json", index)
        for name, data in members.items():
            container.writestr(name, data)
        container.writestr("manifest.json", json.dumps({"sha256": hashes}))


def members_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as container:
        return {name: container.read(name) for name in container.namelist() if "/" in name}


def test_a_project_comes_back_as_it_was(tmp_path: Path) -> None:
    project = set_mark(project_of(tmp_path), 2, Mark.DONE)
    save_project(project, tmp_path / "a.segproj")
    opened = open_project(tmp_path / "a.segproj")
    assert opened.damaged == ()
    shared = ("classes", "class_keys", "clean_up", "params", "active")
    assert [getattr(opened.project, name) for name in shared] == [getattr(project, name) for name in shared]
    assert [entry.mark for entry in opened.project.entries] == [Mark.IN_WORK, Mark.DONE, Mark.UNTOUCHED]
    for entry in opened.project.entries:
        before = project.entry(entry.id)
        assert entry.work is None
        assert (entry.file, entry.has_work) == (before.file, before.has_work)
        assert same_work(document_in(opened.project, entry.id), document_in(project, entry.id))


@pytest.mark.parametrize("method", [method.id for method in METHODS])
def test_the_clusters_of_every_method_come_back(tmp_path: Path, method: str) -> None:
    project = project_of(tmp_path, 1, 0)
    document = worked_on(document_in(project, 1), method)
    project = take_document(project, 1, document)
    project = put_entry(project, replace(project.entry(1), file=open_entry(project.entry(1)).file))
    save_project(project, tmp_path / "a.segproj")
    assert same_work(document_in(open_project(tmp_path / "a.segproj").project, 1), document)


def test_the_same_project_is_saved_as_the_same_bytes(tmp_path: Path) -> None:
    project = project_of(tmp_path)
    for name in ("a", "b"):
        save_project(project, tmp_path / f"{name}.segproj")
    one = (tmp_path / "a.segproj").read_bytes()
    assert one == (tmp_path / "b.segproj").read_bytes()
    opened = open_project(tmp_path / "a.segproj").project
    save_project(opened, tmp_path / "c.segproj")
    assert one == (tmp_path / "c.segproj").read_bytes()


def test_a_project_is_a_zip_of_stored_members_that_names_no_home(tmp_path: Path) -> None:
    save_project(project_of(tmp_path / "images"), tmp_path / "a.segproj")
    with zipfile.ZipFile(tmp_path / "a.segproj") as container:
        assert container.testzip() is None
        assert {info.compress_type for info in container.infolist()} == {zipfile.ZIP_STORED}
    data = (tmp_path / "a.segproj").read_bytes()
    assert os.fsencode(tmp_path) not in data
    assert [image["path"] for image in index_of(tmp_path / "a.segproj")["images"]] == [
        f"images/image {number}.png" for number in range(3)
    ]


def test_what_is_stored_is_copied_and_not_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = saved(project_of(tmp_path), tmp_path / "a.segproj")
    encoded: list[Work] = []

    def watched(work: Work, *rest: Any) -> dict[str, bytes | None]:
        encoded.append(work)
        return encode_work(work, *rest)

    monkeypatch.setattr(project_plan, "encode_work", watched)
    project = saved(project, tmp_path / "a.segproj")
    assert encoded == []
    document = edits.rename_cluster(document_in(project, 1), 1, "other")
    project = saved(take_document(project, 1, document), tmp_path / "a.segproj")
    assert [work.names[1] for work in encoded] == ["other"]
    opened = open_project(tmp_path / "a.segproj").project
    assert document_in(opened, 1).names[1] == "other"
    assert same_work(document_in(opened, 2), document_in(project, 2))


def test_work_can_be_loaded_released_and_found_unchanged(tmp_path: Path) -> None:
    save_project(project_of(tmp_path), tmp_path / "a.segproj")
    before = open_project(tmp_path / "a.segproj").project
    opened = open_entry(before.entry(1))
    assert opened.work is not None
    loaded = put_loaded(before, 1, opened.work)
    assert loaded.entry(1).work is opened.work
    assert is_same(loaded, before)
    document = document_in(loaded, 1)
    assert take_document(loaded, 1, document) is loaded
    assert release(loaded, 1).entry(1).work is None
    changed = take_document(loaded, 1, edits.select_all(document))
    assert not is_same(changed, before)
    assert release(changed, 1) is changed
    assert is_same(take_document(changed, 1, document), before)  # undone


def test_a_save_while_the_work_goes_on_leaves_the_rest_to_be_saved(tmp_path: Path) -> None:
    project = project_of(tmp_path)
    done = save_project(project, tmp_path / "a.segproj")
    later = adopt(take_document(project, 1, edits.select_none(document_in(project, 1))), done.stored)
    as_saved = adopt(project, done.stored)
    assert not is_same(later, as_saved)
    assert [entry.is_stored for entry in later.entries] == [False, True, True]
    assert is_same(adopt(later, save_project(later, tmp_path / "a.segproj").stored), later) is False
    assert same_work(document_in(open_project(tmp_path / "a.segproj").project, 1), document_in(later, 1))


def test_images_on_which_nothing_was_done_hold_nothing(tmp_path: Path) -> None:
    project = project_of(tmp_path, 2, 0)
    save_project(project, tmp_path / "a.segproj")
    assert members_of(tmp_path / "a.segproj") == {}
    entries = open_project(tmp_path / "a.segproj").project.entries
    assert [(entry.has_work, entry.stored) for entry in entries] == [(False, None)] * 2


def test_the_version_before_is_kept(tmp_path: Path) -> None:
    path, backup = tmp_path / "a.segproj", tmp_path / "a.segproj.bak"
    project = saved(project_of(tmp_path, 2, 1), path)
    first = path.read_bytes()
    assert not backup.exists()
    project = saved(work_on(project, 2), path)
    second = path.read_bytes()
    assert backup.read_bytes() == first
    saved(set_mark(project, 1, Mark.DONE), path)
    assert backup.read_bytes() == second
    assert sorted(entry.name for entry in tmp_path.iterdir() if "segproj" in entry.name) == [
        "a.segproj",
        "a.segproj.bak",
    ]


def test_a_project_can_be_moved_with_its_images(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    save_project(project_of(tmp_path / "old" / "images"), tmp_path / "old" / "a.segproj")
    (tmp_path / "old").rename(tmp_path / "new")
    opened = open_project(tmp_path / "new" / "a.segproj").project
    assert missing_images(opened) == ()
    assert document_in(opened, 1).segmentation is not None


def test_missing_images_are_found_again_by_their_contents(tmp_path: Path) -> None:
    project = project_of(tmp_path / "images", 4, 2)
    save_project(project, tmp_path / "a.segproj")
    inner = tmp_path / "elsewhere" / "deep"
    inner.mkdir(parents=True)
    images = [tmp_path / "images" / f"image {number}.png" for number in range(4)]
    images[0].rename(inner / "renamed.png")
    PillowImage.new("RGB", (3, 3)).save(inner / "image 1.png")  # the same name, another image
    images[1].unlink()
    images[2].rename(inner / "IMAGE 2.png")  # never opened: known by its name alone
    opened = open_project(tmp_path / "a.segproj").project
    assert missing_images(opened) == (1, 2, 3)
    with pytest.raises(ImageReadError, match="not there any more"):
        open_entry(opened.entry(1))
    found = relink(opened, tmp_path / "elsewhere")
    assert (found.found, found.changed) == ((1, 3), (2,))
    assert found.project.entry(1).file.path == inner / "renamed.png"
    assert same_work(document_in(found.project, 1), document_in_memory(project, 1))
    assert document_in(found.project, 4).image.width == 300


def document_in_memory(project: Project, number: int) -> Work:
    work = project.entry(number).work
    assert work is not None
    return work


def test_an_image_that_changed_is_opened_with_a_note_and_one_of_another_size_is_not(tmp_path: Path) -> None:
    project = project_of(tmp_path, 1, 1)
    path = project.entry(1).file.path
    with PillowImage.open(path) as image:
        image.load()
        image.rotate(180).save(path)
        (note,) = open_entry(project.entry(1)).notes
        assert "has changed" in note
        image.resize((10, 10)).save(path)
    with pytest.raises(ProjectError, match="another size"):
        open_entry(project.entry(1))


def test_classes_are_followed_while_they_come_go_and_move(tmp_path: Path) -> None:
    project = project_of(tmp_path, 2, 2)
    project = saved(project, tmp_path / "a.segproj")
    other = document_in(project, 2)
    changes: list[Callable[[Document], Document]] = [
        lambda document: classes.add_class(document, "third"),
        lambda document: classes.move_class(document, 1, 3),
        lambda document: classes.rename_class(document, 3, "renamed leaf"),
        lambda document: classes.remove_class(document, 1),
    ]
    for change in changes:
        project = take_document(project, 1, change(document_in(project, 1)))
    assert [info.name for info in project.classes] == ["third", "renamed leaf"]
    after = document_in(project, 2)
    assert after.assignment.clusters[0] == 2 == other.assignment.clusters[0] + 1
    assert {owner for owner, _ in after.touch_ups.tiles} == {2}
    project = open_project(saved_at(project, tmp_path / "b.segproj")).project
    assert document_in(project, 2).assignment.clusters[0] == 2


def saved_at(project: Project, path: Path) -> Path:
    save_project(project, path)
    return path


def test_a_class_that_is_brought_back_has_its_pixels_again(tmp_path: Path) -> None:
    project = project_of(tmp_path, 2, 2)
    before = document_in(project, 1)
    gone = take_document(project, 1, classes.remove_class(before, 1))
    assert document_in(gone, 2).is_untouched
    back = take_document(gone, 1, before)
    assert same_work(document_in(back, 2), document_in(project, 2))


def test_a_cancelled_save_changes_nothing(tmp_path: Path) -> None:
    class Impatient(NullTask):
        def __init__(self, patience: int) -> None:
            self.patience = patience

        def raise_if_cancelled(self) -> None:
            self.patience -= 1
            if self.patience < 0:
                raise Cancelled

    path = tmp_path / "a.segproj"
    project = project_of(tmp_path)
    save_project(project, path)
    before = sorted((entry.name, entry.read_bytes()) for entry in tmp_path.iterdir())
    for patience in range(10):
        with pytest.raises(Cancelled):
            save_project(project, path, Impatient(patience))
        assert sorted((entry.name, entry.read_bytes()) for entry in tmp_path.iterdir()) == before


def test_the_same_image_is_added_once(tmp_path: Path) -> None:
    files = image_files(make_images(tmp_path, 2))
    project = add_images(Project(), files)
    assert add_images(project, files) is project
    assert [entry.id for entry in project.entries] == [1, 2]


def test_names_that_are_no_unicode_survive(tmp_path: Path) -> None:
    if os.name == "nt":
        pytest.skip("there are none on Windows")
    odd = [tmp_path / name for name in ("a\udcff.png", "c:d.png", "https:e.png", "~f.png", " g .png")]
    project = add_images(Project(), image_files(odd))
    save_project(project, tmp_path / "a.segproj")
    assert [entry.file.path for entry in open_project(tmp_path / "a.segproj").project.entries] == odd


def test_a_project_of_the_first_version_is_opened(tmp_path: Path) -> None:
    """Version 0 knew classes by their place, and had no keys."""
    path = tmp_path / "a.segproj"
    project = project_of(tmp_path, 2, 1)
    save_project(project, path)
    index = index_of(path)
    index["schema"] = 0
    del index["class_keys"], index["recovery"]
    for image in index["images"]:
        del image["class_keys"]
    rewrite(path, write_strictly(index), members_of(path))
    opened = open_project(path).project
    assert opened.classes == project.classes
    assert opened.class_keys == (1, 2)
    assert same_work(document_in(opened, 1), document_in(project, 1))


def test_a_project_of_a_newer_version_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.segproj"
    save_project(project_of(tmp_path, 1, 0), path)
    rewrite(path, write_strictly(index_of(path) | {"schema": SCHEMA + 1, "more": []}), {})
    with pytest.raises(ProjectError, match="newer segapp; update segapp"):
        open_project(path)


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_newer_version_may_make_its_container_otherwise(tmp_path: Path, compression: int) -> None:
    path = tmp_path / "a.segproj"
    save_project(project_of(tmp_path, 1, 0), path)
    index = index_of(path)
    for schema, words in ((SCHEMA + 1, "newer segapp; update segapp"), (SCHEMA, "damaged"), ("x", "damaged")):
        with zipfile.ZipFile(path, "w") as container:
            container.writestr("project.json", write_strictly(index | {"schema": schema}))
            container.writestr("layers/of-the-future", b"more", compression)
        with pytest.raises(ProjectError, match=words):
            open_project(path)


def damage(path: Path, folder: str, entry: Entry) -> None:
    """Change one byte of a member of an image."""
    assert entry.stored is not None
    (name,) = [name for name in entry.stored.key if name.startswith(f"{folder}/")]
    with zipfile.ZipFile(path) as container:
        info = container.getinfo(name)
        content = container.read(name)
    data = bytearray(path.read_bytes())
    at = data.index(content, info.header_offset)
    data[at + len(content) // 2] ^= 0x55
    path.write_bytes(data)


@pytest.mark.parametrize("folder", ["work", "labels", "regions", "touch-ups", "objects"])
def test_a_damaged_part_costs_one_image_its_work_and_the_file_is_not_replaced(
    tmp_path: Path, folder: str
) -> None:
    path = tmp_path / "a.segproj"
    save_project(project_of(tmp_path), path)
    damage(path, folder, open_project(path).project.entry(1))
    before = path.read_bytes()
    project = open_project(path).project
    assert check_project(project) == (1,)
    with pytest.raises(ProjectError, match="damaged or missing"):
        open_entry(project.entry(1))
    assert same_work(document_in(project, 2), document_in(project, 2))
    project = set_mark(project, 2, Mark.DONE)
    for left_out in ((), (1,)):
        with pytest.raises(ProjectError, match="damaged"):
            save_project(project, path, leave_out=left_out)
    assert path.read_bytes() == before
    done = save_project(project, tmp_path / "b.segproj", leave_out=[1])
    assert done.lost == (1,)
    rest = open_project(tmp_path / "b.segproj").project
    assert [entry.has_work for entry in rest.entries] == [False, True, False]
    assert not adopt(project, done.stored).entry(1).has_work
    assert same_work(document_in(rest, 2), document_in(project, 2))


def test_damage_is_mended_by_what_is_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.segproj"
    project = saved(project_of(tmp_path), path)
    project = put_entry(project, replace(project.entry(2), thumbnail=b"small"))
    project = saved(project, path)
    before = document_in(project, 1)
    damage(path, "labels", project.entry(1))
    data = path.read_bytes()
    path.write_bytes(data.replace(b"small", b"SMALL"))
    assert check_project(project) == (1,)
    project = release(put_entry(project, replace(project.entry(2), thumbnail=None)), 2)
    project = saved(project, path)
    assert check_project(project) == ()
    assert same_work(document_in(open_project(path).project, 1), before)
    assert document_in(project, 2).segmentation is not None
    assert path.with_name("a.segproj.bak").read_bytes().count(b"SMALL") == 1


def test_a_missing_part_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.segproj"
    save_project(project_of(tmp_path), path)
    (labels,) = (name for name in open_project(path).project.entry(2).stored.key if "labels" in name)  # type: ignore[union-attr]
    with zipfile.ZipFile(path) as container:
        manifest = container.read("manifest.json")
        index = container.read("project.json")
    members = members_of(path)
    del members[labels]
    with zipfile.ZipFile(path, "w") as container:
        for name, data in {"project.json": index, **members, "manifest.json": manifest}.items():
            container.writestr(name, data)
    opened = open_project(path)
    assert opened.damaged == (2,)
    assert [entry.has_work for entry in opened.project.entries] == [True, False, False]
    with pytest.raises(ProjectError, match="save under another name"):
        save_project(opened.project, path)
    save_project(opened.project, tmp_path / "b.segproj")
    assert open_project(tmp_path / "b.segproj").damaged == ()


def test_opening_reads_no_more_than_the_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_project(project_of(tmp_path), tmp_path / "a.segproj")
    monkeypatch.setattr("segapp.io.project_container.MAX_BYTES_OF", {})
    assert len(open_project(tmp_path / "a.segproj").project.entries) == 3


def test_a_container_holds_each_content_once(tmp_path: Path) -> None:
    project = project_of(tmp_path, 2, 1)
    one = project.entry(1)
    twin = replace(project.entry(2), work=one.work, file=replace(one.file), class_keys=one.class_keys)
    save_project(put_entry(project, twin), tmp_path / "a.segproj")
    save_project(project, tmp_path / "b.segproj")
    assert members_of(tmp_path / "a.segproj") == members_of(tmp_path / "b.segproj")


def test_labels_are_of_one_type(tmp_path: Path) -> None:
    save_project(project_of(tmp_path, 1, 1), tmp_path / "a.segproj")
    document = document_in(open_project(tmp_path / "a.segproj").project, 1)
    assert document.segmentation is not None
    assert document.segmentation.labels.dtype == np.uint8
    assert not document.segmentation.labels.flags.writeable
