"""A node's parameters at a frame."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from studio.core.clip_info import ClipInfo
from studio.core.translation import tr
from studio.graph.curves.curve import Curve, Extrapolation, to_numbers
from studio.graph.expressions.bound_expression import BoundExpression
from studio.graph.model import NodeRecord
from studio.graph.param_limits import clamp_value
from studio.sdk.param_types.animated_param import AnimatedParam, AnimatedPrompt
from studio.sdk.params import ParamSpec, ParamValue, Prompt
from studio.sdk.spec import NodeSpec

_NO_SIGNALS: Final[Mapping[str, float]] = {}
_NO_FACTS: Final[Mapping[str, ClipInfo]] = {}


def evaluate_params(
    record: NodeRecord, spec: NodeSpec, frame: int, facts: Mapping[str, ClipInfo] = _NO_FACTS
) -> dict[str, ParamValue | Prompt]:
    """Return every parameter's value at `frame`: that of its expression or curve, else what was set, else the default.

    Values between keyframes are brought into the parameter's range: curves may overshoot. Where Signals decide, it is
    the value beneath.

    Args:
        record: The node; of a flat graph, if it has expressions.
        spec: Its type.
        frame: From 0.
        facts: The facts of the nodes whose sizes or rates expressions ask for, by path.

    Raises:
        ExpressionError: An expression has no value at the frame.
    """
    return {name: _whole_at(record, param, frame, facts) for name, param in spec.params.items()}


def build_param_courses(
    record: NodeRecord, spec: NodeSpec, facts: Mapping[str, ClipInfo] = _NO_FACTS
) -> dict[str, AnimatedParam | AnimatedPrompt]:
    """Return the parameters with keyframes or expressions that the node takes whole."""
    bound = (record.bound_expressions.get(name) for name, param in spec.params.items() if param.is_animated_param)
    courses = {each.param.name: _expression_course(each, facts) for each in bound if each is not None}
    return courses | _build_curve_courses(record, spec)


def _build_curve_courses(record: NodeRecord, spec: NodeSpec) -> dict[str, AnimatedParam | AnimatedPrompt]:
    found = ((param, record.curves.get(name)) for name, param in spec.params.items() if param.is_animated_param)
    return {
        param.name: _prompts(curve) if param.can_blend else _course(param, curve)
        for param, curve in found
        if curve is not None
    }


def _prompts(curve: Curve) -> AnimatedPrompt:
    keys = curve.keys
    if len(keys) == 1:
        return AnimatedPrompt.from_constant(str(keys[0].value))
    return AnimatedPrompt(
        repr(curve), partial(evaluate_prompt, curve), tuple((key.frame, str(key.value)) for key in keys)
    )


def _expression_course(bound: BoundExpression, facts: Mapping[str, ClipInfo]) -> AnimatedParam | AnimatedPrompt:
    if bound.param.can_blend:
        raise bound.make_error(tr("this text is read for all frames at once; an expression must not change with them"))
    known = tuple(facts.get(node) for node in sorted(bound.fact_nodes))

    def value_at(frame: float) -> float:
        return to_numbers(bound.evaluate_at(frame, facts=facts))[0]

    return AnimatedParam(repr((bound.identity, known)), value_at, None)


def _course(param: ParamSpec, curve: Curve) -> AnimatedParam:
    def value_at(frame: float) -> float:
        return to_numbers(clamp_value(param, curve.evaluate_at(frame)))[0]

    last = curve.keys[-1]
    is_flat = len(curve) == 1 and curve.extrapolation_before is curve.extrapolation_after is Extrapolation.HOLD
    if is_flat:
        return AnimatedParam.from_constant(value_at(last.frame))
    return AnimatedParam(repr(curve), value_at, last.frame if curve.extrapolation_after is Extrapolation.HOLD else None)


def evaluate_param(
    record: NodeRecord,
    param: ParamSpec,
    frame: int,
    signals: Mapping[str, float] = _NO_SIGNALS,
    facts: Mapping[str, ClipInfo] = _NO_FACTS,
) -> ParamValue:
    """Return one parameter's value at `frame`.

    Args:
        record: The node; of a flat graph, if it has expressions.
        param: The parameter.
        frame: From 0.
        signals: The values of Signals that its expression reads, by hidden input. Without them it is the value beneath.
        facts: The facts of the nodes whose sizes or rates expressions ask for, by path.

    Raises:
        ExpressionError: Its expression has no value at the frame.
    """
    bound = record.bound_expressions.get(param.name)
    if bound is not None and bound.ports <= signals.keys():
        return bound.evaluate_at(frame, signals, facts)
    curve = record.curves.get(param.name)
    if curve is None:
        return record.params.get(param.name, param.default)
    return clamp_value(param, curve.evaluate_at(frame))


def evaluate_prompt(curve: Curve, frame: float) -> Prompt:
    """Return the text of a curve at `frame`, and the next one where they blend.

    A key whose left handle is `Handle(-n, ())` has the text before it blend into its own over the n frames before it,
    as far as the block before reaches: i/(n + 1) of it on the i-th of them.
    """
    at = curve.fold_frame(frame)
    key, following = curve.find_keys_around(at)
    if following is None or following.left is None or following.value == key.value:
        return Prompt(str(key.value))
    frames = min(-following.left.frames, following.frame - key.frame - 1)
    share = 1 - (following.frame - at) / (frames + 1) if frames > 0 else 0.0
    return Prompt(str(key.value), str(following.value), share) if share > 0 else Prompt(str(key.value))


def _whole_at(record: NodeRecord, param: ParamSpec, frame: int, facts: Mapping[str, ClipInfo]) -> ParamValue | Prompt:
    curve = record.curves.get(param.name) if param.can_blend else None
    return evaluate_prompt(curve, frame) if curve is not None else evaluate_param(record, param, frame, facts=facts)
