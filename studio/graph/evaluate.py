"""A node's parameters at a frame."""

from __future__ import annotations

from studio.graph.curves import Curve
from studio.graph.model import NodeRecord
from studio.sdk.params import ParamSpec, ParamValue
from studio.sdk.spec import NodeSpec


def params_at(record: NodeRecord, spec: NodeSpec, frame: int) -> dict[str, ParamValue]:
    """Return every parameter's value at `frame`: the curve's, else what was set, else the default.

    Values between keyframes are brought into the parameter's range: curves may overshoot.
    """
    return {name: param_at(record, param, frame) for name, param in spec.params.items()}


def param_at(record: NodeRecord, param: ParamSpec, frame: int) -> ParamValue:
    """Return one parameter's value at `frame`."""
    curve = record.curves.get(param.name)
    if curve is None:
        return record.params.get(param.name, param.default)
    return _curve_value(curve, param, frame)


def _curve_value(curve: Curve, param: ParamSpec, frame: int) -> ParamValue:
    value = curve.at(frame)
    if isinstance(value, tuple):
        return tuple(param.limited(number) for number in value)
    if not param.is_numeric or isinstance(value, (bool, str)):
        return value
    return param.limited(float(value))
