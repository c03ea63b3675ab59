"""Computes: NumPy, OpenCV and scikit-learn; no Qt, no disk, no state.

The one thing read from the disk is what the program was taught; it is shipped with it.

The rooms of this package:

- The vocabulary: types, params, arrays, errors, task. Tools for all: lazy, opencv, strips,
  lists, sums, memory, needs, allocator, shipped.
- From an image to what is compared: colors, distinct, features, smoothing, texture, points.
- Finding clusters: pipeline (the way in), clustering (METHODS), methods_sklearn, model,
  assign, assigned, certainty. k-means itself: kmeans, coreset, lloyd, search, halves, nearest.
- Changing clusters: adjust (the way in), by_hand, anchors, warm, cut, within.
- Comparing numbers of clusters: suggest, scene, silhouette.
- From clusters to masks: regions, masks, clean_up, morphology, specks, overlap, objects,
  splitting, apart. What is exported and measured of them: result, recipe, object_map, measure_list,
  measures, object_sums, hulls, area_histogram, scale, scale_bar, outlined, recipe_words,
  soft_edge.
- From clicks to objects: the package `smart` (its `__init__.py` names its rooms).
- Outlines of masks for files: object_outlines (the way in), outlines, centre_outlines, simplify,
  ring_order, run_lengths.
- The hand on the mask: touch_ups, touch_layers, tiles, strokes, alike, scissors, outline_fill,
  encircled. Its border on the true edge: grab (the way in), border, local_colors, guided.
- For the eye: view, viewport, raster, color_names, class_colors, hues, histogram.
"""
