"""Files that are no timelines, are damaged, or are meant to do harm, are refused with a clear message."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import opentimelineio as otio
import pytest

from studio.core.errors import GraphError, ProjectFileError
from studio.graph.otio import document_text
from studio.graph.otio.document_text import measure_json_depth, parse_document, serialize_document
from studio.graph.otio.timeline_files import read_timeline_file
from tests.graph.otio.cuts import media, read, registry

_ITEM = '"name":"s","source_range":null,"effects":[],"markers":[],"enabled":true,"metadata":{}'


def stack(children: str, more: str = "") -> str:
    return f'{{"OTIO_SCHEMA":"Stack.1",{more}{_ITEM},"children":[{children}]}}'


def refuse(text: str, tmp_path: Path) -> str:
    """Return why a file with a text is refused."""
    path = tmp_path / "cut.otio"
    path.write_text(text)
    with pytest.raises(ProjectFileError) as error:
        read_timeline_file(path, registry(), media())
    return error.value.reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no timeline"),
        ("no JSON", "no timeline"),
        ('{"version": 1}', "no timeline"),
        (stack("")[:-9], "no whole timeline"),
        ('{"OTIO_SCHEMA":"Clip.99","name":"x"}', "newer version"),
        ('{"OTIO_SCHEMA":"Clip.2","name":5}', "no whole timeline"),
        ('{"OTIO_SCHEMA":"Foo.1"}', "Foo"),
        ('[{"OTIO_SCHEMA":"Foo.1"}]', "AnyVector"),
        ('{"OTIO_SCHEMA":"RationalTime.1","value":1,"rate":24}', "RationalTime"),
        ('{"OTIO_SCHEMA":"MissingReference.1","name":"","metadata":{}}', "MissingReference"),
        (stack("5"), "no whole timeline"),
        ('{"OTIO_SCHEMA":"SerializableCollection.1","name":"","metadata":{},"children":[]}', "no timeline and no clip"),
    ],
)
def test_what_is_no_timeline(text: str, reason: str, tmp_path: Path) -> None:
    assert reason in refuse(text, tmp_path)


def test_what_is_nested_too_deeply_or_lies_in_itself(tmp_path: Path) -> None:
    deep = stack("")
    for _ in range(1000):
        deep = stack(deep)
    assert "2002 levels deep" in refuse(deep, tmp_path)
    medium = stack("")
    for _ in range(80):
        medium = stack(medium)
    assert "more than 64 deep" in refuse(medium, tmp_path)
    itself = '{"OTIO_SCHEMA":"SerializableObjectRef.1","id":"Stack-1"}'
    assert "in themselves" in refuse(stack(itself, '"OTIO_REF_ID":"Stack-1",'), tmp_path)
    assert "has a parent" in refuse(stack(f"{itself},{itself}", '"OTIO_REF_ID":"Stack-1",'), tmp_path)


def test_a_hundred_megabytes_are_refused_before_they_are_read(tmp_path: Path) -> None:
    path = tmp_path / "large.otio"
    with path.open("wb") as file:
        file.truncate(100 << 20)
    started = time.monotonic()
    with pytest.raises(ProjectFileError, match=r"at most 64\.0 MiB"):
        read_timeline_file(path, registry(), media())
    assert time.monotonic() - started < 1.0
    with pytest.raises(ProjectFileError, match="no timeline"):
        parse_document(b"\0" * 1000, path)
    assert "UTF-8" in refuse_bytes(b'{"OTIO_SCHEMA":"\xff"}', tmp_path)
    assert "lists and objects" in refuse_bytes(b'{"OTIO_SCHEMA":' + b"[" * 3_000_000, tmp_path)


def refuse_bytes(data: bytes, tmp_path: Path) -> str:
    path = tmp_path / "bytes.otio"
    path.write_bytes(data)
    with pytest.raises(ProjectFileError) as error:
        read_timeline_file(path, registry(), media())
    return error.value.reason


def test_depth_is_measured_outside_of_texts() -> None:
    assert measure_json_depth(rb'{"a[[[\"[[": [{"b\\": "}}"}, []]}') == 3
    assert measure_json_depth(b"5") == 0


@pytest.mark.parametrize(
    ("value", "rate", "reason"),
    [
        (float("nan"), 24.0, "nan"),
        (1e30, 24.0, "1e\\+30"),
        (5.0, 0.0, "the rate is 0"),
        (5.0, -24.0, "the rate is -24"),
        (5.0, float("inf"), "the rate is inf"),
        (-5.0, 24.0, "the length is -5"),
    ],
)
def test_numbers_that_cannot_be_used(value: float, rate: float, reason: str) -> None:
    with pytest.raises(ProjectFileError, match=reason) as error:
        read(_track(otio.opentime.RationalTime(value, rate)))
    assert "shot" in error.value.location


def test_a_start_beyond_all_media() -> None:
    track = _track(otio.opentime.RationalTime(5, 24))
    track[0].source_range = otio.opentime.TimeRange(otio.opentime.RationalTime(150_000_000, 24), track[0].duration())
    with pytest.raises(ProjectFileError, match="source_start 150000000"):
        read(track)


def _track(length: Any) -> Any:
    track = otio.schema.Track("V1", kind="Video")
    start = otio.opentime.RationalTime(0, 24)
    track.append(otio.schema.Clip("shot", source_range=otio.opentime.TimeRange(start, length)))
    return track


def test_a_timeline_that_could_not_be_read_again_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    text = serialize_document(otio.schema.Timeline("cut"))
    monkeypatch.setattr(document_text, "MAX_BYTES", len(text) - 20)
    assert b"\n" not in serialize_document(otio.schema.Timeline("cut"))
    monkeypatch.setattr(document_text, "MAX_BYTES", 20)
    with pytest.raises(GraphError, match="can be read again"):
        serialize_document(otio.schema.Timeline("cut"))
