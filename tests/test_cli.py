"""The command line: what it prints, what it writes, how it refuses."""

from __future__ import annotations

import errno
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as PillowImage

import segapp
from segapp.__main__ import main
from segapp.cli.terminal import write
from segapp.core.clustering import AMOUNTS, METHODS


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A picture of three colours, half, a quarter and a quarter of it."""
    pixels = np.zeros((20, 40, 3), np.uint8)
    pixels[:, 20:30] = (255, 0, 0)
    pixels[:, 30:] = (0, 0, 255)
    path = tmp_path / "Bild ä.png"
    PillowImage.fromarray(pixels).save(path)
    return path


def answer(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    assert main([str(argument) for argument in arguments]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def as_json(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> Any:
    return json.loads(answer(capsys, "segment", *arguments, "--json"))


@pytest.mark.parametrize("name", [*AMOUNTS, "attempts"])
def test_an_amount_that_is_given_is_used_and_told(
    name: str, picture: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = as_json(capsys, picture, "-k", "3", f"--{name.replace('_', '-')}", "40")
    assert list(found["params"]) == ["k", "space", "seed", "method", name]
    assert found["params"][name] == 40


def test_only_the_area_is_clustered(
    picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    area = np.zeros((20, 40), np.uint8)
    area[:, 20:] = 1
    path = tmp_path / "area.png"
    PillowImage.fromarray(area).save(path)
    found = as_json(capsys, picture, "-k", "2", "--area", path)
    assert found["params"]["area"] == str(path)
    assert [cluster["pixels"] for cluster in found["clusters"]] == [200, 200]
    assert found["pixels_without_cluster"] == 400


def test_masks_are_not_saved_over_the_area(
    picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    area = tmp_path / f"{picture.stem}_mask.png"
    PillowImage.fromarray(np.full((20, 40), 255, np.uint8)).save(area)
    before = area.read_bytes()
    arguments = ["segment", picture, "-k", "2", "--area", area, "--select", "1", "--output", tmp_path]
    assert main([str(argument) for argument in arguments]) == 2
    assert "would be replaced" in capsys.readouterr().err
    assert area.read_bytes() == before


def test_an_area_of_another_size_or_without_pixels_is_one_sentence(
    picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "area.png"
    for size, words in (((40, 20), "The area has 20 x 40 pixels"), ((20, 40), "no visible pixels")):
        PillowImage.fromarray(np.zeros(size, np.uint8)).save(path)
        assert main(["segment", str(picture), "--area", str(path)]) == 2
        err = capsys.readouterr().err
        assert words in err
        assert err.count("\n") == 1


def test_an_empty_name_is_told_as_such(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["segment", ""]) == 2
    assert "name of the image is empty" in capsys.readouterr().err


def test_the_methods_are_listed_with_limits_and_sources(capsys: pytest.CaptureFixture[str]) -> None:
    text = " ".join(answer(capsys, "methods").split())
    found = json.loads(answer(capsys, "methods", "--json"))
    assert (found["least_k"], found["most_k"]) == (2, 32)
    assert [entry["id"] for entry in found["methods"]] == [method.id for method in METHODS]
    for entry in found["methods"]:
        assert entry["limits"].endswith(".")
        assert set(entry["parameters"]) <= {"k", "seed", "attempts"}
        assert all(entry[name] in text for name in ("id", "description", "limits", "source"))


@pytest.mark.parametrize("method", [method.id for method in METHODS])
def test_every_method_can_be_asked_for(
    method: str, picture: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = as_json(capsys, picture, "-k", "2", "--method", method, "--smooth", "0")
    assert found["params"] == {"k": 2, "space": "lab", "seed": 0, "method": method}


def test_the_clusters_are_listed_in_a_table(picture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = answer(capsys, "segment", picture, "-k", "3").splitlines()
    assert lines[0].split() == ["cluster", "colour", "share", "pixels"]
    assert lines[1].split() == ["0", "#000000", "50.00", "%", "400"]
    assert {line.split()[1] for line in lines[2:4]} == {"#ff0000", "#0000ff"}


def test_what_came_out_differently_is_said_after_the_table(
    picture: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = answer(capsys, "segment", picture, "-k", "5").splitlines()
    assert lines[4].startswith("Note: ")


def test_json_is_one_object(picture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = as_json(capsys, picture, "-k", "3", "--space", "rgb", "--seed", "7")
    assert found["image"] == {"path": str(picture), "width": 40, "height": 20}
    assert found["params"] == {"k": 3, "space": "rgb", "seed": 7, "method": "kmeans"}
    assert found["clusters"][0] == {
        "index": 0,
        "color": "#000000",
        "rgb": [0, 0, 0],
        "share": 0.5,
        "pixels": 400,
    }
    assert [cluster["index"] for cluster in found["clusters"]] == [0, 1, 2]
    assert found["mse"] == pytest.approx(0, abs=1e-6)
    assert found["notes"] == []
    assert "files" not in found


def test_the_usual_settings_are_five_clusters_in_lab(
    picture: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = as_json(capsys, picture)
    assert found["params"] == {"k": 5, "space": "lab", "seed": 0, "method": "kmeans"}
    assert found["notes"]


def test_chosen_clusters_are_saved(picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "new" / "masks"
    found = as_json(
        capsys, picture, "-k", "3", "--select", " 1, 2,1", "--output", folder, "--formats", "mask, cutout"
    )
    assert [file["format"] for file in found["files"]] == ["mask", "cutout"]
    assert [Path(file["path"]).name for file in found["files"]] == ["Bild ä_mask.png", "Bild ä_cutout.png"]
    assert [file["bytes"] for file in found["files"]] == [
        Path(file["path"]).stat().st_size for file in found["files"]
    ]
    with PillowImage.open(folder / "Bild ä_mask.png") as mask:
        shown = np.asarray(mask)
    assert not shown[:, :20].any()
    assert (shown[:, 20:] == 255).all()


def test_what_is_chosen_about_the_files_is_heeded(
    picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(capsys, "segment", picture, "--select", "0", "--output", tmp_path / "out", "--ones")
    with PillowImage.open(tmp_path / "out" / "Bild ä_mask.png") as mask:
        assert mask.getextrema() == (0, 1)
    assert main(["segment", str(picture), "--ones"]) == 2
    assert "--select and --output are missing" in capsys.readouterr().err


def test_without_formats_a_mask_is_saved(
    picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = answer(capsys, "segment", picture, "--select", "0", "--output", tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["Bild ä_mask.png"]
    assert out.splitlines()[-1] == f"Saved {tmp_path / 'out' / 'Bild ä_mask.png'}"


def test_the_same_call_gives_the_same_bytes(
    picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call: list[str | Path] = [
        "segment",
        picture,
        "--select",
        "0",
        "--output",
        tmp_path / "o",
        "--formats",
        "mask,labels,cutout",
    ]
    first = answer(capsys, *call), {p: p.read_bytes() for p in (tmp_path / "o").iterdir()}
    second = answer(capsys, *call), {p: p.read_bytes() for p in (tmp_path / "o").iterdir()}
    assert first == second


def test_a_rotated_camera_file_is_mentioned(
    picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    exif = PillowImage.Exif()
    exif[0x0112] = 6
    turned = tmp_path / "turned.jpg"
    with PillowImage.open(picture) as opened:
        opened.save(turned, exif=exif)
    found = as_json(capsys, turned, "-k", "3", "--select", "0", "--output", tmp_path / "out")
    assert (found["image"]["width"], found["image"]["height"]) == (20, 40)
    assert any("rotated" in note for note in found["notes"])
    with PillowImage.open(tmp_path / "out" / "turned_mask.png") as mask:
        assert mask.size == (20, 40)


BAD = [
    ["segment"],
    ["segment", "IMAGE", "more"],
    ["segment", "IMAGE", "--nonsense"],
    ["segment", "IMAGE", "--jso"],
    ["segment", "IMAGE", "-k"],
    ["segment", "IMAGE", "-k", "1"],
    ["segment", "IMAGE", "-k", "33"],
    ["segment", "IMAGE", "-k", "-1"],
    ["segment", "IMAGE", "-k", "abc"],
    ["segment", "IMAGE", "-k", "nan"],
    ["segment", "IMAGE", "-k", "2.5"],
    ["segment", "IMAGE", "-k", ""],
    ["segment", "IMAGE", "-k", "9" * 5000],
    ["segment", "IMAGE", "-k", "9" * 50],
    ["segment", "IMAGE", "--seed", "-5"],
    ["segment", "IMAGE", "--seed", "9" * 50],
    ["segment", "IMAGE", "--seed", "x\ny"],
    ["segment", "IMAGE", "--space", "cmyk"],
    ["segment", "IMAGE", "--space", ""],
    ["segment", "IMAGE", "--method", "magic"],
    ["segment", "IMAGE", "--smooth", "101"],
    ["segment", "IMAGE", "--ignore-shadows", "-1"],
    ["segment", "IMAGE", "--keep-together", "much"],
    ["segment", "IMAGE", "--notice-texture", ""],
    ["segment", "IMAGE", "--not-sure", "200"],
    ["segment", "IMAGE", "--area", ""],
    ["segment", "IMAGE", "--area", "missing.png"],
    ["segment", "IMAGE", "--area", "TEXT"],
    ["methods", "more"],
    ["methods", "--nonsense"],
    ["segment", "IMAGE", "--select", "1"],
    ["segment", "IMAGE", "--output", "OUT"],
    ["segment", "IMAGE", "--formats", "mask"],
    ["segment", "IMAGE", "--select", "9", "--output", "OUT"],
    ["segment", "IMAGE", "--select", "-1", "--output", "OUT"],
    ["segment", "IMAGE", "--select", "1,,2", "--output", "OUT"],
    ["segment", "IMAGE", "--select", "", "--output", "OUT"],
    ["segment", "IMAGE", "--select", "1;2", "--output", "OUT"],
    ["segment", "IMAGE", "--select", "255", "--output", "OUT"],
    ["segment", "IMAGE", "--select", "0", "--output", ""],
    ["segment", "IMAGE", "--select", "0", "--output", "IMAGE"],
    ["segment", "IMAGE", "--select", "0", "--output", "n" * 300],
    ["segment", "IMAGE", "--select", "0", "--output", "OUT", "--formats", "gif"],
    ["segment", "IMAGE", "--select", "0", "--output", "OUT", "--formats", ""],
    ["segment", "missing.png"],
    ["segment", "a\0b.png"],
    ["segment", "a\nb\udcff.png"],
    ["segment", ""],
    ["segment", "."],
    ["segment", "TEXT"],
    ["segment", "EMPTY"],
    ["--foo"],
    ["picture.png", "--foo"],
    ["-"],
]


@pytest.mark.parametrize(
    "arguments", BAD, ids=lambda arguments: " ".join(arguments)[:60].encode("unicode_escape").decode()
)
def test_bad_input_is_refused_in_one_sentence(
    arguments: list[str],
    picture: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "text.png").write_text("This is no picture.")
    (tmp_path / "empty.png").write_bytes(b"")
    stand_ins = {
        "IMAGE": str(picture),
        "OUT": str(tmp_path / "out"),
        "TEXT": str(tmp_path / "text.png"),
        "EMPTY": str(tmp_path / "empty.png"),
    }
    before = sorted(tmp_path.iterdir())
    monkeypatch.chdir(tmp_path)
    assert main([stand_ins.get(argument, argument) for argument in arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("segapp: ")
    assert err.endswith(".\n")
    assert err.count("\n") == 1
    assert len(err) < 400
    assert "Traceback" not in err
    assert sorted(tmp_path.iterdir()) == before


def test_a_full_disk_is_one_sentence_and_leaves_no_folder(
    picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr("segapp.io.atomic.os.write", full)
    assert main(["segment", str(picture), "--select", "0", "--output", str(tmp_path / "out")]) == 2
    assert "the disk is full" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "arguments", [["--help"], ["-h"], ["segment", "--help"], ["segment", "x", "-h"], ["methods", "-h"]]
)
def test_help_is_printed(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    out = answer(capsys, *arguments)
    assert out.startswith("usage: segapp")
    assert "segment" in out
    assert out.isascii()
    assert max(map(len, out.splitlines())) <= 100


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "--version") == f"segapp {segapp.__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "paths"),
    [
        ([], []),
        (["a.png", "missing.png"], ["a.png", "missing.png"]),
        (["--", "-odd.png"], ["-odd.png"]),
        (["a.png", "--", "-odd.png"], ["a.png", "-odd.png"]),
        (["./segment"], ["./segment"]),
    ],
)
def test_paths_open_the_window(
    arguments: list[str], paths: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[list[str]] = []

    def open_window(paths: list[str]) -> int:
        opened.append(paths)
        return 7

    monkeypatch.setattr("segapp.__main__._open_window", open_window)
    assert main(arguments) == 7
    assert opened == [paths]


def test_an_interrupt_is_quiet(
    picture: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("segapp.core.pipeline.segment", interrupt)
    assert main(["segment", str(picture)]) == 130
    assert capsys.readouterr() == ("", "")


def test_too_little_memory_is_said(
    picture: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def greedy(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("segapp.core.pipeline.segment", greedy)
    assert main(["segment", str(picture)]) == 2
    assert "not enough memory" in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_a_name_the_terminal_cannot_show_is_written_as_an_escape(encoding: str) -> None:
    raw = io.BytesIO()
    terminal = io.TextIOWrapper(raw, encoding=encoding, newline="")
    write(terminal, "日\udcff.png\n")
    assert raw.getvalue().endswith(b"\\udcff.png\n")


def test_no_terminal_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    write(None, "text")
    assert capsys.readouterr() == ("", "")


def start(*arguments: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "segapp", *arguments], capture_output=True, timeout=60, check=False, **options
    )


def test_the_module_can_be_started(picture: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    run = start("segment", str(picture), "-k", "3", "--json", env=environment)
    assert (run.returncode, run.stderr) == (0, b"")
    assert json.loads(run.stdout)["image"]["path"] == str(picture)
    bad = start("segment", str(picture), "-k", "one")
    assert (bad.returncode, bad.stdout) == (2, b"")
    assert bad.stderr.splitlines() == [b"segapp: -k takes whole numbers, not 'one'."]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
def test_a_reader_that_went_away_is_no_failure() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "segapp", "--help"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        complaint = process.stderr.read()
        assert (process.wait(), complaint) == (0, b"")


def test_a_damaged_compressed_tiff_is_one_sentence(tmp_path: Path) -> None:
    sound = io.BytesIO()
    noise = np.random.default_rng(1).integers(0, 256, (40, 60, 3), dtype=np.uint8)
    PillowImage.fromarray(noise).save(sound, "TIFF", compression="tiff_lzw")
    refused = 0
    for at in range(300, 5000, 1100):
        data = bytearray(sound.getvalue())
        data[at : at + 4] = b"\xff\xff\xff\xff"
        path = tmp_path / f"{at}.tif"
        path.write_bytes(data)
        result = start("segment", str(path))
        lines = result.stderr.decode().splitlines()
        assert (result.returncode, len(lines)) in ((0, 0), (2, 1))
        refused += result.returncode == 2
    assert refused
