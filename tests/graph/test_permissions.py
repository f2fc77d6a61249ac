"""What a project wants to use, what it was granted, and which edits grant."""

from __future__ import annotations

from pathlib import Path

import pytest

from nodes.source.live import CameraInput, MicrophoneInput
from studio.graph.commands import (
    AddNode,
    ForkVariant,
    Inside,
    Paste,
    ReplaceNode,
    ResetParam,
    SetDisabled,
    SetMuted,
    SetParam,
    Together,
)
from studio.graph.facts import compute_facts
from studio.graph.history import Change, Document
from studio.graph.links import write_linked
from studio.graph.model import NodeRecord, Project
from studio.graph.permissions import missing_requests, permission_requests, project_requests, requests_text
from studio.graph.problems import ProblemKind
from studio.graph.project_file import load_project, save_project
from studio.graph.specs import STRUCTURAL_SPECS
from studio.graph.variants import graphs_of
from studio.sdk.live import TEST_PICTURE
from studio.sdk.params import ParamValue, Point
from studio.sdk.permissions import Permission, PermissionKind
from studio.sdk.registry import Registry
from studio.sdk.testing.memory_media import MemoryMedia
from tests.graph.nested_for_tests import group, level, way_out

REGISTRY = Registry((*STRUCTURAL_SPECS, CameraInput.spec, MicrophoneInput.spec))
ANY_CAMERA = Permission(PermissionKind.CAMERA)
FRONT = Permission(PermissionKind.CAMERA, "front")
ORIGIN = Point(0.0, 0.0)


def camera(id: str = "camera", /, **params: ParamValue) -> NodeRecord:
    return NodeRecord(id, "source.camera", id.title(), params=params)


def microphone(id: str = "voice", /, **params: ParamValue) -> NodeRecord:
    return NodeRecord(id, "source.microphone", id.title(), params=params)


def opened(*records: NodeRecord) -> Document:
    """Return a document into which a stranger's project was opened."""
    document = Document(REGISTRY)
    document.replace_project(level(*records))
    return document


def wanted(project: Project) -> str:
    found = project_requests(project, REGISTRY)
    return requests_text(found) if found else ""


def test_what_nodes_want_is_named_with_them() -> None:
    project = level(camera(), camera("second"), camera("third", device="front"), microphone())
    assert wanted(project) == "camera, microphone (Camera, Second, Third “front”, Voice)"


@pytest.mark.parametrize("params", [{"mode": "recording"}, {"device": TEST_PICTURE}, {"width": 1}])
def test_what_opens_no_device_wants_nothing(params: dict[str, ParamValue]) -> None:
    assert wanted(level(camera(**params))) == ""


def test_no_name_pushes_a_kind_out_of_sight() -> None:
    long = NodeRecord("camera", "source.camera", "Camera\n" * 100)
    assert wanted(level(long, microphone())).startswith("camera, microphone (Camera Camera")


def test_groups_are_looked_into_with_what_they_set() -> None:
    inside = level(camera(), way_out(), wires="camera.image>result.in", promoted="lens=camera.device")
    assert wanted(level(group("outer", level(group("inner", inside))))) == "camera (Outer/Inner/Camera)"
    assert wanted(level(group("rig", inside, lens="back"))) == "camera (Rig/Camera “back”)"
    assert wanted(level(group("rig", inside, lens=TEST_PICTURE))) == ""


def test_linked_groups_are_looked_into(tmp_path: Path) -> None:
    file, path = tmp_path / "rig.loom", tmp_path / "project.loom"
    inside = write_linked(file, level(camera(), way_out(), wires="camera.image>result.in"), REGISTRY)
    linked = NodeRecord("rig", "graph.group", "Rig", inside=inside, link=file.as_posix())
    save_project(path, level(linked), REGISTRY)
    assert wanted(load_project(path, REGISTRY)) == "camera (Rig/Camera)"


def test_only_what_is_needed_counts() -> None:
    graph = level(camera(), way_out("other"), microphone()).graph
    found = permission_requests(graph, REGISTRY, ["voice"])
    assert requests_text(found) == "microphone (Voice)"


def test_what_is_not_granted_is_a_problem_at_its_node() -> None:
    document = opened(camera(), microphone())
    document.grant((ANY_CAMERA,))
    problems = compute_facts(document.graph, REGISTRY, MemoryMedia()).problems
    assert [(problem.node, problem.kind) for problem in problems] == [("voice", ProblemKind.PERMISSION)]
    assert "microphone" in problems[0].message
    assert "bar" in problems[0].message


def test_what_is_opened_is_granted_nothing() -> None:
    document = opened(camera())
    document.grant((ANY_CAMERA,))
    assert missing_requests(document.project, REGISTRY) == ()
    document.replace_project(document.project)
    assert requests_text(missing_requests(document.project, REGISTRY)) == "camera (Camera)"


def test_adding_and_setting_by_hand_grants() -> None:
    document = Document(REGISTRY)
    document.apply(AddNode(camera(), ORIGIN))
    assert document.graph.granted == {ANY_CAMERA}
    document.apply(Together("Choose", (SetParam("camera", "device", "front"),)))
    assert document.graph.granted == {ANY_CAMERA, FRONT}
    document.apply(AddNode(NodeRecord("group", "graph.group", "Group"), ORIGIN))
    document.apply(Inside(("group",), AddNode(microphone(), ORIGIN)))
    assert missing_requests(document.project, REGISTRY) == ()
    document.apply(ReplaceNode("camera", "source.microphone"))
    assert missing_requests(document.project, REGISTRY) == ()


def test_another_edit_of_a_strangers_node_grants_nothing() -> None:
    document = opened(camera(), camera("off"), camera("quiet"))
    document.apply(SetParam("camera", "mirror", True))
    document.apply(SetParam("camera", "width", 640))
    document.apply(SetParam("camera", "device", TEST_PICTURE))
    document.apply(ResetParam("camera", "device"))
    document.apply(SetDisabled(("off",), disabled=True))
    document.apply(SetDisabled(("off",), disabled=False))
    document.apply(SetMuted(("quiet",), muted=True))
    document.apply(SetMuted(("quiet",), muted=False))
    assert document.granted == frozenset()
    assert len(missing_requests(document.project, REGISTRY)[0].names) == 3


def test_a_promoted_parameter_of_a_strangers_group_grants_nothing() -> None:
    inside = level(camera(mode="recording"), way_out(), wires="camera.image>result.in", promoted="look=camera.mode")
    document = opened(group("rig", inside))
    assert wanted(document.project) == ""
    document.apply(SetParam("rig", "look", "live"))
    assert requests_text(missing_requests(document.project, REGISTRY)) == "camera (Rig/Camera)"


def test_what_is_pasted_grants_nothing_but_a_copy_needs_no_more() -> None:
    document = Document(REGISTRY)
    document.apply(Paste.fresh(document.graph, level(camera(device="front")).graph, {}, ORIGIN))
    assert requests_text(missing_requests(document.project, REGISTRY)) == "camera (Camera “front”)"
    document.apply(AddNode(camera("mine"), ORIGIN))
    copied = level(document.graph["mine"])
    document.apply(Paste.fresh(document.graph, copied.graph, {}, ORIGIN))
    assert len(project_requests(document.project, REGISTRY)[0].names) == 2
    assert requests_text(missing_requests(document.project, REGISTRY)) == "camera (Camera “front”)"


def test_granting_is_no_step_and_undo_keeps_it() -> None:
    document = opened(camera())
    document.apply(SetParam("camera", "mirror", True))
    heard: list[Change] = []
    document.changed.connect(heard.append)
    document.grant((ANY_CAMERA,))
    document.grant((ANY_CAMERA,))
    assert len(heard) == 1
    assert heard[0].before.graph is not heard[0].after.graph
    assert document.undo_label == "Set mirror"
    document.undo()
    assert document.graph.granted == {ANY_CAMERA}
    assert not document.modified
    assert document.saved_step == 0
    document.redo()
    assert document.graph.granted == {ANY_CAMERA}
    assert document.modified


def test_both_variants_are_granted() -> None:
    document = opened(camera())
    document.apply(ForkVariant())
    document.apply(SetParam("camera", "device", "front"))
    document.grant((ANY_CAMERA,))
    assert [graph.granted for graph in graphs_of(document.project)] == [{ANY_CAMERA, FRONT}] * 2
    assert wanted(document.project) == "camera (Camera, Camera “front”)"


def test_what_is_granted_is_not_saved(tmp_path: Path) -> None:
    document = Document(REGISTRY)
    document.apply(AddNode(camera(), ORIGIN))
    save_project(tmp_path / "mine.loom", document.project, REGISTRY)
    assert load_project(tmp_path / "mine.loom", REGISTRY).graph.granted == frozenset()
