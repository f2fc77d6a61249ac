from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from studio.core.errors import GraphError, ProjectFileError
from studio.core.time import FrameRate
from studio.graph.analysis.graph_diff import compute_graph_diff
from studio.graph.commands import (
    AddMark,
    GroupNodes,
    RemoveMarks,
    RemoveNodes,
    SetKeyframe,
    SetMark,
    SetRate,
    UngroupNode,
)
from studio.graph.curves.curve import Curve, Extrapolation, Keyframe
from studio.graph.file.project_formatter import format_project
from studio.graph.file.project_parser import parse_project
from studio.graph.history import Document
from studio.graph.model import Mark, Project

HERE = Path("shot.loom")
NTSC = FrameRate(Fraction(24000, 1001))


def test_marks_lie_in_order_one_a_frame(document: Document) -> None:
    for mark in (Mark(40, "door"), Mark(7), Mark(40, "window", "#AA0000")):
        document.apply_command(AddMark(mark))
    assert document.project.marks == (Mark(7), Mark(40, "window", "#AA0000"))
    assert document.undo_label == "Mark frame 40"


def test_a_moved_mark_takes_the_place_of_another(document: Document) -> None:
    document.apply_command(AddMark(Mark(3, "a")))
    document.apply_command(AddMark(Mark(5, "b")))
    document.apply_command(SetMark(3, Mark(5, "a")))
    assert list(document.project.marks) == [Mark(5, "a")]
    document.undo()
    assert list(document.project.marks) == [Mark(3, "a"), Mark(5, "b")]


def test_marks_that_are_not_there_and_frames_before_the_first_are_refused(document: Document) -> None:
    document.apply_command(AddMark(Mark(3)))
    before = document.project
    for command, reason in (
        (RemoveMarks(frozenset({3, 4})), "no mark on frame 4"),
        (SetMark(9, Mark(9)), "no mark on frame 9"),
        (AddMark(Mark(-1)), "counted from 0"),
        (SetMark(3, Mark(-2)), "counted from 0"),
    ):
        with pytest.raises(GraphError, match=reason):
            document.apply_command(command)
    assert document.project is before


def test_marks_and_the_rate_are_edits_that_are_saved(document: Document) -> None:
    document.mark_saved()
    before = document.project
    document.apply_command(AddMark(Mark(3)))
    assert document.is_modified
    assert compute_graph_diff(before, document.project).has_other_changes
    document.undo()
    document.apply_command(SetRate(NTSC))
    assert document.is_modified
    assert compute_graph_diff(before, document.project).has_other_changes


@pytest.mark.parametrize("rate", ["1/2", 1001])
def test_rates_that_no_clip_has_are_refused(document: Document, rate: str | int) -> None:
    with pytest.raises(GraphError, match="1 to 1000"):
        document.apply_command(SetRate(FrameRate.from_value(rate)))


def test_every_edit_of_the_graph_keeps_the_rate(document: Document) -> None:
    document.apply_command(SetRate(NTSC))
    document.apply_command(GroupNodes(("adjust", "double"), "G", "g"))
    document.apply_command(UngroupNode("g"))
    document.apply_command(RemoveNodes(("double",)))
    assert document.project.rate == NTSC


def test_the_file_holds_marks_rate_and_how_curves_go_on(document: Document) -> None:
    document.apply_command(AddMark(Mark(3, "door", "#AA0000")))
    document.apply_command(AddMark(Mark(9)))
    document.apply_command(SetRate(NTSC))
    document.apply_command(SetKeyframe("adjust", "amount", Keyframe(0, 1.0)))
    record = document.graph["adjust"]
    curve = Curve(record.curves["amount"].keys, Extrapolation.LOOP, Extrapolation.PING_PONG)
    project = _with_curve(document.project, curve)
    text = format_project(project, HERE, document.registry)
    assert parse_project(text, HERE, document.registry) == project
    assert '  "rate": "24000/1001"' in text
    assert '  "marks": [\n    {"frame": 3, "text": "door", "color": "#AA0000"},\n    {"frame": 9}\n  ]' in text
    assert '      "beyond": {\n        "amount": ["loop", "ping-pong"]\n      }' in text
    assert "beyond" not in format_project(document.project, HERE, document.registry)


def test_marks_and_curves_inside_groups_are_kept(document: Document) -> None:
    document.apply_command(SetKeyframe("adjust", "amount", Keyframe(0, 1.0)))
    keys = document.graph["adjust"].curves["amount"].keys
    document.replace_project(_with_curve(document.project, Curve(keys, extrapolation_after=Extrapolation.LINEAR)))
    document.apply_command(GroupNodes(("adjust", "double"), "G", "g"))
    text = format_project(document.project, HERE, document.registry)
    assert parse_project(text, HERE, document.registry) == document.project


@pytest.mark.parametrize("version", [1, 2])
def test_older_formats_are_read(document: Document, version: int) -> None:
    text = format_project(document.project, HERE, document.registry).replace(
        '"frameloom": 3', f'"frameloom": {version}'
    )
    assert parse_project(text, HERE, document.registry) == document.project


def test_two_marks_on_a_frame_come_from_a_merge_and_the_later_stays(document: Document) -> None:
    text = '{"frameloom": 3, "marks": [{"frame": 9, "text": "a"}, {"frame": 2}, {"frame": 9, "text": "b"}]}'
    assert parse_project(text, HERE, document.registry).marks == (Mark(2), Mark(9, "b"))


@pytest.mark.parametrize("field", ['"rate": "0/1"', '"rate": "1001/1"', '"rate": 25', '"marks": [{"frame": 1.5}]'])
def test_what_is_no_rate_and_no_mark_is_named(document: Document, field: str) -> None:
    with pytest.raises(ProjectFileError, match=field.partition('"')[2].partition('"')[0]):
        parse_project(f'{{"frameloom": 3, {field}}}', HERE, document.registry)


def _with_curve(project: Project, curve: Curve) -> Project:
    record = replace(project.graph["adjust"], curves={"amount": curve})
    return replace(project, graph=project.graph.with_node(record))
