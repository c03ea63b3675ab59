"""Cluster the pixels of a picture, choose the clusters that matter, save the mask.

>>> import segapp
>>> image = segapp.read_image("leaf.jpg")
>>> result = segapp.segment(image, k=5)
>>> mask = result.mask([1, 2])
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segapp.core import errors
    from segapp.core.errors import ExportError, ImageReadError, ParameterError, SegappError, SegmentError
    from segapp.core.recipe import Recipe
    from segapp.core.result import Result
    from segapp.core.types import ClassInfo, ClassMap, ClusterParams, Image, Segmentation
    from segapp.io.export import ExportOptions, WrittenFile
    from segapp.io.images import read_image
    from segapp.scripting import export, not_sure_share, segment

__version__ = "0.1.0"

__all__ = [
    "ClassInfo",
    "ClassMap",
    "ClusterParams",
    "ExportError",
    "ExportOptions",
    "Image",
    "ImageReadError",
    "ParameterError",
    "Recipe",
    "Result",
    "SegappError",
    "SegmentError",
    "Segmentation",
    "WrittenFile",
    "__version__",
    "errors",
    "export",
    "not_sure_share",
    "read_image",
    "segment",
]

# Looked up on first use: `import segapp` alone takes no time and needs neither NumPy nor OpenCV.
_HOMES = {
    "segapp.core": ("errors",),
    "segapp.core.errors": (
        "ExportError",
        "ImageReadError",
        "ParameterError",
        "SegappError",
        "SegmentError",
    ),
    "segapp.core.recipe": ("Recipe",),
    "segapp.core.result": ("Result",),
    "segapp.core.types": ("ClassInfo", "ClassMap", "ClusterParams", "Image", "Segmentation"),
    "segapp.io.export": ("ExportOptions", "WrittenFile"),
    "segapp.io.images": ("read_image",),
    "segapp.scripting": ("export", "not_sure_share", "segment"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


if not TYPE_CHECKING:  # a type checker would take it for leave to use any name

    def __getattr__(name: str) -> object:
        if name not in _HOME_OF:
            raise AttributeError(f"module 'segapp' has no attribute {name!r}")
        home = _HOME_OF[name]
        value: object = import_module(f"{home}.{name}" if name == "errors" else home)
        if name != "errors":
            value = getattr(value, name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted(__all__)
