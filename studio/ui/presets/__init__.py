"""Presets of node types: kept in files, applied to nodes, and what new nodes begin with."""

from studio.ui.presets.library import PresetLibrary

__all__ = ["PresetLibrary"]
