"""Writes results as files: the EXPORTERS table, one module for each kind of file."""

from segapp.io.export.records import Encoded, Exporter, ExportOptions, WrittenFile
from segapp.io.export.writing import EXPORTERS, encode, existing, export, exporters_for

__all__ = [
    "EXPORTERS",
    "Encoded",
    "ExportOptions",
    "Exporter",
    "WrittenFile",
    "encode",
    "existing",
    "export",
    "exporters_for",
]
