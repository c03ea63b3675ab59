"""Reads pictures: told by their first bytes, checked by their header, then decoded."""

from segapp.io.images.readers import EXTENSIONS, READERS, Reader
from segapp.io.images.reading import read_bytes, read_image, read_preview

__all__ = ["EXTENSIONS", "READERS", "Reader", "read_bytes", "read_image", "read_preview"]
