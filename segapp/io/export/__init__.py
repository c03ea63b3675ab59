"""Writes results as files: the EXPORTERS table, one module for each kind of file."""

from segapp.io.export.announcing import announced, existing
from segapp.io.export.places import PARTS, Place, places_of
from segapp.io.export.records import Encoded, Exporter, ExportOptions, Item, WrittenFile
from segapp.io.export.table import EXPORTERS, exporters_for
from segapp.io.export.writing import encode, export, items_of

__all__ = [
    "EXPORTERS",
    "PARTS",
    "Encoded",
    "ExportOptions",
    "Exporter",
    "Item",
    "Place",
    "WrittenFile",
    "announced",
    "encode",
    "existing",
    "export",
    "exporters_for",
    "items_of",
    "places_of",
]
