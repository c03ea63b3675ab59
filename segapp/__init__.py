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
    from segapp.core.errors import (
        ExportError,
        ImageReadError,
        ParameterError,
        ProjectError,
        RecipeError,
        SegappError,
        SegmentError,
    )
    from segapp.core.recipe import NamedCluster, Recipe
    from segapp.core.result import Result
    from segapp.core.types import ClassInfo, ClassMap, CleanUp, ClusterParams, Image, Segmentation
    from segapp.document.project import Project
    from segapp.io.export import ExportOptions, WrittenFile
    from segapp.io.images import read_image
    from segapp.scripting import (
        apply_recipe,
        export,
        not_sure_share,
        open_project,
        read_recipe,
        recipe_of,
        segment,
        write_recipe,
    )

__version__ = "0.1.0"

__all__ = [
    "ClassInfo",
    "ClassMap",
    "CleanUp",
    "ClusterParams",
    "ExportError",
    "ExportOptions",
    "Image",
    "ImageReadError",
    "NamedCluster",
    "ParameterError",
    "Project",
    "ProjectError",
    "Recipe",
    "RecipeError",
    "Result",
    "SegappError",
    "SegmentError",
    "Segmentation",
    "WrittenFile",
    "__version__",
    "apply_recipe",
    "errors",
    "export",
    "not_sure_share",
    "open_project",
    "read_image",
    "read_recipe",
    "recipe_of",
    "segment",
    "write_recipe",
]

# Looked up on first use: `import segapp` alone takes no time and needs neither NumPy nor OpenCV.
_HOMES = {
    "segapp.core": ("errors",),
    "segapp.core.errors": (
        "ExportError",
        "ImageReadError",
        "ParameterError",
        "ProjectError",
        "RecipeError",
        "SegappError",
        "SegmentError",
    ),
    "segapp.core.recipe": ("NamedCluster", "Recipe"),
    "segapp.core.result": ("Result",),
    "segapp.core.types": ("ClassInfo", "ClassMap", "CleanUp", "ClusterParams", "Image", "Segmentation"),
    "segapp.document.project": ("Project",),
    "segapp.io.export": ("ExportOptions", "WrittenFile"),
    "segapp.io.images": ("read_image",),
    "segapp.scripting": (
        "apply_recipe",
        "export",
        "not_sure_share",
        "open_project",
        "read_recipe",
        "recipe_of",
        "segment",
        "write_recipe",
    ),
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
