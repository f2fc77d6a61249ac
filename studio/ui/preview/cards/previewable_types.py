"""Types of values, and of nodes, that have a picture or a curve to show."""

from __future__ import annotations

from typing import Final

from studio.sdk.params import ParamKind, ParamSpec
from studio.sdk.ports import DEPTH, FLOW, IMAGE, MASK, SIGNAL
from studio.sdk.spec import NodeSpec
from studio.ui.preview.cards.card_layout import CardForm, get_card_form

PICTURE_TYPES: Final = frozenset({IMAGE, MASK, FLOW, DEPTH})


def has_picture(spec: NodeSpec) -> bool:
    """Return whether nodes of a type have an output that can be viewed; dots and ports of groups have none."""
    return get_card_form(spec.id) is CardForm.CARD and any(port.type in PICTURE_TYPES for port in spec.outputs)


def find_card_text(spec: NodeSpec) -> ParamSpec | None:
    """Return the parameter whose text cards of a type show: the first of several lines; None where there is none."""
    if get_card_form(spec.id) is not CardForm.CARD:
        return None
    return next((param for param in spec.params.values() if param.kind is ParamKind.TEXT and param.multiline), None)


def has_curve(spec: NodeSpec) -> bool:
    """Return whether what nodes of a type give is, instead of a picture, a number a frame."""
    outputs = spec.outputs if get_card_form(spec.id) is CardForm.CARD and not has_picture(spec) else ()
    return any(port.type is SIGNAL for port in outputs[:1])
