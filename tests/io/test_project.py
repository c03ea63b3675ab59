"""Project files: what is saved is what is opened."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from segapp.core.clustering import METHODS
from segapp.document.project import (
    Mark,
    Project,
    adopt,
    put_entry,
    set_mark,
)
from segapp.document.project_documents import take_document
from segapp.io.project import open_project, save_project
from segapp.io.project_images import open_entry
from tests.io.projects import document_in, project_of, same_work, worked_on


def saved(project: Project, path: Path) -> Project:
    return adopt(project, save_project(project, path).stored)


def test_a_project_comes_back_as_it_was(tmp_path: Path) -> None:
    project = project_of(tmp_path)
    project = set_mark(project, 2, Mark.DONE)
    save_project(project, tmp_path / "a.segproj")
    opened = open_project(tmp_path / "a.segproj")
    assert opened.damaged == ()
    assert opened.project.classes == project.classes
    assert opened.project.clean_up == project.clean_up
    assert opened.project.params == project.params
    for entry in opened.project.entries:
        assert entry.work is None
        before = project.entry(entry.id)
        assert (entry.file, entry.mark, entry.has_work) == (before.file, before.mark, before.has_work)
        assert same_work(document_in(opened.project, entry.id), document_in(project, entry.id))


@pytest.mark.parametrize("method", [method.id for method in METHODS])
def test_the_clusters_of_every_method_come_back(tmp_path: Path, method: str) -> None:
    project = project_of(tmp_path, 1, 0)
    document = worked_on(document_in(project, 1), method)
    project = take_document(project, 1, document)
    file = open_entry(project.entry(1)).file
    project = put_entry(project, replace(project.entry(1), file=file))
    save_project(project, tmp_path / "a.segproj")
    assert same_work(document_in(open_project(tmp_path / "a.segproj").project, 1), document)
