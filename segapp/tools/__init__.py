"""Interprets the mouse: one file per tool; no Qt."""

from segapp.tools.alike import ALIKE
from segapp.tools.area import AREA
from segapp.tools.brush import BRUSH
from segapp.tools.cluster import CLUSTER
from segapp.tools.ellipse import ELLIPSE
from segapp.tools.eraser import ERASER
from segapp.tools.fill_hole import FILL_HOLE
from segapp.tools.lasso import LASSO
from segapp.tools.measure import MEASURE
from segapp.tools.object import OBJECT
from segapp.tools.pan import PAN
from segapp.tools.polygon import POLYGON
from segapp.tools.rectangle import RECTANGLE
from segapp.tools.region import REGION
from segapp.tools.scissors import SCISSORS
from segapp.tools.smart_edge import SMART_EDGE
from segapp.tools.tool import Tool

TOOLS: tuple[Tool, ...] = (
    CLUSTER,
    REGION,
    OBJECT,
    ALIKE,
    LASSO,
    BRUSH,
    ERASER,
    POLYGON,
    RECTANGLE,
    ELLIPSE,
    SCISSORS,
    FILL_HOLE,
    SMART_EDGE,
    AREA,
    MEASURE,
    PAN,
)
"""In the order of the tool rail."""

__all__ = ["TOOLS", "Tool"]
