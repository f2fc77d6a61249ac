"""The curve editor: how numbers change over time, to see and to take hold of."""

from studio.ui.curve_editor.panel import CurveEditorPanel

__all__ = ["CurveEditorPanel"]
