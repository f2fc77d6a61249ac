"""Presets of node types: kept in files, applied to nodes, and what new nodes begin with."""

from studio.ui.features.inspector.presets.preset_library import PresetLibrary

__all__ = ["PresetLibrary"]
