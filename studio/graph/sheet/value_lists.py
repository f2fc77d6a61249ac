"""Lists of values as they are typed for an X/Y plot: `1, 2, 3`, `1..4`, `0.2..1 step 0.2`, `over, add`, `one | two`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from typing import Final

from studio.core.errors import ParameterError
from studio.core.translation import split_identifier, tr, translate_identifier
from studio.sdk.params import ParamKind, ParamSpec, ParamValue

MAX_VALUES: Final = 100
"""Values that a list may have."""

_NUMBER: Final = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?"
_RANGE: Final = re.compile(
    rf"(?P<first>{_NUMBER})\s*(?:\.\.|…|-)\s*(?P<last>{_NUMBER})"
    rf"(?:\s*(?:step\s*(?P<step>{_NUMBER})|\((?P<stride>{_NUMBER})\)"
    r"|count\s*(?P<count>\d{1,9})|\[(?P<amount>\d{1,9})\]))?"
)
_MORE_SEEDS: Final = re.compile(r"\+(\d{1,9})")
_LISTED_KINDS: Final = frozenset({ParamKind.INT, ParamKind.FLOAT, ParamKind.BOOL, ParamKind.CHOICE})
_ALL: Final = "*"
_LONGEST_NUMBER: Final = 40


def parse_value_list(param: ParamSpec, text: str, current: ParamValue) -> tuple[ParamValue, ...]:
    r"""Read a list of values that a user typed; a value that comes twice is taken once.

    Numbers, choices and booleans are separated by commas or lines; `*` stands for all choices. A range is `1..4`,
    `0.2..1 step 0.2` or `0..1 count 5`; those of AUTOMATIC1111, `1-5 (+2)` and `1-10 [5]`, are read, too. `+4` of a
    seed stands for four of them, the current one and those that follow. All other values are separated by `|` or
    lines, because commas are part of them; `\|` is that sign itself, and `""` an empty text.

    Args:
        param: What the values are for.
        text: What was typed.
        current: The value that the parameter has now.

    Raises:
        ParameterError: There is no value, one is not accepted, or there are more than `MAX_VALUES`.
    """
    values = dict.fromkeys(value for item in _split_items(param, text) for value in _expand_item(param, item, current))
    found = tuple(islice(values, MAX_VALUES + 1))
    if not found:
        raise ParameterError(param.name, text, describe_value_list(param))
    if len(found) > MAX_VALUES:
        raise _make_length_error(param, text)
    return found


def describe_value_list(param: ParamSpec) -> str:
    """Return what is accepted as a list of values, in words."""
    values = param.accepted_values
    if is_seed(param):
        return tr("{values}; several as 1, 2, 3 or 1..4; +4 for four seeds", values=values)
    if param.kind in (ParamKind.INT, ParamKind.FLOAT):
        return tr("{values}; several as 1, 2, 3, as 1..4, 0.2..1 step 0.2 or 0..1 count 5", values=values)
    if param.kind in _LISTED_KINDS:
        return tr("{values}; several with commas, * for all", values=values)
    return tr("{values}; several with | or on lines of their own", values=values)


def is_seed(param: ParamSpec) -> bool:
    """Return whether a parameter is the seed of random numbers."""
    return param.kind is ParamKind.INT and (param.name == "seed" or param.name.endswith("_seed"))


def suggest_value_list(param: ParamSpec, current: ParamValue) -> str:
    """Return a list to begin with: four seeds, all choices, numbers over the slider; else the current value."""
    if is_seed(param):
        return "+4"
    if param.kind in (ParamKind.BOOL, ParamKind.CHOICE):
        return _ALL
    limits = param.slider or (param.min, param.max)
    if param.kind in (ParamKind.INT, ParamKind.FLOAT) and limits[0] is not None and limits[1] is not None:
        return f"{limits[0]:g}..{limits[1]:g} count 4"
    return format_plain_value(param, current)


def format_plain_value(param: ParamSpec, value: ParamValue) -> str:
    """Return a value as it would be typed into a list."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        size = 2 if param.kind is ParamKind.TONE_CURVE else len(value)
        parts = [value[start : start + size] for start in range(0, len(value), size)]
        return " ".join(",".join(f"{number:g}" for number in part) for part in parts)
    if isinstance(value, str):
        return value.replace("|", r"\|").replace("\n", " ") or '""'
    return f"{value}" if isinstance(value, int) else f"{value:.10g}"


def _split_items(param: ParamSpec, text: str) -> Iterator[str]:
    """Yield the parts of a list, without those that are blank."""
    if param.kind in _LISTED_KINDS or (param.kind is ParamKind.COLOR and _has_hex_colors(text)):
        parts = re.split(r"[,;|\n]", text)
    else:
        parts = [part.replace(r"\|", "|") for part in re.split(r"(?<!\\)\||\n", text)]
    for part in map(str.strip, parts):
        if part:
            yield "" if part == '""' else part


def _has_hex_colors(text: str) -> bool:
    return all(part.strip().startswith("#") for part in re.split(r"[,;|\n]", text) if part.strip())


def _expand_item(param: ParamSpec, item: str, current: ParamValue) -> Iterator[ParamValue]:
    """Yield the values that a part of a list stands for."""
    if item == _ALL and param.kind in (ParamKind.BOOL, ParamKind.CHOICE):
        yield from param.choices or (False, True)
    elif param.kind is ParamKind.CHOICE:
        yield _find_choice(param, item)
    elif param.kind not in (ParamKind.INT, ParamKind.FLOAT):
        yield _parse_item(param, item)
    elif is_seed(param) and (more := _MORE_SEEDS.fullmatch(item)):
        yield from list_seeds(param, current, _check_count(param, item, int(more[1])))
    elif not re.fullmatch(_NUMBER, item) and (found := _RANGE.fullmatch(item)):
        yield from _expand_range(param, item, found)
    else:
        yield _parse_item(param, item)


def list_seeds(param: ParamSpec, current: ParamValue, count: int) -> tuple[ParamValue, ...]:
    """Return seeds, from the current one on; behind the greatest that is accepted comes the least one."""
    first = int(current) if isinstance(current, (int, float)) else 0
    low, high = int(param.min or 0), param.max
    seeds = range(first, first + count)
    if high is None:
        return tuple(seeds)
    return tuple(low + (seed - low) % (int(high) - low + 1) for seed in seeds)


def _parse_item(param: ParamSpec, item: str) -> ParamValue:
    try:
        return param.parse_value(item)
    except (ParameterError, OverflowError):
        raise ParameterError(param.name, item, describe_value_list(param)) from None


def _find_choice(param: ParamSpec, item: str) -> ParamValue:
    """Return the choice of a name, as it is kept or as it is shown."""
    wanted = item.casefold()
    for choice in param.choices:
        if wanted in {choice.casefold(), split_identifier(choice).casefold(), translate_identifier(choice).casefold()}:
            return choice
    raise ParameterError(param.name, item, describe_value_list(param))


def _expand_range(param: ParamSpec, item: str, found: re.Match[str]) -> Iterator[ParamValue]:
    """Yield the numbers of a range, both ends included where the step leads to the last one; computed exactly."""
    if len(item) > 3 * _LONGEST_NUMBER:
        raise ParameterError(param.name, item, describe_value_list(param))
    first, last = Fraction(found["first"]), Fraction(found["last"])
    amount = found["count"] or found["amount"]
    numbers = (
        _space_numbers(param, item, first, last, int(amount))
        if amount
        else _step_numbers(param, item, first, last, found["step"] or found["stride"])
    )
    for number in numbers:
        try:
            yield param.normalize_value(round(number) if amount and param.kind is ParamKind.INT else float(number))
        except (ParameterError, OverflowError):
            raise ParameterError(param.name, item, describe_value_list(param)) from None


def _space_numbers(param: ParamSpec, item: str, first: Fraction, last: Fraction, count: int) -> Iterator[Fraction]:
    for number in range(_check_count(param, item, count)):
        yield first + (last - first) * number / max(1, count - 1)


def _step_numbers(param: ParamSpec, item: str, first: Fraction, last: Fraction, text: str | None) -> Iterator[Fraction]:
    span = abs(last - first)
    step = abs(Fraction(text)) if text else Fraction(1)
    if step == 0 or (not text and span.denominator != 1):
        accepted = tr("a range with its step or its count, as 0.2..1 step 0.2 or 0.2..1 count 5")
        raise ParameterError(param.name, item, accepted)
    for number in range(_check_count(param, item, span // step + 1)):
        yield first + (step if last >= first else -step) * number


def _check_count(param: ParamSpec, item: str, count: int) -> int:
    if count < 1:
        raise ParameterError(param.name, item, describe_value_list(param))
    if count > MAX_VALUES:
        raise _make_length_error(param, item)
    return count


def _make_length_error(param: ParamSpec, text: str) -> ParameterError:
    shown = text if len(text) <= _LONGEST_NUMBER else f"{text[: _LONGEST_NUMBER - 1]}…"
    return ParameterError(param.name, shown, tr("at most {most} values", most=MAX_VALUES))
