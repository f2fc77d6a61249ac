"""Groups that are kept in files of their own."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from studio.core.errors import GraphError, ProjectFileError
from studio.graph.analysis.graph_facts import compute_graph_facts, validate_graph
from studio.graph.analysis.problems import ProblemKind
from studio.graph.commands import (
    AddNode,
    EditInGroup,
    GroupNodes,
    LinkGroup,
    MakeGroupLocal,
    PasteNodes,
    RelinkGroups,
    ReloadLinkedGroups,
    RemoveNodes,
    RenameNode,
    SetParam,
    UngroupNode,
)
from studio.graph.file.linked_files import read_changed_links, read_linked_file, write_linked_file
from studio.graph.file.project_file import load_project, save_project
from studio.graph.file.project_formatter import format_project
from studio.graph.file.project_parser import parse_project
from studio.graph.history import Document
from studio.graph.model import NodeRecord, Project
from studio.graph.specs import GROUP
from studio.sdk.media import Media
from studio.sdk.params import Point
from tests.graph.commands.test_groups import CHAIN, REGISTRY, flat
from tests.graph.groups.test_flat_graph import LOOK
from tests.graph.nested_for_tests import group, level, node, way_out, wires_of

ORIGIN = Point(0.0, 0.0)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a file that a look is kept in."""
    path = tmp_path / "looks" / "warm.loom"
    path.parent.mkdir()
    save_project(path, LOOK, REGISTRY)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a project with two groups that are linked to the file."""
    return tmp_path / "shot.loom"


@pytest.fixture
def document(file: Path, path: Path) -> Document:
    inside = read_linked_file(file, REGISTRY)
    look = replace(group("look", inside, strength=3.0), link=file.as_posix())
    other = replace(group("other", inside, strength=4.0), link=file.as_posix())
    clip, write = node("clip", "test.clip"), node("write", "test.write")
    wires = "clip.image>look.plate look.result>other.plate other.result>write.image"
    document = Document(REGISTRY, level(clip, look, other, write, wires=wires))
    save_project(path, document.project, REGISTRY)
    return document


def test_a_project_reads_its_linked_files(document: Document, path: Path) -> None:
    found = load_project(path, REGISTRY)
    assert found == document.project
    assert found.graph["look"].group_project is found.graph["other"].group_project
    assert '"link": "looks/warm.loom"' in path.read_text()
    assert '"test.adjust"' not in path.read_text()


def test_an_edit_inside_is_written_with_the_project(document: Document, path: Path, file: Path, tmp_path: Path) -> None:
    second = tmp_path / "other.loom"
    save_project(second, document.project, REGISTRY)
    document.apply_command(EditInGroup(("look",), SetParam("adjust", "count", 7)))
    assert flat(document.project)[0]["adjust"].params["count"] == 7
    save_project(path, document.project, REGISTRY)
    assert read_linked_file(file, REGISTRY).graph["adjust"].params["count"] == 7
    found = load_project(second, REGISTRY)
    assert found.graph["other"].group_project == document.graph["other"].group_project
    assert found.graph["look"].params == {"strength": 3.0}, "what an instance sets survives"
    before = file.stat().st_mtime_ns
    save_project(path, document.project, REGISTRY)
    assert file.stat().st_mtime_ns == before, "what has not changed is not written"
    document.apply_command(EditInGroup(("look",), SetParam("adjust", "count", 8)))
    save_project(path, document.project, REGISTRY)
    assert read_linked_file(file, REGISTRY).graph["adjust"].params["count"] == 8


def test_what_another_program_has_changed_is_not_overwritten(document: Document, path: Path, file: Path) -> None:
    save_project(file, replace(LOOK, graph=LOOK.graph.with_node(node("extra", "test.wave"))), REGISTRY)
    theirs, ours = file.read_text(), path.read_text()
    save_project(path, document.project, REGISTRY)
    assert file.read_text() == theirs, "nothing was edited here"
    assert list(read_changed_links(document.project, REGISTRY)) == [file.as_posix()]
    document.apply_command(EditInGroup(("look",), RenameNode("adjust", "Warm")))
    with pytest.raises(ProjectFileError, match=r"warm\.loom: another program has changed it"):
        save_project(path, document.project, REGISTRY)
    assert (file.read_text(), path.read_text()) == (theirs, ours)
    document.apply_command(ReloadLinkedGroups(read_changed_links(document.project, REGISTRY)))
    assert document.graph["look"].group_project is document.graph["other"].group_project
    assert document.graph["look"].group_project is not None
    assert "extra" in document.graph["look"].group_project.graph.nodes
    assert not read_changed_links(document.project, REGISTRY)
    save_project(path, document.project, REGISTRY)


BROKEN = {"missing": None, "text": "hello", "newer": '{"frameloom": 99}', "empty": ""}


@pytest.mark.parametrize("case", BROKEN)
def test_a_file_that_cannot_be_used_leaves_the_ports(
    case: str, document: Document, path: Path, file: Path, media: Media, tmp_path: Path
) -> None:
    content = BROKEN[case]
    whole = file.read_text()
    file.unlink() if content is None else file.write_text(content)
    found = load_project(path, REGISTRY)
    assert wires_of(found.graph) == wires_of(document.graph)
    problems = validate_graph(found.graph, REGISTRY, media)
    assert [(p.node, p.kind) for p in problems] == [("look", ProblemKind.LINK), ("other", ProblemKind.LINK)]
    assert str(file) in problems[0].message
    assert "relink it to a .loom file" in problems[0].message
    assert len(compute_graph_facts(found.graph, REGISTRY, media).find_upstream_problems(found.graph, "write")) == 2
    before = path.read_text()
    save_project(path, found, REGISTRY)
    assert path.read_text() == before, "nothing is lost"
    assert file.exists() is (content is not None)
    moved = tmp_path / "moved.loom"
    moved.write_text(whole)
    again = Document(REGISTRY, found)
    again.apply_command(RelinkGroups(file.as_posix(), moved, read_linked_file(moved, REGISTRY)))
    assert flat(again.project) == flat(document.project)
    assert validate_graph(again.graph, REGISTRY, media) == ()
    assert again.undo()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
@pytest.mark.parametrize(
    ("link", "why"), [("pipe.loom", "a named pipe"), ("/dev/zero", "a character device"), ("huge.loom", "too large")]
)
def test_what_is_no_file_or_far_too_large_is_no_group(
    path: Path, document: Document, tmp_path: Path, link: str, why: str
) -> None:
    os.mkfifo(tmp_path / "pipe.loom")
    (tmp_path / "huge.loom").touch()
    os.truncate(tmp_path / "huge.loom", 1 << 40)
    save_project(path, document.project, REGISTRY)
    path.write_text(path.read_text().replace("looks/warm.loom", link))
    assert why in load_project(path, REGISTRY).graph["look"].link_error
    with pytest.raises(ProjectFileError, match=why):
        load_project(tmp_path / link, REGISTRY)


def test_a_name_that_stands_twice_among_many_is_found_at_once(tmp_path: Path) -> None:
    names = [f'"{number}": 1' for number in range(200_000)]
    with pytest.raises(ProjectFileError, match="'199999' appears twice"):
        parse_project("{" + ", ".join([*names, names[-1]]) + "}", tmp_path / "a.loom", REGISTRY)


def test_a_text_of_nothing_but_brackets_is_not_parsed(tmp_path: Path) -> None:
    with pytest.raises(ProjectFileError, match="lists and objects"):
        parse_project("[" + "[]," * 3_000_000 + "]", tmp_path / "a.loom", REGISTRY)


def test_files_that_lie_in_themselves_are_named_with_the_chain(file: Path, tmp_path: Path, media: Media) -> None:
    other = tmp_path / "other.loom"
    save_project(other, level(replace(group("look", LOOK), link=file.as_posix()), way_out()), REGISTRY)
    loop = level(replace(group("back", Project()), link=other.as_posix()))
    file.write_text(format_project(loop, file, REGISTRY))
    with pytest.raises(ProjectFileError, match=r"must not lie in itself: warm\.loom → other\.loom → warm\.loom"):
        read_linked_file(other, REGISTRY, around=(file,))
    with pytest.raises(ProjectFileError, match="must not lie in itself"):
        read_linked_file(file, REGISTRY)
    found = load_project(file, REGISTRY)
    (problem,) = validate_graph(found.graph, REGISTRY, media)
    assert problem.kind is ProblemKind.LINK
    assert "other.loom → warm.loom" in problem.message
    myself = tmp_path / "self.loom"
    myself.write_text(format_project(level(replace(group("g", Project()), link=myself.as_posix())), myself, REGISTRY))
    assert "self.loom → self.loom" in validate_graph(load_project(myself, REGISTRY).graph, REGISTRY, media)[0].message


def test_an_edit_that_would_put_a_file_into_itself_is_refused(document: Document, file: Path) -> None:
    before = document.project
    record = replace(group("again", LOOK), link=file.as_posix())
    with pytest.raises(GraphError, match=r"must not lie in itself: warm\.loom → warm\.loom"):
        document.apply_command(EditInGroup(("look",), AddNode(record, ORIGIN)))
    assert document.project is before


def test_a_group_becomes_linked_and_local_again(path: Path, tmp_path: Path) -> None:
    document = Document(REGISTRY, CHAIN)
    document.apply_command(GroupNodes(("adjust", "point", "double"), "Look"))
    file = tmp_path / "look.loom"
    inside = document.graph["look"].group_project
    assert inside is not None
    document.apply_command(LinkGroup("look", file, write_linked_file(file, inside, REGISTRY)))
    document.apply_command(
        PasteNodes.with_unique_ids(document.graph, level(document.graph["look"]).graph, {}, Point(9.0, 9.0))
    )
    document.apply_command(EditInGroup(("group",), RenameNode("adjust", "Warm")))
    save_project(path, document.project, REGISTRY)
    assert load_project(path, REGISTRY) == document.project
    document.apply_command(MakeGroupLocal("group"))
    document.apply_command(EditInGroup(("group",), RenameNode("adjust", "Cold")))
    names = [r.group_project.graph["adjust"].name for r in document.graph.nodes.values() if r.group_project is not None]
    assert names == ["Warm", "Cold"]
    with pytest.raises(GraphError, match="not linked"):
        document.apply_command(MakeGroupLocal("group"))


def test_a_new_link_writes_with_the_project_but_over_nothing(path: Path, tmp_path: Path, file: Path) -> None:
    document = Document(REGISTRY, level(group("look", LOOK)))
    new = tmp_path / "new.loom"
    document.apply_command(LinkGroup("look", new))
    save_project(path, document.project, REGISTRY)
    assert read_linked_file(new, REGISTRY) == LOOK
    other = Document(REGISTRY, level(group("look", level(node("wave", "test.wave")))))
    other.apply_command(LinkGroup("look", file))
    with pytest.raises(ProjectFileError, match="another program"):
        save_project(path, other.project, REGISTRY)


def test_what_is_pasted_holds_what_the_document_does(document: Document, file: Path) -> None:
    document.apply_command(EditInGroup(("look",), RenameNode("adjust", "Edited")))
    old = level(replace(group("look", LOOK), link=file.as_posix())).graph
    document.apply_command(PasteNodes.with_unique_ids(document.graph, old, {}, ORIGIN))
    insides = {id(r.group_project) for r in document.graph.nodes.values() if r.type == GROUP}
    assert len(insides) == 1
    assert document.graph["look"].group_project is not None
    assert document.graph["look"].group_project.graph["adjust"].name == "Edited"


def test_a_whole_text_keeps_edits_that_are_not_in_the_file(document: Document, path: Path, file: Path) -> None:
    document.apply_command(EditInGroup(("look",), RenameNode("adjust", "Edited")))
    text = format_project(document.project, path, REGISTRY, whole=True)
    path.write_text(text)
    found = load_project(path, REGISTRY)
    assert found == document.project
    save_project(path, found, REGISTRY)
    assert read_linked_file(file, REGISTRY).graph["adjust"].name == "Edited"


def test_text_without_its_files_says_so(document: Document, path: Path, media: Media) -> None:
    found = parse_project(path.read_text(), path, REGISTRY)
    assert "has not been read" in validate_graph(found.graph, REGISTRY, media)[0].message
    with pytest.raises(GraphError, match="What Look holds is not there"):
        MakeGroupLocal("look").apply_to(found, REGISTRY)


def test_settings_of_files_are_relative_to_the_project(tmp_path: Path) -> None:
    file, path = tmp_path / "looks" / "clip.loom", tmp_path / "shot.loom"
    file.parent.mkdir()
    inside = level(node("clip", "test.clip"), way_out(), wires="clip.image>result.in", promoted="footage=clip.file")
    save_project(file, inside, REGISTRY)
    record = replace(
        group("look", read_linked_file(file, REGISTRY), footage=str(tmp_path / "a.mp4")), link=file.as_posix()
    )
    plain = group("plain", inside, footage=str(tmp_path / "b.mp4"))
    save_project(path, level(record, plain), REGISTRY)
    assert '"footage": "a.mp4"' in path.read_text()
    found = load_project(path, REGISTRY)
    assert [found.graph[n].params["footage"] for n in ("look", "plain")] == [
        (tmp_path / name).as_posix() for name in ("a.mp4", "b.mp4")
    ]


def test_a_port_that_the_file_lost_takes_no_wire_away_silently(
    document: Document, path: Path, file: Path, media: Media
) -> None:
    emptied = RemoveNodes(("result",)).apply_to(LOOK, REGISTRY)
    save_project(file, emptied, REGISTRY)
    found = load_project(path, REGISTRY)
    assert wires_of(found.graph)["write.image"] == "other.result"
    assert {p.kind for p in validate_graph(found.graph, REGISTRY, media)} == {ProblemKind.WIRE}


def test_any_project_can_be_linked(tmp_path: Path, media: Media) -> None:
    file = tmp_path / "film.loom"
    save_project(file, CHAIN, REGISTRY)
    record = NodeRecord("film", GROUP, "Film", group_project=read_linked_file(file, REGISTRY), link=file.as_posix())
    document = Document(REGISTRY, Project())
    document.apply_command(AddNode(record, ORIGIN))
    assert validate_graph(document.graph, REGISTRY, media) == ()


def test_what_a_missing_file_held_is_not_replaced_by_edits_of_the_placeholder(
    document: Document, path: Path, file: Path
) -> None:
    file.unlink()
    opened = Document(REGISTRY, load_project(path, REGISTRY))
    for edit in (EditInGroup(("look",), AddNode(NodeRecord("new", "test.adjust", "New"), ORIGIN)), UngroupNode("look")):
        with pytest.raises(GraphError, match="not there"):
            opened.apply_command(edit)
    save_project(path, opened.project, REGISTRY)
    assert not file.exists()


def test_a_project_is_not_saved_over_a_file_that_it_holds(document: Document, path: Path, file: Path) -> None:
    before = file.read_text()
    for target in (file, file.parent / ".." / file.parent.name / file.name):
        with pytest.raises(ProjectFileError, match="must not lie in itself"):
            save_project(target, document.project, REGISTRY)
    with pytest.raises(ProjectFileError, match="must not lie in itself"):
        write_linked_file(file, document.project, REGISTRY)
    assert file.read_text() == before
    assert load_project(path, REGISTRY) == document.project


def test_a_write_protected_file_is_not_gone_round(document: Document, path: Path, file: Path) -> None:
    before, saved = file.read_text(), path.read_text()
    document.apply_command(EditInGroup(("look",), SetParam("adjust", "count", 7)))
    file.chmod(0o444)
    with pytest.raises(ProjectFileError, match=r"warm\.loom.*write-protected"):
        save_project(path, document.project, REGISTRY)
    assert (file.read_text(), path.read_text()) == (before, saved)
    document.apply_command(MakeGroupLocal("look"))
    document.apply_command(MakeGroupLocal("other"))
    save_project(path, document.project, REGISTRY)
    assert load_project(path, REGISTRY) == document.project
