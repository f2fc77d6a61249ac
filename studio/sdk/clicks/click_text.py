"""Clicked objects as a text that a parameter holds.

It is JSON: `{"version": 1, "objects": [{"name": …, "color": 0, "clicks": [[frame, x, y, "include"], …],
"boxes": [[frame, left, top, right, bottom], …]}]}`. What is empty is left out.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final, TypeGuard

from studio.core.translation import tr
from studio.sdk.clicks.object_clicks import (
    MAX_CLICK_FRAME,
    MAX_PLACE,
    ClickedObject,
    ObjectBox,
    ObjectClick,
    ObjectClicks,
    limit_place,
)
from studio.sdk.param_types.structured_text import StructuredFormat, is_integer, is_row, read_name, write_json

MAX_OBJECTS: Final = 100
MAX_CLICKS: Final = 10_000
"""Of one object; of its boxes, too."""
_FORMAT: Final = StructuredFormat("clicks", "objects")
_refuse: Final = _FORMAT.refuse
_KINDS: Final = ("include", "exclude")
_MAX_COLOR: Final = 1000


def serialize_object_clicks(clicks: ObjectClicks) -> str:
    """Return the objects as a parameter holds them; an empty text for none."""
    if not clicks.objects:
        return ""
    return write_json({"version": _FORMAT.versions[0], "objects": list(map(_serialize_object, clicks.objects))})


def _serialize_object(each: ClickedObject) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": each.name}
    if each.color:
        entry["color"] = each.color
    if each.clicks:
        entry["clicks"] = [
            [click.frame, limit_place(click.x), limit_place(click.y), _KINDS[click.is_excluded]]
            for click in each.clicks
        ]
    if each.boxes:
        entry["boxes"] = [[box.frame, *map(limit_place, box[1:])] for box in each.boxes]
    return entry


@lru_cache(maxsize=64)
def parse_object_clicks(text: str) -> ObjectClicks:
    """Return the objects that a text holds.

    Raises:
        ParameterError: It is no JSON of objects, of a newer version, or holds numbers that are none or too large, or
            too many objects, clicks or boxes.
    """
    if not text.strip():
        return ObjectClicks()
    wanted = tr("JSON of clicked objects, as the tool of Object Mask writes it")
    entries = _FORMAT.load_entries(text, wanted, MAX_OBJECTS, tr("at most {count} objects", count=MAX_OBJECTS))
    return ObjectClicks(tuple(_parse_object(number, entry) for number, entry in enumerate(entries, 1)))


def _parse_object(number: int, entry: object) -> ClickedObject:
    if not isinstance(entry, dict):
        raise _refuse(tr("object {number}", number=number), tr("an object with a name, clicks and boxes"))
    color = entry.get("color", 0)
    if not is_integer(color, 0, _MAX_COLOR):
        raise _refuse(tr("object {number}: color {value}", number=number, value=f"{color}"[:40]), f"0..{_MAX_COLOR}")
    clicks = tuple(_parse_click(number, each) for each in _get_list(number, entry, "clicks"))
    boxes = {box.frame: box for each in _get_list(number, entry, "boxes") for box in (_parse_box(number, each),)}
    return ClickedObject(read_name(entry, number), clicks, tuple(boxes.values()), color)


def _get_list(number: int, entry: dict[str, Any], name: str) -> list[Any]:
    where = tr("{name} of object {number}", name=name, number=number)
    return _FORMAT.read_list(entry.get(name, []), 0, MAX_CLICKS, where, tr("a list of up to {count}", count=MAX_CLICKS))


def _parse_click(number: int, entry: object) -> ObjectClick:
    if not _has_places(entry, 2) or entry[3:] not in ([], [_KINDS[0]], [_KINDS[1]]):
        accepted = tr('clicks as [frame, x, y, "include" or "exclude"]')
        raise _refuse(tr("object {number}: {value}", number=number, value=f"{entry}"[:60]), accepted)
    return ObjectClick(entry[0], limit_place(float(entry[1])), limit_place(float(entry[2])), entry[3:] == [_KINDS[1]])


def _parse_box(number: int, entry: object) -> ObjectBox:
    if not _has_places(entry, 4) or len(entry) != 5:
        accepted = tr("boxes as [frame, left, top, right, bottom]")
        raise _refuse(tr("object {number}: {value}", number=number, value=f"{entry}"[:60]), accepted)
    frame, left, top, right, bottom = entry
    return ObjectBox.from_corners(frame, (float(left), float(top)), (float(right), float(bottom)))


def _has_places(entry: object, count: int) -> TypeGuard[list[Any]]:
    """Return whether it begins with the number of a frame and so many coordinates."""
    is_placed = isinstance(entry, list) and is_row(entry[1 : count + 1], count, count, MAX_PLACE)
    return is_placed and is_integer(entry[0], -MAX_CLICK_FRAME, MAX_CLICK_FRAME)  # type: ignore[index]  # it is a list
