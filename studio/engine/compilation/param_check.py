"""Check of a node's parameters before it is computed."""

from __future__ import annotations

from studio.core.errors import ParameterError
from studio.core.translation import tr, tr_n
from studio.graph.model import NodeRecord
from studio.sdk.spec import NodeSpec


def check_parameters(record: NodeRecord, spec: NodeSpec) -> None:
    """Raise ParameterError unless all that was set, by value or by keyframe, is accepted."""
    for name, value in record.params.items():
        spec.get_param(name).normalize_value(value)
    for name, curve in record.curves.items():
        param = spec.get_param(name)
        if not param.animatable:
            raise ParameterError(
                name,
                tr_n("a curve of {count} keyframe", "a curve of {count} keyframes", len(curve)),
                tr("a single value; it cannot be animated"),
            )
        for key in curve:
            param.normalize_value(key.value)
