"""The edit that puts keys in the place of an expression."""

from __future__ import annotations

from dataclasses import dataclass, replace

from studio.core.translation import tr, translate_identifier
from studio.graph.commands.expression_edits.expressions import RemoveExpression
from studio.graph.commands.key_helpers import get_animatable_param, with_curves
from studio.graph.curves.curve import Curve
from studio.graph.model import Project
from studio.graph.param_limits import clamp_value
from studio.sdk.registry import Registry


@dataclass(frozen=True, slots=True)
class BakeExpression:
    """Put a curve in the place of a parameter's expression; its values are brought into the range.

    Args:
        curve: What the expression gives, as keys.

    Raises:
        GraphError: The parameter has no expression.
    """

    node: str
    param: str
    curve: Curve
    merge_key: str = ""

    @property
    def undo_label(self) -> str:
        return tr("Bake {param} to keys", param=translate_identifier(self.param))

    def apply_to(self, project: Project, registry: Registry) -> Project:
        lane = (self.node, self.param)
        param = get_animatable_param(project, lane, registry)
        without = RemoveExpression(*lane).apply_to(project, registry)
        curve = self.curve.with_keys(replace(key, value=clamp_value(param, key.value)) for key in self.curve)
        return with_curves(without, {lane: curve}, registry)
