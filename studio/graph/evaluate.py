"""A node's parameters at a frame."""

from __future__ import annotations

from studio.core.errors import StudioError
from studio.graph.curves import numbers_of
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
    return limited(param, curve.at(frame))


def limited(param: ParamSpec, value: ParamValue) -> ParamValue:
    """Return a value brought into a parameter's range; the default for what is of another kind.

    So what a curve holds of a parameter that was changed since, is of use as far as can be.
    """
    numbers = numbers_of(value)
    try:
        if not param.is_numeric or not numbers:
            return param.check(value)
        kept = tuple(param.limited(number) for number in numbers)
        return param.check(kept if isinstance(value, tuple) else kept[0])
    except StudioError:
        return param.default
