"""Interprets the mouse: one file per tool; no Qt."""

from segapp.tools.cluster import CLUSTER
from segapp.tools.region import REGION
from segapp.tools.tool import Tool

TOOLS: tuple[Tool, ...] = (CLUSTER, REGION)

__all__ = ["TOOLS", "Tool"]
