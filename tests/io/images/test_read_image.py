"""Reading by the table: every format, every way it can go wrong."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segapp.core.errors import ImageReadError
from segapp.io.images import EXTENSIONS, READERS, Reader, read_bytes, read_image, read_preview
from tests.io.images.picture_samples import colors, pillow_file, samples

if TYPE_CHECKING:
    from pathlib import Path

SAMPLES = samples()
needs_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a Linux file name or pipe")


def refusal(data: bytes, name: str = "a.png") -> str:
    """Return the sentence with which bytes are refused, after checking that it is one."""
    with pytest.raises(ImageReadError) as caught:
        read_bytes(data, name)
    return one_sentence(caught.value)


def file_refusal(path: str | os.PathLike[str]) -> str:
    """Return the sentence with which a file is refused, after checking that it is one."""
    with pytest.raises(ImageReadError) as caught:
        read_image(path)
    with pytest.raises(ImageReadError) as caught_by_preview:
        read_preview(path, 100)
    assert str(caught_by_preview.value) == str(caught.value)
    return one_sentence(caught.value)


def one_sentence(error: ImageReadError) -> str:
    sentence = str(error)
    assert sentence.endswith(".")
    assert ". " not in sentence
    assert sentence.isprintable()
    return sentence


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: str(reader.name))
def test_each_reader_reads_its_format_from_a_file_of_any_name(reader: Reader, tmp_path: Path) -> None:
    data = pillow_file(colors(), reader.name)
    assert reader.recognises(data[:64])
    assert not any(other.recognises(data[:64]) for other in READERS if other is not reader)
    for name in (f"plain{reader.extensions[0]}", "größe 写真.png", "no extension"):
        path = tmp_path / name
        path.write_bytes(data)
        image = read_image(str(path))
        assert image.path == path
        assert image.color.shape[:2] == colors().shape[:2]
        assert image.pixels.dtype == np.uint8
        assert not image.rotated
        preview = read_preview(path, 10)
        assert (preview is None) == (reader.preview is None)


@pytest.mark.parametrize("name", SAMPLES)
def test_each_sample_is_read(name: str) -> None:
    image = read_bytes(SAMPLES[name], name)
    assert image.pixels.dtype in (np.uint8, np.uint16, np.float32)
    assert image.pixels.ndim in (2, 3)
    assert image.path is None
    assert image.has_alpha == any(word in name for word in ("alpha", "key", "transparent", "png palette"))


@pytest.mark.parametrize("name", SAMPLES)
def test_a_cut_file_gives_a_picture_or_a_sentence(name: str) -> None:
    data = SAMPLES[name]
    for end in range(0, len(data), max(1, len(data) // 40)):
        try:
            read_bytes(data[:end], name)
        except ImageReadError as error:
            one_sentence(error)


@pytest.mark.parametrize("name", SAMPLES)
def test_half_a_file_is_refused(name: str) -> None:
    refusal(SAMPLES[name][: len(SAMPLES[name]) // 2])


@settings(max_examples=300)
@given(
    name=st.sampled_from(sorted(SAMPLES)),
    changes=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=4)), min_size=1, max_size=4),
)
def test_changed_bytes_give_a_picture_or_a_sentence(name: str, changes: list[tuple[float, bytes]]) -> None:
    data = bytearray(SAMPLES[name])
    for where, value in changes:
        at = int(where * where * (len(data) - 1))
        data[at : at + len(value)] = value
    try:
        image = read_bytes(bytes(data), name)
    except ImageReadError as error:
        one_sentence(error)
    else:
        assert image.pixels.dtype in (np.uint8, np.uint16, np.float32)


@pytest.mark.parametrize(
    ("head", "word"),
    [
        (b"\0\0\0\x18ftypheic", "HEIC"),
        (b"\0\0\0\x18ftypavif", "AVIF"),
        (b"\0\0\0\x18ftypcrx ", "RAW"),
        (b"\0\0\0\x18ftypisom", "video"),
        (b"%PDF-1.7", "PDF"),
        (b"<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"\xef\xbb\xbf<svg/>", "SVG"),
        (b"<!DOCTYPE html><p>Not found", "web page"),
        (b"8BPS\0\1", "Photoshop"),
        (b"just some text", "not an image"),
        (b"BM is how this letter starts", "not an image"),
        (b"\0", "not an image"),
    ],
)
def test_other_kinds_are_named(head: bytes, word: str) -> None:
    assert word in refusal(head, "holiday.jpg")


def test_camera_raw_files_that_look_like_tiff_are_told_by_their_name() -> None:
    assert "RAW" in refusal(SAMPLES["tiff"], "IMG_1.NEF")


def test_missing_empty_and_unsuitable_files_are_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty.png"
    empty.touch()
    assert "empty" in file_refusal(empty)
    assert "not found" in file_refusal(tmp_path / "gone.png")
    assert "not found" in file_refusal(empty / "inside.png")
    assert "not found" in file_refusal("nul\0character.png")
    assert "folder" in file_refusal(tmp_path)
    assert "empty" in refusal(b"")


def test_only_the_files_name_is_told_and_made_harmless(tmp_path: Path) -> None:
    sentence = file_refusal(tmp_path / ("long" * 60 + "\n\u202egnp.exe"))
    assert str(tmp_path) not in sentence
    assert "\u202e" not in sentence
    assert len(sentence) < 250


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbid(*_: Any) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("segapp.io.images.source._open_at_once", forbid)
    assert "not allowed" in file_refusal(tmp_path / "secret.png")


def test_a_failing_disk_is_not_called_a_damaged_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> bytes:
        raise OSError(errno.EIO, "Input/output error")

    path = tmp_path / "a.png"
    path.write_bytes(SAMPLES["jpeg"])
    monkeypatch.setattr("segapp.io.images.source.Source.read", fail)
    assert "could not be read" in file_refusal(path)


def test_too_little_memory_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise MemoryError

    monkeypatch.setattr("segapp.io.images.bmp.pillow_limit", fail)
    assert "memory" in refusal(SAMPLES["bmp"])


@needs_linux
def test_a_pipe_or_a_device_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    assert "pipe" in file_refusal(tmp_path / "pipe.png")
    assert "device" in file_refusal("/dev/zero")


@needs_linux
@pytest.mark.parametrize("name", ["png", "png 16", "jpeg", "tiff lzw", "bmp"])
def test_a_name_that_is_not_utf_8_is_read(name: str, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.png")
    path.write_bytes(SAMPLES[name])
    assert read_image(path).path == path
    path.write_bytes(b"nothing")
    assert "caf?.png" in file_refusal(path)


def test_previews_need_a_size(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="preview"):
        read_preview(tmp_path / "a.jpg", 0)


def test_extensions_are_unique_and_lower_case() -> None:
    assert len(set(EXTENSIONS)) == len(EXTENSIONS)
    assert all(extension.startswith(".") and extension.islower() for extension in EXTENSIONS)


def test_pillow_is_left_as_it_was() -> None:
    from PIL import Image as PillowImage

    before = PillowImage.MAX_IMAGE_PIXELS
    for data in (SAMPLES["png"], SAMPLES["gif"], SAMPLES["gif"][:50]):
        with suppress(ImageReadError):
            read_bytes(data, "a")
        assert before == PillowImage.MAX_IMAGE_PIXELS


def test_importing_the_reader_loads_no_decoder() -> None:
    code = "import sys, segapp.io.images; print(*{'numpy', 'PIL', 'cv2', 'tifffile'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
