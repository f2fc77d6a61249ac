"""The edit that puts keys in the place of an expression."""

from __future__ import annotations

from dataclasses import dataclass

from studio.core.translation import tr, translate_identifier
from studio.graph.commands.expression_edits.expressions import RemoveExpression
from studio.graph.commands.key_helpers import with_baked_curve
from studio.graph.curves.curve import Curve
from studio.graph.model import Project
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
        without = RemoveExpression(self.node, self.param).apply_to(project, registry)
        return with_baked_curve(without, (self.node, self.param), self.curve, registry)
