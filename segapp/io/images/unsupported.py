"""Kinds of file that segapp knows by name but does not read."""

from __future__ import annotations

from pathlib import PurePath

_FTYP = 4
_RAW_EXTENSIONS = frozenset(
    {
        *("3fr", "arw", "cr2", "cr3", "crw", "dcr", "dng", "erf", "iiq", "kdc", "mef", "mos", "mrw"),
        *("nef", "nrw", "orf", "pef", "raf", "raw", "rw2", "rwl", "sr2", "srf", "srw", "x3f"),
    }
)
_RAW = "a camera RAW file"

# (offset, first bytes, kind with its article)
_KINDS: tuple[tuple[int, bytes, str], ...] = (
    *((_FTYP, b"ftyp" + brand, "a HEIC image") for brand in (b"hei", b"hev", b"mif1", b"msf1")),
    (_FTYP, b"ftypavi", "an AVIF image"),
    (_FTYP, b"ftypcrx", _RAW),
    (_FTYP, b"ftyp", "a video"),
    (0, b"IIRO", _RAW),
    (0, b"IIU\0", _RAW),
    (0, b"FUJIFILMCCD-RAW", _RAW),
    (0, b"FOVb", _RAW),
    (0, b"\0MRM", _RAW),
    (0, b"%PDF", "a PDF document"),
    (0, b"%!PS", "a PostScript document"),
    (0, b"\xc5\xd0\xd3\xc6", "a PostScript document"),
    (0, b"8BPS", "a Photoshop file"),
    (0, b"gimp xcf", "a GIMP file"),
    (0, b"\0\0\0\x0cJXL ", "a JPEG XL image"),
    (0, b"\xff\x0a", "a JPEG XL image"),
    (0, b"\0\0\0\x0cjP  ", "a JPEG 2000 image"),
    (0, b"\xff\x4f\xff\x51", "a JPEG 2000 image"),
    (0, b"v/1\x01", "an OpenEXR image"),
    (0, b"#?RADIANCE", "a Radiance HDR image"),
    (128, b"DICM", "a DICOM image"),
    (0, b"SIMPLE  =", "a FITS image"),
    (0, b"\0\0\1\0", "an icon file"),
    (0, b"DDS ", "a DDS texture"),
    *((0, b"P" + digit, "a PNM image") for digit in (b"1\n", b"2\n", b"3\n", b"4\n", b"5\n", b"6\n")),
    (0, b"AT&TFORM", "a DjVu document"),
    (0, b"\x89HDF", "an HDF5 file"),
    (0, b"\x93NUMPY", "a NumPy file"),
    (0, b"PK\3\4", "a ZIP archive or an office document"),
)


def unsupported_kind(head: bytes, name: str) -> str | None:
    """Return what a file is when segapp knows it but does not read it.

    Parameters
    ----------
    head : bytes
        The first bytes of the file.
    name : str
        The file's name; the many kinds of camera RAW look like TIFF and are told by it.

    Returns
    -------
    str or None
        The kind with its article, such as "a HEIC picture".
    """
    is_tiff_like = head[:2] in (b"II", b"MM")
    if is_tiff_like and PurePath(name).suffix.lower().removeprefix(".") in _RAW_EXTENSIONS:
        return _RAW
    for offset, magic, kind in _KINDS:
        if head.startswith(magic, offset):
            return kind
    return _markup_kind(head)


def _markup_kind(head: bytes) -> str | None:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if not text.startswith(b"<"):
        return None
    if b"<svg" in text:
        return "an SVG drawing"
    return "a web page" if b"<html" in text or b"<!doctype html" in text else None
