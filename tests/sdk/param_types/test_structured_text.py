"""Structured texts: what no parser of one accepts, and texts that are known."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

import pytest

from studio.core.errors import ParameterError
from studio.sdk.clicks.click_text import parse_object_clicks
from studio.sdk.paint.stroke_text import parse_paint_strokes
from studio.sdk.param_types.structured_text import KnownTexts
from studio.sdk.roto.shape_text import parse_roto_shapes
from studio.sdk.tracking.track_text import parse_point_tracks
from studio.sdk.warp_grid.grid_text import parse_warp_grid

PARSERS: dict[str, Callable[[str], Any]] = {
    "shapes": parse_roto_shapes,
    "strokes": parse_paint_strokes,
    "tracks": parse_point_tracks,
    "objects": parse_object_clicks,
    "keys": parse_warp_grid,
}
NO_VERSION = '{"shapes": [], "strokes": [], "tracks": [], "objects": [], "keys": {}}'
BAD_TEXTS = ("no JSON", "[]", "7", '{"version": 1}', NO_VERSION, "[" * 100_000, "1" * 5000)
BAD_POINTS: tuple[Any, ...] = (
    [0],
    [0] * 8,
    ["0", 0],
    [True, 0],
    [math.nan, 0],
    [0, math.inf],
    [1e7, 0],
    [0, -(10**400)],
    {},
    None,
)


def make_text(content: str, point: Any, version: object = 1, **entry: object) -> str:
    """Return a text of one entry with this point."""
    if content == "keys":
        return json.dumps({"version": version, "columns": 2, "rows": 2, "keys": {"0": [[0, 0], [1, 0], [0, 1], point]}})
    clicks = [[0, *point] if isinstance(point, list) else point]
    entries: dict[str, dict[str, object]] = {
        "shapes": {"keys": {"0": [point]}},
        "strokes": {"points": [point]},
        "tracks": {"number": 0, "keys": {"0": point}},
        "objects": {"clicks": clicks},
    }
    return json.dumps({"version": version, content: [entries[content] | entry]})


@pytest.mark.parametrize("content", PARSERS)
def test_other_structures_versions_and_numbers_are_refused(content: str) -> None:
    parse = PARSERS[content]
    parse(make_text(content, [1, 2], later=math.nan))  # what is not known is passed over
    bad_versions = [make_text(content, [1, 2], version) for version in (None, 0, 99, "1", [1])]
    for text in (*BAD_TEXTS, *bad_versions, *(make_text(content, point) for point in BAD_POINTS)):
        with pytest.raises(ParameterError):
            parse(text)


@pytest.mark.parametrize("content", [content for content in PARSERS if content != "keys"])
def test_half_a_character_in_a_name_can_be_saved(content: str) -> None:
    (entry,) = getattr(PARSERS[content](make_text(content, [1, 2], name="a\ud800")), content)
    assert entry.name == "a?"


def test_a_known_text_is_not_read_again_until_it_is_forgotten() -> None:
    parse = Mock(side_effect=str.upper)
    known = KnownTexts[str](parse, 2)
    known.keep("a", "kept")
    assert [known.read(text) for text in ("a", "b", "a", "c", "a", "b")] == ["kept", "B", "kept", "C", "kept", "B"]
    assert [call.args for call in parse.call_args_list] == [("b",), ("c",), ("b",)]
