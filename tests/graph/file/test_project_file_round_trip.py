"""Whatever lies on the timeline comes back from a file: in a project, in groups and in linked files."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.core.time import FrameRate
from studio.graph.curves.curve import Curve, Extrapolation, Handle, Interpolation, Keyframe
from studio.graph.file.project_file import load_project, save_project
from studio.graph.file.project_formatter import format_project
from studio.graph.file.project_parser import parse_project
from studio.graph.model import Graph, Mark, NodeRecord, Project
from studio.graph.specs import GROUP
from studio.sdk.params import ParamValue
from tests.graph import nodes_for_tests
from tests.graph.curves_for_tests import curves

REGISTRY = nodes_for_tests.registry()
HERE = Path("shot.loom")

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
rates = st.one_of(
    st.none(),
    st.sampled_from([FrameRate.from_value(25), FrameRate(Fraction(30000, 1001)), FrameRate.from_value("7/3")]),
)
marks = st.builds(Mark, st.integers(0, 5000), texts, st.sampled_from(["", "#AA00FF"]))


@st.composite
def held(draw: st.DrawFn, values: st.SearchStrategy[ParamValue]) -> Curve:
    """Draw a curve of what is no number: texts may have a length of blending."""
    frames = sorted(draw(st.sets(st.integers(-50, 50), min_size=1, max_size=4)))
    blend = st.one_of(st.none(), st.builds(lambda n: Handle(-n, ()), st.floats(0, 20)))
    keys = (Keyframe(frame, draw(values), Interpolation.LINEAR, draw(blend)) for frame in frames)
    return Curve(tuple(keys), draw(st.sampled_from(Extrapolation)), draw(st.sampled_from(Extrapolation)))


@st.composite
def projects(draw: st.DrawFn, groups: bool = True) -> Project:
    """Draw a project with animated nodes, marks and a rate, and one in a group of it."""
    animated = {"amount": draw(curves()), "note": draw(held(texts)), "active": draw(held(st.booleans()))}
    nodes = {
        "adjust": NodeRecord("adjust", "test.adjust", "Adjust", 2, curves=animated),
        "magic": NodeRecord("magic", "other.magic", "Magic", curves={"power": draw(curves(most=3))}),
    }
    if groups:
        nodes["g"] = NodeRecord("g", GROUP, "G", group_project=draw(projects(groups=False)))
    found = {mark.frame: mark for mark in draw(st.lists(marks, max_size=4))}
    return Project(Graph(nodes, {}, draw(rates)), marks=tuple(found[frame] for frame in sorted(found)))


@pytest.mark.slow
@given(projects())
@settings(max_examples=40, deadline=None)
def test_a_project_comes_back_as_it_was(project: Project) -> None:
    text = format_project(project, HERE, REGISTRY)
    assert parse_project(text, HERE, REGISTRY) == project
    assert format_project(parse_project(text, HERE, REGISTRY), HERE, REGISTRY) == text


def test_linked_files_and_whole_texts_hold_it_too(tmp_path: Path) -> None:
    """Recovery files, versions and the clipboard are whole texts."""
    curve = Curve((Keyframe(0, 1.0), Keyframe(9, 2.0)), Extrapolation.LOOP, Extrapolation.PING_PONG)
    inner = NodeRecord("adjust", "test.adjust", "Adjust", 2, curves={"amount": curve})
    inside = Project(Graph({"adjust": inner}, {}, FrameRate.from_value(24)), marks=(Mark(4, "inside"),))
    look, shot = tmp_path / "look.loom", tmp_path / "shot.loom"
    save_project(look, inside, REGISTRY)
    linked = NodeRecord("g", GROUP, "G", group_project=load_project(look, REGISTRY), link=look.as_posix())
    project = Project(Graph({"g": linked}, {}, FrameRate.from_value(25)), marks=(Mark(2, "outside"),))
    save_project(shot, project, REGISTRY)
    read = load_project(shot, REGISTRY)
    assert read.graph["g"].group_project == inside
    assert replace(read, graph=replace(read.graph, nodes={})) == replace(
        project, graph=Graph(rate=FrameRate.from_value(25))
    )
    whole = parse_project(format_project(project, HERE, REGISTRY, whole=True), HERE, REGISTRY)
    assert whole.graph["g"].group_project == inside
