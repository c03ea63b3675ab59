"""Cluster the pixels of a picture, choose the clusters that matter, save the mask."""

__version__ = "0.1.0"
