"""Reads and writes files; no Qt.

- Images: images. Results: export. Names and places: names, resources, thumbnails.
- How files are written: atomic (the way in), parts. What others wrote is read with: strict_json,
  packing, settings_records.
- Projects: project (the way in), project_images, project_results. Inside one: project_container,
  project_archive, project_index, project_paths, project_stored, project_plan, project_saving,
  project_work, project_regions, project_touch_ups.
- Around projects: locks, recovery, processes, known_places. Settings of all kinds: settings, recipe.
"""
