"""What a project from elsewhere wants outside of its folder is found wherever it hides, and is given to nobody."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nodes.color.tone import Gain
from nodes.output.write import WriteImages, WriteVideo
from nodes.source.video import Video
from studio.core.errors import StudioError
from studio.graph.analysis.permissions import find_missing_requests, find_project_requests
from studio.graph.commands import (
    AddNode,
    CompoundCommand,
    EditInGroup,
    ForkVariant,
    PasteNodes,
    ReplaceNode,
    ResetParam,
    SetDisabled,
    SetExpression,
    SetParam,
)
from studio.graph.file.linked_files import write_linked_file
from studio.graph.file.project_file import load_project, save_project
from studio.graph.file.stored_graph import open_stored_graph
from studio.graph.flat.flat_graph import flatten_graph
from studio.graph.flat.refused_nodes import find_written_files
from studio.graph.history import Document
from studio.graph.model import NodeRecord, Project
from studio.graph.specs import STRUCTURAL_SPECS
from studio.sdk.params import ParamValue, Point
from studio.sdk.permissions import Permission, PermissionKind
from studio.sdk.registry import Registry
from tests.graph.nested_for_tests import group, level

REGISTRY = Registry((*STRUCTURAL_SPECS, Gain.spec, WriteImages.spec, WriteVideo.spec, Video.spec))
USERS = Registry((*STRUCTURAL_SPECS, Gain.spec, WriteVideo.spec))
USERS.content.user_packages.add("nodes.color")
ORIGIN = Point(0.0, 0.0)
FAR = "//evil.example/share/clip.mp4"
THERE = Permission(PermissionKind.NETWORK, "//evil.example/share")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the user's home, which holds what is to be written over, beside the folder of the project."""
    found = tmp_path / "home"
    found.mkdir()
    (found / ".bashrc").write_text("mine\n")
    (tmp_path / "downloads").mkdir()
    monkeypatch.setenv("HOME", str(found))
    monkeypatch.setenv("USERPROFILE", str(found))
    return found


def write(file: str, id: str = "write") -> NodeRecord:
    return NodeRecord(id, "output.write_video", id.title(), WriteVideo.spec.version, {"file": file})


def video(file: str, id: str = "video") -> NodeRecord:
    return NodeRecord(id, "source.video", id.title(), Video.spec.version, {"file": file})


def text_of(*records: NodeRecord) -> str:
    """Return the text of a file, with paths as a stranger wrote them."""
    blocks = {
        record.id: {
            "type": record.type, "name": record.id, "version": record.version, "params": dict(record.params)
        }
        for record in records
    }  # fmt: skip
    return json.dumps({"frameloom": 3, "nodes": blocks, "wires": {}, "layout": {}})


def writes(file: Path | str) -> Permission:
    return Permission(PermissionKind.WRITE, str(file))


def opened(folder: Path, project: Project, registry: Registry = REGISTRY) -> Document:
    """Return a document into which a stranger's file was opened."""
    path = folder / "strange.loom"
    save_project(path, project, registry)
    found = load_project(path, registry)
    document = Document(registry)
    document.replace_project(found, is_granted=True)
    return document


def missing(document: Document) -> set[Permission]:
    return {each.permission for each in find_missing_requests(document.project, document.registry)}


def in_a_group(record: NodeRecord, folder: Path) -> Project:
    return level(group("outer", level(group("inner", level(record)))))


def behind_a_promoted_parameter(record: NodeRecord, folder: Path) -> Project:
    name, value = next(iter(record.params.items()))
    inside = level(NodeRecord(record.id, record.type, record.name, record.version), promoted=f"x={record.id}.{name}")
    return level(group("rig", inside, x=value))


def in_a_linked_group(record: NodeRecord, folder: Path) -> Project:
    file = folder / "rig.loom"
    inside = write_linked_file(file, level(record), REGISTRY)
    return level(NodeRecord("rig", "graph.group", "Rig", group_project=inside, link=file.as_posix()))


def in_the_other_variant(record: NodeRecord, folder: Path) -> Project:
    document = Document(REGISTRY, level(record, NodeRecord("gain", "color.gain", "Gain", Gain.spec.version)))
    document.apply_command(ForkVariant())
    document.apply_command(SetDisabled((record.id,), is_disabled=True))
    return document.project


def as_it_is(record: NodeRecord, folder: Path) -> Project:
    return level(record)


Hide = Callable[[NodeRecord, Path], Project]
HIDING_PLACES = (as_it_is, in_a_group, behind_a_promoted_parameter, in_a_linked_group, in_the_other_variant)


@pytest.mark.parametrize("hide", HIDING_PLACES, ids=lambda hide: hide.__name__)
def test_writing_into_the_home_is_found_wherever_it_hides(home: Path, hide: Hide) -> None:
    folder = home.parent / "downloads"
    document = opened(folder, hide(write((home / ".bashrc").as_posix()), folder))
    assert document.is_restricted
    assert missing(document) == {writes(home / ".bashrc")}


@pytest.mark.parametrize("hide", HIDING_PLACES, ids=lambda hide: hide.__name__)
def test_a_file_on_another_machine_is_found_wherever_it_hides(home: Path, hide: Hide) -> None:
    folder = home.parent / "downloads"
    assert missing(opened(folder, hide(video(FAR), folder))) == {THERE}


def test_no_way_leads_out_of_the_folder(home: Path) -> None:
    folder = home.parent / "downloads"
    (folder / "renders").symlink_to(home)
    (folder / "film.mp4").symlink_to(home / ".bashrc")
    files = {
        "up": "../home/film.mp4", "link": "renders/film.mp4", "file": "film.mp4", "hidden": ".git/hooks/a.mp4",
        "round": "out/../../home/a.mp4", "own": "out/film.mp4",
    }  # fmt: skip
    path = folder / "strange.loom"
    path.write_text(text_of(*(write(file, id) for id, file in files.items())))
    found = load_project(path, REGISTRY)
    assert found.graph.granted_permissions == {writes(folder / "out/film.mp4")}
    assert {each.names[0] for each in find_missing_requests(found, REGISTRY)} == set(files) - {"own"}


def test_a_project_in_the_home_owns_nothing_of_it(home: Path) -> None:
    assert missing(opened(home, level(write((home / "film.mp4").as_posix())))) == {writes(home / "film.mp4")}


def test_the_packet_of_a_rendered_file_owns_no_folder(home: Path) -> None:
    clip = home.parent / "downloads" / "clip.mp4"
    text = text_of(write("other.mp4"), video(FAR))
    found = open_stored_graph(text, clip, REGISTRY, {FAR: "5-abc"})
    assert found.missing == ()
    assert {each.permission for each in find_missing_requests(found.project, REGISTRY)} == {
        THERE,
        writes(clip.with_name("other.mp4")),
    }


def test_links_and_sources_on_other_machines_are_not_looked_at(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, looked = os.stat, list[str]()

    def stat(path: Any, *args: Any, **more: Any) -> os.stat_result:
        looked.append(str(path))
        return real(path, *args, **more)

    path = home.parent / "downloads" / "strange.loom"
    block = {"rig": {"type": "graph.group", "name": "Rig", "version": 1, "link": "//evil.example/share/rig.loom"}}
    path.write_text(json.dumps({"frameloom": 3, "nodes": block, "wires": {}, "layout": {}}))
    monkeypatch.setattr(os, "stat", stat)
    found = load_project(path, REGISTRY)
    assert "lies on another machine" in found.graph["rig"].link_error
    open_stored_graph(path.read_text(), path.with_name("clip.mp4"), REGISTRY, {})
    assert not [each for each in looked if "evil" in each]


def test_a_pasted_node_of_the_users_runs_where_he_used_one_before() -> None:
    document = Document(USERS)
    document.replace_project(level(NodeRecord("gain", "color.gain", "Gain", Gain.spec.version)))
    assert missing(document) == set()
    document.apply_command(
        PasteNodes.with_unique_ids(document.graph, level(NodeRecord("far", "color.gain", "Far")).graph, {}, ORIGIN)
    )
    assert document.is_restricted
    assert missing(document) == set()


def test_pasting_restricts_the_users_own_project_to_what_it_did_before(home: Path) -> None:
    document = Document(REGISTRY)
    document.apply_command(AddNode(write((home / "mine.mp4").as_posix(), "mine"), ORIGIN))
    assert missing(document) == set()
    pasted = level(write((home / ".bashrc").as_posix()), video(FAR))
    document.apply_command(PasteNodes.with_unique_ids(document.graph, pasted.graph, {}, ORIGIN))
    assert missing(document) == {writes(home / ".bashrc"), THERE}
    document.undo()
    assert document.is_restricted
    assert document.granted_permissions == {writes(home / "mine.mp4")}


@pytest.mark.parametrize("grown", [False, True])
def test_a_group_that_is_added_whole_is_from_elsewhere(home: Path, grown: bool) -> None:
    document = Document(REGISTRY)
    command = AddNode(group("rig", level(write((home / ".bashrc").as_posix()))), ORIGIN)
    document.apply_command(CompoundCommand("Add", (command,)) if grown else command)
    assert missing(document) == {writes(home / ".bashrc")}


def test_the_users_own_hand_grants(home: Path) -> None:
    document = opened(home.parent / "downloads", level(write((home / ".bashrc").as_posix()), video("a.mp4")))
    document.apply_command(SetParam("write", "file", (home / "film.mp4").as_posix()))
    document.apply_command(SetParam("video", "file", FAR))
    document.apply_command(AddNode(write((home / "more.mp4").as_posix(), "more"), ORIGIN))
    assert missing(document) == set()
    assert writes(home / ".bashrc") not in document.granted_permissions
    document.undo()
    document.undo()
    document.undo()
    assert missing(document) == {writes(home / ".bashrc")}


def test_an_edit_that_the_user_does_not_make_himself_grants_nothing(home: Path) -> None:
    document = Document(REGISTRY)
    document.apply_command(AddNode(write((home / "mine.mp4").as_posix(), "mine"), ORIGIN))
    document.apply_command(AddNode(write((home / "theirs.mp4").as_posix(), "theirs"), ORIGIN), is_by_hand=False)
    assert missing(document) == {writes(home / "theirs.mp4")}
    document.apply_command(SetParam("mine", "file", (home / ".bashrc").as_posix()), is_by_hand=False)
    assert missing(document) == {writes(home / "theirs.mp4"), writes(home / ".bashrc")}


def test_no_expression_makes_a_path(home: Path) -> None:
    document = opened(home.parent / "downloads", level(write("film.mp4")))
    with pytest.raises(StudioError):
        document.apply_command(SetExpression("write", "file", "frame"))
    record = replace(write("film.mp4"), expressions={"file": "frame"})
    assert find_written_files(record, REGISTRY) == ("film.mp4",)
    flat = flatten_graph(level(record).graph, REGISTRY).graph
    assert flat["write"].params["file"] == "film.mp4"


def test_another_edit_of_a_strangers_node_grants_nothing(home: Path) -> None:
    folder = home.parent / "downloads"
    inside = level(write((home / ".bashrc").as_posix()), promoted="x=write.quality")
    document = opened(folder, level(group("rig", inside), write((home / ".profile").as_posix(), "own")))
    before = missing(document)
    assert len(before) == 2
    document.apply_command(SetDisabled(("own",), is_disabled=True))
    document.apply_command(SetDisabled(("own",), is_disabled=False))
    document.apply_command(EditInGroup(("rig",), SetDisabled(("write",), is_disabled=True)))
    document.apply_command(EditInGroup(("rig",), SetDisabled(("write",), is_disabled=False)))
    document.apply_command(ResetParam("rig", "x"))
    assert missing(document) == before


def test_a_users_node_chosen_by_hand_is_granted(tmp_path: Path) -> None:
    document = opened(tmp_path, level(NodeRecord("gain", "color.gain", "Gain", Gain.spec.version)), USERS)
    assert missing(document) == {Permission(PermissionKind.USER_NODE, "color.gain")}
    document.apply_command(AddNode(NodeRecord("more", "color.gain", "More", Gain.spec.version), ORIGIN))
    assert missing(document) == set()


def test_replacing_a_node_by_one_of_the_users_grants_it(tmp_path: Path) -> None:
    document = opened(tmp_path, level(write((tmp_path / "a.mp4").as_posix())), USERS)
    document.apply_command(ReplaceNode("write", "color.gain"))
    assert missing(document) == set()


def test_what_is_taken_back_from_the_users_own_project_is_asked_for(home: Path) -> None:
    document = Document(REGISTRY)
    document.apply_command(AddNode(write((home / "mine.mp4").as_posix()), ORIGIN))
    document.apply_command(AddNode(video(FAR), ORIGIN))
    document.revoke_permissions((THERE,))
    assert missing(document) == {THERE}
    document.revoke_permissions()
    assert missing(document) == {THERE, writes(home / "mine.mp4")}


def test_the_users_own_project_is_asked_nothing(home: Path) -> None:
    params: dict[str, ParamValue] = {"file": (home / "mine.mp4").as_posix()}
    project = level(NodeRecord("write", "output.write_video", "Write", WriteVideo.spec.version, params), video(FAR))
    assert find_project_requests(project, REGISTRY) == ()
    document = Document(REGISTRY, project)
    assert document.find_used_permissions() == {THERE, writes(home / "mine.mp4")}
