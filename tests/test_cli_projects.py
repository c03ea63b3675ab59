"""Projects on the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image as PillowImage

from segapp.__main__ import main
from segapp.document.project import Project
from segapp.io.export import ExportOptions
from segapp.io.export.crops import CROPS
from segapp.io.export.options import OPTIONS
from segapp.io.project import save_project
from segapp.io.recipe import write_recipe
from tests.io.projects import project_of
from tests.io.test_recipe import EXAMPLE

if TYPE_CHECKING:
    from pathlib import Path

    from segapp.io.export.options import Option


@pytest.fixture
def project(tmp_path: Path) -> Path:
    save_project(project_of(tmp_path / "images", 3, 2), tmp_path / "a.segproj")
    return tmp_path / "a.segproj"


def answer(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    assert main([str(argument) for argument in arguments]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    assert main([str(argument) for argument in arguments]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    return err


def test_a_project_is_exported(project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    text = answer(capsys, "export", project, "--output", out, "--formats", "mask,labels")
    assert text.splitlines()[0].startswith("Note: Nothing was done on 'image 2.png'")
    names = sorted(entry.name for entry in out.iterdir())
    assert len(names) == 12, "objects, labels and two classes of three images"
    assert names[:4] == [
        "image 0_labels.png",
        "image 0_leaf_mask.png",
        "image 0_objects.tif",
        "image 0_soil_mask.png",
    ]
    assert text.count("Saved ") == 12
    found = json.loads(
        answer(capsys, "export", project, "--output", out, "--split", "0.8,0.1,0.1", "--seed", "3", "--json")
    )
    assert len(found["files"]) == 6
    assert {row["iou"] for row in found["files"]} == {1.0}


def test_an_image_that_is_missing_is_left_out_and_told(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "images" / "image 1.png").unlink()
    error = refusal(capsys, "export", project, "--output", tmp_path / "out")
    assert "4 files were saved, but 1 of 3 images are left out: The image 'image 1.png'" in error
    for number in (0, 2):
        (tmp_path / "images" / f"image {number}.png").unlink()
    assert "not there any more" in refusal(capsys, "export", project, "--output", tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_what_was_saved_and_what_was_not_is_told_as_json(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "images" / "image 1.png").unlink()
    for command, count in (
        (("export", "--output", tmp_path / "out"), 4),
        (("measure", "--csv", tmp_path / "m"), 1),
    ):
        assert main([str(word) for word in (*command, project, "--json")]) == 2
        out, err = capsys.readouterr()
        found = json.loads(out)
        assert len(found["files"]) == count and err.count("\n") == 1
        assert len(found["errors"]) == 1 and "'image 1.png' is not there any more" in found["errors"][0]
    assert len(list((tmp_path / "out").iterdir())) == 4
    assert [image["image"] for image in found["images"]] == ["image 0.png", "image 2.png"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), "--output is missing"),
        (("--output", "out", "--formats", "magic"), "no format 'magic'"),
        (("--output", "out", "--split", "0.5,0.6"), "shares that sum to 1"),
        (("--output", "out", "--split", "a"), "--split takes shares"),
        (("--output", "out", "--seed", "x"), "--seed takes whole numbers"),
        (("--output", "out", "--seed", "-1"), "--seed"),
    ],
)
def test_what_cannot_be_exported_is_one_sentence(
    project: Path, options: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert words in refusal(capsys, "export", project, *options)


def test_a_project_without_images_or_none_at_all_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save_project(Project(), tmp_path / "a.segproj")
    assert "has no images" in refusal(capsys, "export", tmp_path / "a.segproj", "--output", tmp_path)
    assert "not found" in refusal(capsys, "export", tmp_path / "b.segproj", "--output", tmp_path)


def facts(capsys: pytest.CaptureFixture[str], path: Path) -> Any:
    return json.loads(answer(capsys, "info", path, "--json"))


def test_info_tells_what_a_project_holds(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "images" / "image 1.png").unlink()
    found = facts(capsys, project)
    assert (found["kind"], found["classes"], found["missing"], found["damaged"]) == (
        "project",
        ["leaf", "soil"],
        1,
        0,
    )
    assert [(row["name"], row["mark"], row["found"]) for row in found["images"]] == [
        ("image 0.png", "in work", True),
        ("image 1.png", "in work", False),
        ("image 2.png", "untouched", True),
    ]
    text = answer(capsys, "info", project)
    assert "kind: project" in text
    assert "  name image 1.png, mark in work, width 300, height 30, found no, damaged no" in text


def test_info_tells_of_recipes_and_images(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_recipe(EXAMPLE, tmp_path / "a.segrecipe")
    found = facts(capsys, tmp_path / "a.segrecipe")
    assert (found["kind"], found["params"]["k"], len(found["palette"])) == ("recipe", 7, 2)
    assert "smooth by: gaussian" in answer(capsys, "info", tmp_path / "a.segrecipe")
    found = facts(capsys, tmp_path / "images" / "image 0.png")
    assert (found["kind"], found["width"], found["height"], found["depth"]) == ("image", 300, 30, "uint8")
    assert (found["units_per_px"], found["unit"]) == (None, None)
    PillowImage.new("RGB", (4, 3)).save(tmp_path / "scanned.png", dpi=(1270, 1270))
    assert "unit: mm" in answer(capsys, "info", tmp_path / "scanned.png")
    assert facts(capsys, tmp_path / "scanned.png")["units_per_px"] == pytest.approx(0.02, rel=1e-4)
    (tmp_path / "b").write_bytes(project.read_bytes())
    assert facts(capsys, tmp_path / "b")["kind"] == "project"


@pytest.mark.parametrize("name", ["gone.png", "gone.segproj", "gone.segrecipe", ""])
def test_info_about_nothing_is_one_sentence(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    error = refusal(capsys, "info", tmp_path / name if name else "")
    assert "not found" in error or "empty" in error


def test_what_can_be_measured_of_a_project_is(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "m.csv"
    assert answer(capsys, "measure", project, "--csv", table) == f"Saved {table}\n"
    whole = table.read_text("utf-8-sig")
    (tmp_path / "images" / "image 1.png").unlink()
    error = refusal(capsys, "measure", project, "--csv", table)
    assert "1 of 3 images are left out" in error and "'image 1.png' is not there any more" in error
    left = [line for line in whole.splitlines() if not line.startswith("image 1.png")]
    assert len(left) < len(whole.splitlines())
    assert table.read_text("utf-8-sig").splitlines() == left
    for number in (0, 2):
        (tmp_path / "images" / f"image {number}.png").unlink()
    assert "None of the 3 images" in refusal(capsys, "measure", project)


def test_what_is_chosen_about_the_files_is_heeded(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    chosen = ("--formats", "mask,labels,cutout", "--ones", "--no-object-numbers", "--cutout-of", "class")
    answer(capsys, "export", project, "--output", out, *chosen, "--crop", "--soft-px", "1.5")
    names = {path.name for path in out.iterdir()}
    assert not any(name.endswith(".tif") for name in names), "no numbers of objects"
    assert "image 0_leaf_cutout.png" in names and "image 0_cutout.png" not in names
    with PillowImage.open(out / "image 0_leaf_mask.png") as mask:
        assert mask.getextrema() == (0, 1)


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_every_option_of_the_files_can_be_given(
    option: Option, project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    default = vars(ExportOptions())[option.name]
    word = f"--{'no-' if default is True else ''}{option.name.replace('_', '-')}"
    shown_help = " ".join(answer(capsys, "export", "--help").split())
    assert word in shown_help and option.label[1:20] in shown_help
    if isinstance(default, bool):
        return
    error = refusal(capsys, "export", project, "--output", tmp_path / "o", word, "no such")
    assert "one of" in error if option.choices else f"{word} takes" in error
    if not option.choices:
        error = refusal(
            capsys, "export", project, "--output", tmp_path / "o", word, str(int(option.high) + 1)
        )
        assert "give a" in error
    assert not (tmp_path / "o").exists()


def test_kinds_of_files_without_objects_are_told_and_the_rest_is_saved(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save_project(project_of(tmp_path / "images", 2, 0), tmp_path / "a.segproj")
    told = answer(
        capsys, "export", tmp_path / "a.segproj", "--output", tmp_path / "o", "--formats", "mask,crops,coco"
    )
    assert f"no files of the kind '{CROPS.name}'" in told
    assert (tmp_path / "o" / "coco" / "annotations" / "instances_train.json").is_file()
    assert len(list((tmp_path / "o").glob("*_mask.png"))) == 4
    error = refusal(
        capsys, "export", tmp_path / "a.segproj", "--output", tmp_path / "p", "--formats", "crops"
    )
    assert "There are no objects" in error and not (tmp_path / "p").exists()


def test_an_image_that_has_changed_is_told(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "images" / "image 0.png"
    PillowImage.new("RGB", (300, 30), (1, 2, 3)).save(path)
    told = answer(capsys, "export", project, "--output", tmp_path / "o")
    assert "Note: 'image 0.png' has changed since it was worked on" in told
    assert "'image 1.png' has changed" not in told
    told = answer(capsys, "measure", project, "--csv", tmp_path / "m.csv")
    assert told.startswith("Note: 'image 0.png' has changed") and told.count("Note: ") == 1
    assert len(json.loads(answer(capsys, "measure", project, "--json"))["notes"]) == 1


def test_info_knows_no_size_of_an_image_that_was_never_opened(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sizes = [(row["width"], row["height"]) for row in facts(capsys, project)["images"]]
    assert sizes == [(300, 30), (300, 30), (None, None)]
