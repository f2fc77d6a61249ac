"""Clicked objects as a text that a parameter holds.

It is JSON: `{"version": 1, "objects": [{"name": …, "color": 0, "clicks": [[frame, x, y, "include"], …],
"boxes": [[frame, left, top, right, bottom], …]}]}`. What is empty is left out.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, Final

from studio.core.errors import ParameterError
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

MAX_OBJECTS: Final = 100
MAX_CLICKS: Final = 10_000
"""Of one object; of its boxes, too."""
_VERSION: Final = 1
_KINDS: Final = ("include", "exclude")
_MAX_COLOR: Final = 1000


def serialize_object_clicks(clicks: ObjectClicks) -> str:
    """Return the objects as a parameter holds them; an empty text for none."""
    if not clicks.objects:
        return ""
    found = {"version": _VERSION, "objects": [_serialize_object(each) for each in clicks.objects]}
    return json.dumps(found, separators=(",", ":"), ensure_ascii=False)


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
    accepted = tr("JSON of clicked objects, as the tool of Object Mask writes it")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise _refuse(text[:40], accepted) from None
    if not isinstance(found, dict) or not isinstance(found.get("objects"), list):
        raise _refuse(text[:40], accepted)
    if found.get("version") != _VERSION:
        raise _refuse(str(found.get("version")), tr("version {version}", version=_VERSION))
    if len(found["objects"]) > MAX_OBJECTS:
        raise _refuse(str(len(found["objects"])), tr("at most {count} objects", count=MAX_OBJECTS))
    return ObjectClicks(tuple(_parse_object(number, entry) for number, entry in enumerate(found["objects"], 1)))


def _parse_object(number: int, entry: object) -> ClickedObject:
    if not isinstance(entry, dict):
        raise _refuse(tr("object {number}", number=number), tr("an object with a name, clicks and boxes"))
    color = entry.get("color", 0)
    if not isinstance(color, int) or isinstance(color, bool) or not 0 <= color <= _MAX_COLOR:
        raise _refuse(tr("object {number}: color {value}", number=number, value=f"{color}"[:40]), f"0..{_MAX_COLOR}")
    clicks = tuple(_parse_click(number, each) for each in _get_list(number, entry, "clicks"))
    boxes = {box.frame: box for each in _get_list(number, entry, "boxes") for box in (_parse_box(number, each),)}
    name = str(entry.get("name", number)).encode("utf-8", "replace").decode("utf-8")  # half a character is none
    return ClickedObject(name, clicks, tuple(boxes.values()), color)


def _get_list(number: int, entry: dict[str, Any], name: str) -> list[Any]:
    found = entry.get(name, [])
    if not isinstance(found, list) or len(found) > MAX_CLICKS:
        raise _refuse(
            tr("{name} of object {number}", name=name, number=number), tr("a list of up to {count}", count=MAX_CLICKS)
        )
    return found


def _parse_click(number: int, entry: object) -> ObjectClick:
    is_click = isinstance(entry, list) and len(entry) in (3, 4) and _is_place(entry[0:1], entry[1:3])
    if not is_click or entry[3:] not in ([], [_KINDS[0]], [_KINDS[1]]):  # type: ignore[index]  # it is a list then
        accepted = tr('clicks as [frame, x, y, "include" or "exclude"]')
        raise _refuse(tr("object {number}: {value}", number=number, value=f"{entry}"[:60]), accepted)
    assert isinstance(entry, list)  # it was checked
    return ObjectClick(entry[0], limit_place(float(entry[1])), limit_place(float(entry[2])), entry[3:] == [_KINDS[1]])


def _parse_box(number: int, entry: object) -> ObjectBox:
    if not (isinstance(entry, list) and len(entry) == 5 and _is_place(entry[0:1], entry[1:5])):
        accepted = tr("boxes as [frame, left, top, right, bottom]")
        raise _refuse(tr("object {number}: {value}", number=number, value=f"{entry}"[:60]), accepted)
    frame, left, top, right, bottom = entry
    return ObjectBox.from_corners(frame, (float(left), float(top)), (float(right), float(bottom)))


def _is_place(frames: list[Any], numbers: list[Any]) -> bool:
    """Return whether the number of a frame and coordinates are what they must be; NaN is not."""
    frame = frames[0]
    if not isinstance(frame, int) or isinstance(frame, bool) or abs(frame) > MAX_CLICK_FRAME:
        return False
    are_numbers = all(isinstance(each, (int, float)) and not isinstance(each, bool) for each in numbers)
    return are_numbers and all(abs(each) <= MAX_PLACE for each in numbers)


def _refuse(found: str, accepted: str) -> ParameterError:
    return ParameterError("clicks", found, accepted)
