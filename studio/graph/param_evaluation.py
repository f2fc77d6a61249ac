"""A node's parameters at a frame."""

from __future__ import annotations

from functools import partial

from studio.core.errors import StudioError
from studio.graph.curves.curve import Curve, Extrapolation, to_numbers
from studio.graph.model import NodeRecord
from studio.sdk.param_types.animated_param import AnimatedParam, AnimatedPrompt
from studio.sdk.params import ParamSpec, ParamValue, Prompt
from studio.sdk.spec import NodeSpec


def evaluate_params(record: NodeRecord, spec: NodeSpec, frame: int) -> dict[str, ParamValue | Prompt]:
    """Return every parameter's value at `frame`: the curve's, else what was set, else the default.

    Values between keyframes are brought into the parameter's range: curves may overshoot.
    """
    return {name: _whole_at(record, param, frame) for name, param in spec.params.items()}


def build_param_courses(record: NodeRecord, spec: NodeSpec) -> dict[str, AnimatedParam | AnimatedPrompt]:
    """Return the parameters with keyframes that the node takes whole."""
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


def _course(param: ParamSpec, curve: Curve) -> AnimatedParam:
    def value_at(frame: float) -> float:
        return to_numbers(clamp_value(param, curve.evaluate_at(frame)))[0]

    last = curve.keys[-1]
    is_flat = len(curve) == 1 and curve.extrapolation_before is curve.extrapolation_after is Extrapolation.HOLD
    if is_flat:
        return AnimatedParam.from_constant(value_at(last.frame))
    return AnimatedParam(repr(curve), value_at, last.frame if curve.extrapolation_after is Extrapolation.HOLD else None)


def evaluate_param(record: NodeRecord, param: ParamSpec, frame: int) -> ParamValue:
    """Return one parameter's value at `frame`."""
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


def _whole_at(record: NodeRecord, param: ParamSpec, frame: int) -> ParamValue | Prompt:
    curve = record.curves.get(param.name) if param.can_blend else None
    return evaluate_prompt(curve, frame) if curve is not None else evaluate_param(record, param, frame)


def is_of_kind(param: ParamSpec, value: ParamValue) -> bool:
    """Return whether a value is of the parameter's kind, whatever its range: as many numbers as it takes."""
    default, numbers = to_numbers(param.default), to_numbers(value)
    is_alike = isinstance(value, tuple) is isinstance(param.default, tuple)
    return param.is_numeric and is_alike and len(numbers) == len(default) > 0


def is_accepted(param: ParamSpec, value: ParamValue) -> bool:
    """Return whether a parameter accepts a value as it is."""
    try:
        param.normalize_value(value)
    except StudioError:
        return False
    return True


def clamp_value(param: ParamSpec, value: ParamValue) -> ParamValue:
    """Return a value brought into a parameter's range; the default for what is of another kind.

    So what a curve holds of a parameter that was changed since, is of use as far as can be.
    """
    numbers = to_numbers(value)
    try:
        if not param.is_numeric or not numbers:
            return param.normalize_value(value)
        kept = tuple(param.clamp_number(number) for number in numbers)
        return param.normalize_value(kept if isinstance(value, tuple) else kept[0])
    except StudioError:
        return param.default
