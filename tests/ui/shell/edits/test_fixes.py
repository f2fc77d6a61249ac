"""What can be done about each kind of problem, on real nodes: each fix takes its problem away, as one step."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.core.time import FrameRate
from studio.graph.analysis.graph_facts import validate_graph
from studio.graph.analysis.problems import Problem, ProblemKind
from studio.graph.commands import SetRate
from studio.graph.curves.curve import Curve, Keyframe
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.media.media_files import MediaFiles
from studio.sdk.params import ParamValue, Point
from studio.sdk.registry import Registry
from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceClip, SequenceTrack, TrackKind
from studio.sdk.sequence.sequence_text import serialize_sequence
from studio.services.engine_setup import load_registry
from studio.ui.shell.edits.fixes import FixRequest, find_fixes


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry()


def _node(name: str, kind: str, **more: object) -> NodeRecord:
    return NodeRecord(name, kind, name.title(), **more)  # type: ignore[arg-type]


def _project(*nodes: NodeRecord, wires: dict[str, str] | None = None) -> Project:
    ends = {_end(target): _end(source) for target, source in (wires or {}).items()}
    layout = {record.id: Point(300.0 * n, 0.0) for n, record in enumerate(nodes)}
    return Project(Graph({record.id: record for record in nodes}, ends), layout)


def _end(text: str) -> Endpoint:
    return Endpoint(*text.split("."))


NOISE = _node("noise", "source.noise")
CASES = {
    ProblemKind.VALUE: (_project(_node("noise", "source.noise", params={"width": "wide"})), "Reset"),
    ProblemKind.KEYS: (
        _project(_node("noise", "source.noise", curves={"octaves": Curve((Keyframe(0, 99), Keyframe(9, 2)))})),
        "Bring the keys into range",
    ),
    ProblemKind.UNKNOWN_PARAM: (_project(_node("noise", "source.noise", params={"old_one": 3})), "Remove “Old one”"),
    ProblemKind.NOT_ANIMATABLE: (
        _project(_node("noise", "source.noise", curves={"width": Curve((Keyframe(0, 64),))})),
        "Remove the keys",
    ),
    ProblemKind.DISABLED: (
        _project(
            _node("noise", "source.noise", is_disabled=True),
            _node("gain", "color.gain"),
            wires={"gain.image": "noise.image"},
        ),
        "Enable",
    ),
    ProblemKind.LOST_WIRE: (_project(NOISE, wires={"ghost.image": "noise.image"}), "Remove the wire"),
    ProblemKind.LOOP: (
        _project(
            _node("a", "color.gain"), _node("b", "color.gain"), wires={"a.image": "b.image", "b.image": "a.image"}
        ),
        "Disconnect",
    ),
    ProblemKind.TYPE: (_project(_node("wand", "magic.wand")), "Delete the node"),
}


@pytest.mark.parametrize("kind", CASES)
def test_a_fix_takes_its_problem_away_as_one_step(kind: ProblemKind, registry: Registry) -> None:
    project, text = CASES[kind]
    document = Document(registry, project)
    problem = next(p for p in validate_graph(project.graph, registry, MediaFiles()) if p.kind is kind)
    fix = next(fix for fix in find_fixes(problem, project, registry) if fix.text == text)
    assert fix.command is not None
    document.apply_command(fix.command)
    assert kind not in {p.kind for p in validate_graph(document.graph, registry, MediaFiles())}
    assert document.undo()
    assert document.project == project
    assert not document.undo()


def test_a_wire_that_does_not_fit_is_led_through_a_conversion(registry: Registry) -> None:
    project = _project(
        _node("noise", "source.noise"),
        _node("write", "output.write_video"),
        wires={"write.audio": "noise.image"},
    )
    problem = next(p for p in validate_graph(project.graph, registry, MediaFiles()) if p.kind is ProblemKind.WIRE)
    fixes = find_fixes(problem, project, registry)
    assert fixes[-1].text == "Disconnect"
    document = Document(registry, project)
    for fix in fixes:
        assert fix.command is not None
        document.apply_command(fix.command)
        found = validate_graph(document.graph, registry, MediaFiles())
        assert ProblemKind.WIRE not in {p.kind for p in found}, fix.text
        document.undo()


def test_what_needs_an_answer_asks(registry: Registry, tmp_path: Path) -> None:
    missing = (tmp_path / "gone.mp4").as_posix()
    project = _project(_node("video", "source.video", params={"file": missing}), _node("gain", "color.gain"))
    asked = {
        problem.kind: [fix.request for fix in find_fixes(problem, project, registry)]
        for problem in validate_graph(project.graph, registry, MediaFiles())
    }
    assert asked == {ProblemKind.FILE: [FixRequest.LOCATE], ProblemKind.NOT_CONNECTED: [FixRequest.CONNECT]}
    for kind, ask in (
        (ProblemKind.FRAME, FixRequest.LOG),
        (ProblemKind.MODULE, FixRequest.LOG),
        (ProblemKind.LINK, FixRequest.RELINK),
    ):
        assert [fix.request for fix in find_fixes(Problem("gain", "", "x", kind), project, registry)] == [ask]


def test_a_missing_file_of_many_is_located(registry: Registry) -> None:
    clips = (SequenceClip(1, 0, 5, "/gone/a.mp4"),)
    text = serialize_sequence(ClipSequence((SequenceTrack(TrackKind.VIDEO, "V1", clips),)))
    params: dict[str, ParamValue] = {"sequence": text, "rate": 25.0, "width": 8, "height": 4}
    project = _project(_node("cut", "time.sequence", params=params))
    (problem,) = validate_graph(project.graph, registry, MediaFiles())
    assert (problem.kind, problem.place, problem.file) == (ProblemKind.MISSING_MEDIA, "sequence", "/gone/a.mp4")
    assert [fix.request for fix in find_fixes(problem, project, registry)] == [FixRequest.LOCATE]


def test_what_cannot_be_mended_here_has_no_fix(registry: Registry) -> None:
    assert find_fixes(Problem("inside/blur", "radius", "x", ProblemKind.VALUE), Project(), registry) == ()
    assert find_fixes(Problem("noise", "", "x", ProblemKind.OTHER), _project(NOISE), registry) == ()


def test_sound_that_drifts_offers_the_rate_of_its_picture(registry: Registry) -> None:
    project = _project(NOISE, _node("write", "output.write_video"), wires={"write.audio": "noise.image"})
    problem = Problem("write", "audio", "They drift apart.", ProblemKind.RATE, FrameRate.from_value(25))
    one_rate, disconnect = find_fixes(problem, project, registry)
    assert (one_rate.text, one_rate.command) == ("Run the project at 25 fps", SetRate(FrameRate.from_value(25)))
    assert disconnect.text == "Disconnect"
    document = Document(registry, project)
    document.apply_command(SetRate(FrameRate.from_value(25)))
    assert [fix.text for fix in find_fixes(problem, document.project, registry)] == ["Disconnect"]
