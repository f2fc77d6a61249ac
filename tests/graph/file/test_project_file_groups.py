"""Groups, notes, bookmarks, pins and what nodes are marked as, in project files."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from studio.core.errors import ProjectFileError
from studio.graph.file.project_file import load_project, save_project
from studio.graph.file.project_formatter import format_project
from studio.graph.file.project_parser import parse_project
from studio.graph.model import Bookmark, Endpoint, Graph, NodeRecord, Note, NoteKind, Project, PromotedParam
from studio.graph.specs import GROUP, INPUT, OUTPUT
from studio.sdk.params import Point
from studio.sdk.registry import Registry

FILE = Path("/films/shot/a.loom")


def project_of(*records: NodeRecord, wires: dict[str, str] | None = None) -> Project:
    ends = {Endpoint(*t.split(".")): Endpoint(*s.split(".")) for t, s in (wires or {}).items()}
    layout = {record.id: Point(100.0 * index, 0.0) for index, record in enumerate(records)}
    return Project(Graph({record.id: record for record in records}, ends), layout)


INSIDE = replace(
    project_of(
        NodeRecord("input", INPUT, "Plate", params={"type": "Image"}),
        NodeRecord("adjust", "test.adjust", "Adjust", 2, {"amount": 2.0}, is_locked=True),
        NodeRecord("output", OUTPUT, "Result"),
        wires={"adjust.image": "input.out", "output.in": "adjust.image"},
    ),
    promoted_params=(PromotedParam("amount", "adjust", "amount", "Strength"), PromotedParam("tint", "adjust", "tint")),
    notes={"why": Note("why", NoteKind.STICKY, "Because\nit glows", Point(1.0, 2.0), Point(30.0, 40.0), "#ffcc00")},
)
NESTED = replace(
    project_of(
        NodeRecord("clip", "test.clip", "Clip", params={"file": "/films/shot/clips/a.mp4"}, is_muted=True),
        NodeRecord(
            "outer",
            GROUP,
            "Outer",
            group_project=project_of(NodeRecord("inner", GROUP, "Inner", params={"amount": 3.0}, group_project=INSIDE)),
        ),
    ),
    viewed_output=Endpoint("outer/inner/adjust", "image"),
    compared_output=Endpoint("clip", "image"),
    pins={2: Endpoint("clip", "image"), 1: Endpoint("outer/inner", "output")},
    bookmarks=(Bookmark("Z", Point(5.0, 6.0), 2.0), Bookmark("A", Point(0.0, 0.0), 1.0)),
    notes={
        "b": Note("b", NoteKind.BACKDROP, "Behind", Point(0.0, 0.0), Point(300.0, 200.0)),
        "a": Note("a", NoteKind.BACKDROP, "Before", Point(9.0, 0.0), Point(300.0, 200.0), "#000000"),
    },
)
LINKED = NodeRecord("look", GROUP, "Look", params={"amount": 4.0}, group_project=INSIDE, link="/films/looks/warm.loom")


def there_and_back(project: Project, registry: Registry, *, whole: bool = False) -> Project:
    return parse_project(format_project(project, FILE, registry, whole=whole), FILE, registry)


def test_groups_and_all_that_lies_on_the_canvas_come_back(registry: Registry, tmp_path: Path) -> None:
    path = tmp_path / "shot.loom"
    save_project(path, NESTED, registry)
    found = load_project(path, registry)
    assert found == NESTED
    assert list(found.notes) == ["b", "a"], "what lies behind comes first"


def test_groups_lie_side_by_side_sorted_each_node_a_block(registry: Registry) -> None:
    text = format_project(NESTED, FILE, registry)
    content = json.loads(text)
    assert list(content["groups"]) == ["outer", "outer/inner"]
    assert list(content["groups"]["outer/inner"]["nodes"]) == ["adjust", "input", "output"]
    assert '    "outer/inner": {\n      "nodes": {\n        "adjust": {\n          "name": "Adjust",\n' in text
    assert '        {"name": "amount", "node": "adjust", "param": "amount", "label": "Strength"},\n' in text
    assert '  "bookmarks": [\n    {"name": "Z", "center": [5.0, 6.0], "zoom": 2.0},\n' in text
    assert content["nodes"]["clip"]["params"]["file"] == "clips/a.mp4"
    assert content["pins"] == {"1": "outer/inner.output", "2": "clip.image"}


def test_an_edit_inside_a_group_changes_its_lines_alone(registry: Registry) -> None:
    inner = NESTED.graph["outer"].group_project
    assert inner is not None
    deepest = inner.graph["inner"].group_project
    assert deepest is not None
    louder = replace(deepest.graph["adjust"], params={"amount": 7.0})
    changed = replace(deepest, graph=deepest.graph.with_node(louder))
    inner = replace(inner, graph=inner.graph.with_node(replace(inner.graph["inner"], group_project=changed)))
    edited = replace(NESTED, graph=NESTED.graph.with_node(replace(NESTED.graph["outer"], group_project=inner)))
    before, after = (format_project(project, FILE, registry).splitlines() for project in (NESTED, edited))
    differing = [(old.strip(), new.strip()) for old, new in zip(before, after, strict=True) if old != new]
    assert differing == [('"amount": 2.0', '"amount": 7.0')]


def test_a_linked_group_names_its_file_and_keeps_its_ports(registry: Registry) -> None:
    content = json.loads(format_project(project_of(LINKED), FILE, registry))
    assert content["nodes"]["look"]["link"] == "../looks/warm.loom"
    assert list(content["groups"]["look"]["nodes"]) == ["input", "output"]
    found = there_and_back(project_of(LINKED), registry).graph["look"]
    assert (found.link, found.params) == (LINKED.link, LINKED.params)
    assert found.group_project is not None
    assert found.group_project.promoted_params == INSIDE.promoted_params


def test_a_whole_text_needs_no_other_file(registry: Registry) -> None:
    twice = project_of(LINKED, replace(LINKED, id="look_2", name="Look 2", params={}))
    found = there_and_back(twice, registry, whole=True)
    assert found == twice
    assert found.graph["look"].group_project is found.graph["look_2"].group_project, "all with one link hold the same"


def test_a_file_of_format_1_is_read(registry: Registry) -> None:
    node = {"name": "A", "type": "test.adjust", "version": 2, "params": {"amount": 3.0}, "disabled": True}
    text = json.dumps({"frameloom": 1, "nodes": {"a": node}, "layout": {"a": [1, 2]}, "range": [0, 4]})
    found = parse_project(text, FILE, registry)
    assert found.graph["a"] == NodeRecord("a", "test.adjust", "A", 2, {"amount": 3.0}, is_disabled=True)
    assert (found.layout, found.notes, found.promoted_params) == ({"a": Point(1.0, 2.0)}, {}, ())


def test_groups_nested_deeply_are_no_recursion(registry: Registry) -> None:
    ids = ["/".join(["g"] * depth) for depth in range(1, 401)]
    nodes = {"g": {"name": "G", "type": GROUP}}
    text = json.dumps({"frameloom": 2, "nodes": nodes, "groups": {each: {"nodes": nodes} for each in ids}})
    with pytest.raises(ProjectFileError, match="64"):
        parse_project(text, FILE, registry)


GROUP_NODE = {"g": {"name": "G", "type": GROUP}}
BAD: dict[str, tuple[dict[str, Any], str]] = {
    "a slash in an id": ({"nodes": {"a/b": {"name": "a", "type": "t"}}}, r"nodes\.a/b"),
    "a group that is not there": ({"groups": {"g": {}}}, r"groups\.g.*there is no group 'g'"),
    "inside no group": ({"nodes": {"g": {"name": "g", "type": "t"}}, "groups": {"g": {}}}, "there is no group 'g'"),
    "a node inside": ({"nodes": GROUP_NODE, "groups": {"g": {"nodes": {"a": {"name": "a"}}}}}, r"groups\.g\.nodes\.a"),
    "twins inside": (
        {
            "nodes": GROUP_NODE,
            "groups": {"g": {"nodes": {"a": {"name": "x", "type": "t"}, "b": {"name": "x", "type": "t"}}}},
        },
        r"groups\.g\.nodes\.b\.name.*taken",
    ),
    "promoted twice": (
        {"nodes": GROUP_NODE, "groups": {"g": {"promoted": [{"name": "p", "node": "a", "param": "p"}] * 2}}},
        r"groups\.g\.promoted\.1.*'p' is taken",
    ),
    "pin zero": ({"pins": {"0": "a.image"}}, r"pins\.0"),
    "a colour": (
        {"notes": {"n": {"kind": "sticky", "at": [0, 0], "size": [1, 1], "color": "red"}}},
        r"notes\.n\.color",
    ),
    "a kind": ({"notes": {"n": {"kind": "frame", "at": [0, 0], "size": [1, 1]}}}, r"notes\.n\.kind"),
    "zoom": ({"bookmarks": [{"name": "b", "center": [0, 0], "zoom": 0}]}, r"bookmarks\.0\.zoom"),
    "bookmark twice": ({"bookmarks": [{"name": "b", "center": [0, 0]}] * 2}, r"bookmarks\.1.*'b' is taken"),
    "muted": ({"nodes": {"a": {"name": "a", "type": "t", "muted": "yes"}}}, r"nodes\.a\.muted"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_wrong_is_named_with_its_place(case: str, registry: Registry) -> None:
    content, said = BAD[case]
    with pytest.raises(ProjectFileError, match=said):
        parse_project(json.dumps({"frameloom": 2, **content}), FILE, registry)


def test_what_is_shown_of_nodes_that_are_gone_is_dropped(registry: Registry) -> None:
    content = {"frameloom": 2, "nodes": GROUP_NODE, "viewed": "gone.image", "pins": {"1": "g/x.image", "2": "no.image"}}
    found = parse_project(json.dumps(content), FILE, registry)
    assert found.viewed_output is None
    assert found.pins == {1: Endpoint("g/x", "image")}
