"""A node's parameters at a frame."""

from __future__ import annotations

from functools import partial

from studio.core.errors import StudioError
from studio.graph.curves import Curve, Extrapolation, numbers_of
from studio.graph.model import NodeRecord
from studio.sdk.course import Course, PromptCourse
from studio.sdk.params import ParamSpec, ParamValue, Prompt
from studio.sdk.spec import NodeSpec


def params_at(record: NodeRecord, spec: NodeSpec, frame: int) -> dict[str, ParamValue | Prompt]:
    """Return every parameter's value at `frame`: the curve's, else what was set, else the default.

    Values between keyframes are brought into the parameter's range: curves may overshoot.
    """
    return {name: _whole_at(record, param, frame) for name, param in spec.params.items()}


def courses(record: NodeRecord, spec: NodeSpec) -> dict[str, Course | PromptCourse]:
    """Return the parameters with keyframes that the node takes whole."""
    found = ((param, record.curves.get(name)) for name, param in spec.params.items() if param.whole)
    return {
        param.name: _prompts(curve) if param.blends else _course(param, curve)
        for param, curve in found
        if curve is not None
    }


def _prompts(curve: Curve) -> PromptCourse:
    keys = curve.keys
    if len(keys) == 1:
        return PromptCourse.of(str(keys[0].value))
    return PromptCourse(repr(curve), partial(prompt_at, curve), tuple((key.frame, str(key.value)) for key in keys))


def _course(param: ParamSpec, curve: Curve) -> Course:
    def value_at(frame: float) -> float:
        return numbers_of(limited(param, curve.at(frame)))[0]

    last = curve.keys[-1]
    is_flat = len(curve) == 1 and curve.before is curve.after is Extrapolation.HOLD
    if is_flat:
        return Course.of(value_at(last.frame))
    return Course(repr(curve), value_at, last.frame if curve.after is Extrapolation.HOLD else None)


def param_at(record: NodeRecord, param: ParamSpec, frame: int) -> ParamValue:
    """Return one parameter's value at `frame`."""
    curve = record.curves.get(param.name)
    if curve is None:
        return record.params.get(param.name, param.default)
    return limited(param, curve.at(frame))


def prompt_at(curve: Curve, frame: float) -> Prompt:
    """Return the text of a curve at `frame`, and the next one where they blend.

    A key whose left handle is `Handle(-n, ())` has the text before it blend into its own over the n frames before it,
    as far as the block before reaches: i/(n + 1) of it on the i-th of them.
    """
    at = curve.folded(frame)
    key, following = curve.around(at)
    if following is None or following.left is None or following.value == key.value:
        return Prompt(str(key.value))
    frames = min(-following.left.frames, following.frame - key.frame - 1)
    share = 1 - (following.frame - at) / (frames + 1) if frames > 0 else 0.0
    return Prompt(str(key.value), str(following.value), share) if share > 0 else Prompt(str(key.value))


def _whole_at(record: NodeRecord, param: ParamSpec, frame: int) -> ParamValue | Prompt:
    curve = record.curves.get(param.name) if param.blends else None
    return prompt_at(curve, frame) if curve is not None else param_at(record, param, frame)


def fits(param: ParamSpec, value: ParamValue) -> bool:
    """Return whether a value is of the parameter's kind, whatever its range: as many numbers as it takes."""
    default, numbers = numbers_of(param.default), numbers_of(value)
    is_alike = isinstance(value, tuple) is isinstance(param.default, tuple)
    return param.is_numeric and is_alike and len(numbers) == len(default) > 0


def is_accepted(param: ParamSpec, value: ParamValue) -> bool:
    """Return whether a parameter accepts a value as it is."""
    try:
        param.check(value)
    except StudioError:
        return False
    return True


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
