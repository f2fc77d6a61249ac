"""Clicked objects as text: there and back, and what is no such text."""

from __future__ import annotations

import pytest

from studio.core.errors import ParameterError
from studio.sdk.clicks.click_text import parse_object_clicks, serialize_object_clicks
from studio.sdk.clicks.object_clicks import ClickedObject, ObjectBox, ObjectClick, ObjectClicks

CLICKS = ObjectClicks(
    (
        ClickedObject("A “ball”", (ObjectClick(3, 10.5, 20.25), ObjectClick(9, -1.0, 4.0, is_excluded=True)), (), 2),
        ClickedObject("Box", (), (ObjectBox(0, 1.0, 2.0, 30.0, 40.0),)),
    )
)


def test_there_and_back() -> None:
    text = serialize_object_clicks(CLICKS)
    assert parse_object_clicks(text) == CLICKS
    assert '"version":1' in text
    assert '[9,-1.0,4.0,"exclude"]' in text
    assert serialize_object_clicks(ObjectClicks()) == ""
    assert parse_object_clicks(" ") == ObjectClicks()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no", "JSON of clicked objects"),
        ("[" * 99_999, "JSON of clicked objects"),
        ('{"version": 2, "objects": []}', "version 1"),
        ('{"version": 1, "objects": 3}', "JSON of clicked objects"),
        ('{"version": 1, "objects": [3]}', "an object with a name"),
        ('{"version": 1, "objects": [{"clicks": [[0, NaN, 1]]}]}', "clicks as"),
        ('{"version": 1, "objects": [{"clicks": [[0.5, 1, 1]]}]}', "clicks as"),
        ('{"version": 1, "objects": [{"clicks": [[0, 1, 1, "maybe"]]}]}', "clicks as"),
        ('{"version": 1, "objects": [{"clicks": [[0, 1e9, 1]]}]}', "clicks as"),
        ('{"version": 1, "objects": [{"clicks": 1}]}', "a list"),
        ('{"version": 1, "objects": [{"boxes": [[0, 1, 1]]}]}', "boxes as"),
        ('{"version": 1, "objects": [{"color": -1}]}', "0..1000"),
    ],
)
def test_what_is_no_such_text_is_refused(text: str, said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        parse_object_clicks(text)


def test_edits_of_an_object() -> None:
    each = ClickedObject("A").add_click(ObjectClick(4, 1.23456, 2e9)).set_box(ObjectBox(4, 1, 1, 2, 2))
    assert each.clicks == (ObjectClick(4, 1.23, 1e6),)
    assert each.set_box(ObjectBox(4, 0, 0, 9, 9)).boxes == (ObjectBox(4, 0, 0, 9, 9),)
    assert each.remove_box(4).boxes == ()
    assert each.move_click(0, 5, 6).clicks[0][1:3] == (5, 6)
    assert each.remove_click(0).start_frame == 4
    assert ObjectBox.from_corners(1, (9, 8), (2, 3)) == ObjectBox(1, 2, 3, 9, 8)
    more = ObjectClicks((each,)).add_object(ObjectClicks((each,)).make_object("A"))
    assert [(one.name, one.color) for one in more.objects] == [("A", 0), ("A 1", 1)]
    assert more.remove_object(0).objects[0].name == "A 1"
