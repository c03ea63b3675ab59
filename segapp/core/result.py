"""What became of one image: what is exported and measured."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from segapp.core.object_map import ObjectMap, map_objects
from segapp.core.object_outlines import object_outlines

if TYPE_CHECKING:
    from segapp.core.measures import Measures
    from segapp.core.outlines import Polygon
    from segapp.core.recipe import Recipe
    from segapp.core.scale import Scale
    from segapp.core.types import ClassMap, Image, Segmentation


@dataclass(frozen=True, eq=False)
class Result:
    """One image with its finished masks, and what led to them.

    Attributes
    ----------
    image : Image
        The picture.
    class_map : ClassMap
        The finished masks, of the size of the picture.
    segmentation : Segmentation or None
        Its clusters, where they are known.
    names : tuple of str
        Name of each cluster.
    recipe : Recipe or None
        The settings, where they are known.
    scale : Scale or None
        How long a pixel is; None measures in pixels.
    """

    image: Image
    class_map: ClassMap
    segmentation: Segmentation | None = None
    names: tuple[str, ...] = ()
    recipe: Recipe | None = None
    scale: Scale | None = None

    @cached_property
    def objects(self) -> ObjectMap:
        """The objects of all classes; found at first use, which takes a moment."""
        return map_objects(self.class_map.pixels, len(self.class_map.classes))

    @cached_property
    def outlines(self) -> list[list[Polygon]]:
        """The pieces of each object as `object_outlines` gives them; found at first use."""
        return object_outlines(self.class_map.pixels, self.objects)

    @cached_property
    def measures(self) -> Measures:
        """What is measured of the objects and classes; found at first use, which takes a moment."""
        from segapp.core.colors import to_rgb8
        from segapp.core.measures import measure

        return measure(self.objects, to_rgb8(self.image), len(self.class_map.classes))
