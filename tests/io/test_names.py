"""File names that every system accepts."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segapp.core.types import Image
from segapp.io.names import MAX_NAME_BYTES, distinct_names, image_stem, safe_name, shown

ANYTHING = st.text(st.characters(), max_size=80)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("leaf", "leaf"),
        ("  leaf . ", "leaf"),
        ("a/b\\c:d", "a_b_c_d"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("e\u0301", "é"),
        ("e\u200d\u0301", "é"),
        ("evil\u202egnp.exe", "evilgnp.exe"),
        ("two\nlines\tand\u2028more", "two lines and more"),
        ("con", "_con"),
        ("NUL.txt", "_NUL.txt"),
        ("COM¹", "_COM¹"),
        ("console", "console"),
        ("a\udcffb", "a_b"),
        ("", "unnamed"),
        (" ... ", "unnamed"),
        ("\u200b", "unnamed"),
        ("日本", "日本"),
    ],
)
def test_a_name_is_made_safe(text: str, name: str) -> None:
    assert safe_name(text) == name


@given(ANYTHING)
def test_every_text_gives_a_name_that_can_be_used(text: str) -> None:
    name = safe_name(text)
    assert name
    assert len(name.encode()) <= MAX_NAME_BYTES
    assert not set(name) & set('<>:"/\\|?*\0')
    assert name == name.strip(" .")
    assert unicodedata.is_normalized("NFC", name)
    assert name.isprintable()
    assert safe_name(name) == name


def test_a_long_name_is_cut_between_characters() -> None:
    assert safe_name("日" * 100) == "日" * 40
    assert safe_name("CON" + " " * 200 + "x") == "CON x"


@given(st.lists(st.sampled_from(["a", "A", "a (2)", "", "é", "e\u0301", "x" * 300]), max_size=8))
def test_distinct_names_differ_in_more_than_case(texts: list[str]) -> None:
    names = distinct_names(tuple(texts))
    assert len({name.casefold() for name in names}) == len(texts)
    assert all(len(name.encode()) <= MAX_NAME_BYTES for name in names)


def test_an_image_without_a_file_is_called_picture() -> None:
    pixels = np.zeros((2, 2), np.uint8)
    assert image_stem(Image(pixels)) == "image"
    assert image_stem(Image(pixels, path=Path("/far/away/my leaf.tar.jpg"))) == "my leaf.tar"


def test_a_name_in_a_message_is_one_readable_line() -> None:
    assert shown("a\nb\udcff.png") == "'a?b?.png'"
