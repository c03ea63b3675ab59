"""Computes: NumPy, OpenCV and scikit-learn; no Qt, no disk, no state.

The rooms of this package:

- The vocabulary: types, params, arrays, errors, task. Tools for all: lazy, opencv, strips,
  sums, memory, needs.
- From an image to what is compared: colors, distinct, features, smoothing, texture, points.
- Finding clusters: pipeline (the way in), clustering (METHODS), methods_sklearn, model,
  assign, assigned, certainty. k-means itself: kmeans, coreset, lloyd, search, halves, nearest.
- Changing clusters: adjust (the way in), by_hand, anchors, warm, cut, within.
- Comparing numbers of clusters: suggest, scene, silhouette.
- From clusters to masks: regions, masks, clean_up, morphology, specks, overlap, objects,
  splitting. What is exported and measured of them: result, recipe, object_map.
- The hand on the mask: touch_ups, tiles, strokes, alike, scissors, outline_fill,
  encircled. Its border on the true edge: grab (the way in), border, local_colors, guided.
- For the eye: view, viewport, raster, color_names, class_colors, hues, histogram.
"""
