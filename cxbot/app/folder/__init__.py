"""The owner's folder: read and judged, mended by `--fix`, and known to editors."""
