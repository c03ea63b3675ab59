"""Shows: the only package that imports PySide6.

The rooms of this package:

- Start: app, display, imports, theme, icons, preferences, recent, words.
- The window: main_window, top_bar, stage, welcome, status, message_bar, hover_card; the
  packages panels and dialogs; check_mark, swatch.
- What can be done: action_table, actions, commands, class_commands, cluster_commands,
  cluster_colors, measure_commands, keys, dropping, image_commands, project_commands, files, exporting,
  losses, outcomes.
- The images that are open: album (which is shown), open_images (what was made of them), shelf, packer,
  ledger, thumbnails, project_files, project_work, safety (unsaved work is kept), recovery (and offered).
- The document and its jobs: session, clusterer, carried, trial, questions, histograms, measuring,
  cutting, results, pending, clicking, looking, wishes, jobs (the only threads that anything waits
  for), background, garbage, spare_memory, work, cluster_work, mask_work, export_work, object_work.
- The canvas: canvas, tool_view, image_view, camera, gestures, pointing, hovering, gesture_view, marks,
  options_strip.
- What it paints: screen, store, showing, scene, renderer, stale, frame, touched, glyphs, small_print,
  screen_lines, qimage.
"""
