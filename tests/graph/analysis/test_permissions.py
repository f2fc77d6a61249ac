"""What a project wants to use, what it was granted, and which edits grant."""

from __future__ import annotations

from pathlib import Path

import pytest

from nodes.source.live import CameraInput, MicrophoneInput
from studio.graph.analysis.graph_facts import compute_graph_facts
from studio.graph.analysis.permissions import (
    find_missing_requests,
    find_permission_requests,
    find_project_requests,
    format_requests,
)
from studio.graph.analysis.problems import ProblemKind
from studio.graph.commands import (
    AddNode,
    CompoundCommand,
    EditInGroup,
    ForkVariant,
    PasteNodes,
    ReplaceNode,
    ResetParam,
    SetDisabled,
    SetMuted,
    SetParam,
)
from studio.graph.file.linked_files import write_linked_file
from studio.graph.file.project_file import load_project, save_project
from studio.graph.history import Document, ProjectChange
from studio.graph.model import NodeRecord, Project
from studio.graph.specs import STRUCTURAL_SPECS
from studio.graph.variants import iterate_graphs
from studio.sdk.live_inputs import TEST_PICTURE_KEY
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
    found = find_project_requests(project, REGISTRY)
    return format_requests(found) if found else ""


def test_what_nodes_want_is_named_with_them() -> None:
    project = level(camera(), camera("second"), camera("third", device="front"), microphone())
    assert wanted(project) == "camera, microphone (Camera, Second, Third “front”, Voice)"


@pytest.mark.parametrize("params", [{"mode": "recording"}, {"device": TEST_PICTURE_KEY}, {"width": 1}])
def test_what_opens_no_device_wants_nothing(params: dict[str, ParamValue]) -> None:
    assert wanted(level(camera(**params))) == ""


def test_no_name_pushes_a_kind_out_of_sight() -> None:
    long = NodeRecord("camera", "source.camera", "Camera\n" * 100)
    assert wanted(level(long, microphone())).startswith("camera, microphone (Camera Camera")


def test_groups_are_looked_into_with_what_they_set() -> None:
    inside = level(camera(), way_out(), wires="camera.image>result.in", promoted="lens=camera.device")
    assert wanted(level(group("outer", level(group("inner", inside))))) == "camera (Outer/Inner/Camera)"
    assert wanted(level(group("rig", inside, lens="back"))) == "camera (Rig/Camera “back”)"
    assert wanted(level(group("rig", inside, lens=TEST_PICTURE_KEY))) == ""


def test_linked_groups_are_looked_into(tmp_path: Path) -> None:
    file, path = tmp_path / "rig.loom", tmp_path / "project.loom"
    inside = write_linked_file(file, level(camera(), way_out(), wires="camera.image>result.in"), REGISTRY)
    linked = NodeRecord("rig", "graph.group", "Rig", group_project=inside, link=file.as_posix())
    save_project(path, level(linked), REGISTRY)
    assert wanted(load_project(path, REGISTRY)) == "camera (Rig/Camera)"


def test_only_what_is_needed_counts() -> None:
    graph = level(camera(), way_out("other"), microphone()).graph
    found = find_permission_requests(graph, REGISTRY, ["voice"])
    assert format_requests(found) == "microphone (Voice)"


def test_what_is_not_granted_is_a_problem_at_its_node() -> None:
    document = opened(camera(), microphone())
    document.grant_permissions((ANY_CAMERA,))
    problems = compute_graph_facts(document.graph, REGISTRY, MemoryMedia()).problems
    assert [(problem.node, problem.kind) for problem in problems] == [("voice", ProblemKind.PERMISSION)]
    assert "microphone" in problems[0].message
    assert "bar" in problems[0].message


def test_what_is_opened_is_granted_nothing() -> None:
    document = opened(camera())
    document.grant_permissions((ANY_CAMERA,))
    assert find_missing_requests(document.project, REGISTRY) == ()
    document.replace_project(document.project)
    assert format_requests(find_missing_requests(document.project, REGISTRY)) == "camera (Camera)"


def test_adding_and_setting_by_hand_grants() -> None:
    document = Document(REGISTRY)
    document.apply_command(AddNode(camera(), ORIGIN))
    assert document.graph.granted_permissions == {ANY_CAMERA}
    document.apply_command(CompoundCommand("Choose", (SetParam("camera", "device", "front"),)))
    assert document.graph.granted_permissions == {ANY_CAMERA, FRONT}
    document.apply_command(AddNode(NodeRecord("group", "graph.group", "Group"), ORIGIN))
    document.apply_command(EditInGroup(("group",), AddNode(microphone(), ORIGIN)))
    assert find_missing_requests(document.project, REGISTRY) == ()
    document.apply_command(ReplaceNode("camera", "source.microphone"))
    assert find_missing_requests(document.project, REGISTRY) == ()


def test_another_edit_of_a_strangers_node_grants_nothing() -> None:
    document = opened(camera(), camera("off"), camera("quiet"))
    document.apply_command(SetParam("camera", "mirror", True))
    document.apply_command(SetParam("camera", "width", 640))
    document.apply_command(SetParam("camera", "device", TEST_PICTURE_KEY))
    document.apply_command(ResetParam("camera", "device"))
    document.apply_command(SetDisabled(("off",), is_disabled=True))
    document.apply_command(SetDisabled(("off",), is_disabled=False))
    document.apply_command(SetMuted(("quiet",), is_muted=True))
    document.apply_command(SetMuted(("quiet",), is_muted=False))
    assert document.granted_permissions == frozenset()
    assert len(find_missing_requests(document.project, REGISTRY)[0].names) == 3


def test_a_promoted_parameter_of_a_strangers_group_grants_nothing() -> None:
    inside = level(camera(mode="recording"), way_out(), wires="camera.image>result.in", promoted="look=camera.mode")
    document = opened(group("rig", inside))
    assert wanted(document.project) == ""
    document.apply_command(SetParam("rig", "look", "live"))
    assert format_requests(find_missing_requests(document.project, REGISTRY)) == "camera (Rig/Camera)"


def test_what_is_pasted_grants_nothing_but_a_copy_needs_no_more() -> None:
    document = Document(REGISTRY)
    document.apply_command(PasteNodes.with_unique_ids(document.graph, level(camera(device="front")).graph, {}, ORIGIN))
    assert format_requests(find_missing_requests(document.project, REGISTRY)) == "camera (Camera “front”)"
    document.apply_command(AddNode(camera("mine"), ORIGIN))
    copied = level(document.graph["mine"])
    document.apply_command(PasteNodes.with_unique_ids(document.graph, copied.graph, {}, ORIGIN))
    assert len(find_project_requests(document.project, REGISTRY)[0].names) == 2
    assert format_requests(find_missing_requests(document.project, REGISTRY)) == "camera (Camera “front”)"


def test_granting_is_no_step_and_undo_keeps_it() -> None:
    document = opened(camera())
    document.apply_command(SetParam("camera", "mirror", True))
    heard: list[ProjectChange] = []
    document.project_changed.connect(heard.append)
    document.grant_permissions((ANY_CAMERA,))
    document.grant_permissions((ANY_CAMERA,))
    assert len(heard) == 1
    assert heard[0].before.graph is not heard[0].after.graph
    assert document.undo_label == "Set mirror of Camera"
    document.undo()
    assert document.graph.granted_permissions == {ANY_CAMERA}
    assert not document.is_modified
    assert document.saved_step_index == 0
    document.redo()
    assert document.graph.granted_permissions == {ANY_CAMERA}
    assert document.is_modified


def test_both_variants_are_granted() -> None:
    document = opened(camera())
    document.apply_command(ForkVariant())
    document.apply_command(SetParam("camera", "device", "front"))
    document.grant_permissions((ANY_CAMERA,))
    assert [graph.granted_permissions for graph in iterate_graphs(document.project)] == [{ANY_CAMERA, FRONT}] * 2
    assert wanted(document.project) == "camera (Camera, Camera “front”)"


def test_what_is_granted_is_not_saved(tmp_path: Path) -> None:
    document = Document(REGISTRY)
    document.apply_command(AddNode(camera(), ORIGIN))
    save_project(tmp_path / "mine.loom", document.project, REGISTRY)
    assert load_project(tmp_path / "mine.loom", REGISTRY).graph.granted_permissions == frozenset()
