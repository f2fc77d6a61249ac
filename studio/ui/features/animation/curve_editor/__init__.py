"""The curve editor: how numbers change over time, to see and to take hold of."""

from studio.ui.features.animation.curve_editor.panel import CurveEditorPanel

__all__ = ["CurveEditorPanel"]
