"""From clicks to objects: superpixels, how probable a border is between them, a tree of merges.

The rooms of this package:

- As a way to find clusters: detail (the way in), reduced, enlarged, stepping.
- Preparing an image: prepared (the way in), superpixels, flooding, statistics, textures, words,
  graph, cues.
- What was learned: boundary, judging, network, weights.
- The tree: tree, staging (the way in), merging, dense.
"""
