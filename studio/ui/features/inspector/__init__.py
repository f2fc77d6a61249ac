"""The inspector: one row for each parameter of the selected node, made from its ParamSpec."""

from studio.ui.features.inspector.panel import InspectorPanel

__all__ = ["InspectorPanel"]
