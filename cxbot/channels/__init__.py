"""Faces: they translate and decide nothing."""
