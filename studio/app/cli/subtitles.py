"""`subtitles import|export`: files of subtitles to tracks of a Sequence, and back."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from studio.app.cli.arguments.graph_argument import add_graph_argument
from studio.app.cli.render_targets import set_param
from studio.app.terminal import print_line
from studio.core.errors import ParameterError, UnknownNodeError
from studio.core.time import FrameRate
from studio.core.translation import tr, tr_n
from studio.graph.analysis.graph_facts import compute_graph_facts
from studio.graph.file.project_file import load_project, save_project
from studio.graph.flat.flat_graph import flatten_graph
from studio.graph.groups.paths import find_node, find_path_by_name
from studio.graph.history import Document
from studio.graph.model import Endpoint
from studio.graph.sequence_edits.sequence_inputs import SEQUENCE_TYPE
from studio.media.subtitle_files import read_subtitle_file, write_subtitle_file
from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceTrack, TrackKind
from studio.sdk.sequence.sequence_text import parse_sequence, serialize_sequence
from studio.sdk.sequence.subtitle_tracks import import_subtitles
from studio.services.engine_setup import load_media, load_registry

_PARAM: Final = "sequence"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `subtitles` takes."""
    ways = parser.add_subparsers(dest="way", required=True, metavar="WAY")
    text = tr("Add the subtitles of files to a Sequence of a project, on new tracks. The project is written anew.")
    one = ways.add_parser("import", help=tr("files to tracks of a Sequence"), description=text)
    add_graph_argument(one)
    one.add_argument("files", type=Path, nargs="+", metavar="FILE", help=tr("an .srt, .vtt, .ass or .ssa file"))
    _add_node(one)
    text = tr("the frame that the time 0 of the files falls on; 0 without it")
    one.add_argument("--start", type=int, default=0, metavar="FRAME", help=text)
    text = tr("let them go out beside the picture, instead of drawing them into it")
    one.add_argument("--beside", action="store_true", help=text)
    text = tr("write the project here, instead of over the old one")
    one.add_argument("-o", "--output", type=Path, metavar="PROJECT", help=text)
    text = tr("Write subtitle tracks of a Sequence to a file, in UTF-8.")
    one = ways.add_parser("export", help=tr("tracks of a Sequence to a file"), description=text)
    add_graph_argument(one)
    _add_node(one)
    text = tr("the track to write, by its name; may be repeated; all of them without it")
    one.add_argument("--track", action="append", default=[], dest="tracks", metavar="NAME", help=text)
    text = tr("the file to write: .srt, .vtt or .ass")
    one.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help=text)


def run_subtitles(arguments: argparse.Namespace) -> int:
    """Import or export. What is wrong is raised as StudioError."""
    registry = load_registry()
    document = Document(registry, load_project(arguments.graph, registry))
    node = _find_sequence(document, arguments.node)
    sequence, rate = _read_sequence(document, node), _find_rate(document, node)
    if arguments.way == "import":
        _import(arguments, document, node, sequence, rate)
    else:
        tracks = _choose_tracks(sequence, arguments.tracks)
        count = write_subtitle_file(arguments.output, tracks, rate)
        print_line(tr_n("{count} subtitle is written to {file}.", "{count} subtitles are written to {file}.",
                        count, file=arguments.output))  # fmt: skip
    return 0


def _add_node(parser: argparse.ArgumentParser) -> None:
    text = tr("the Sequence; needed if the graph has several")
    parser.add_argument("--node", metavar="NAME", help=text)


def _import(
    arguments: argparse.Namespace, document: Document, node: str, sequence: ClipSequence, rate: FrameRate
) -> None:
    if arguments.start < 0:
        raise ParameterError("--start", arguments.start, tr("a frame, counted from 0"))
    found = sequence
    for file in arguments.files:
        found, notes = import_subtitles(
            found, file, read_subtitle_file(file), rate, start=arguments.start, is_burnt_in=not arguments.beside
        )
        for note in notes:
            print_line(f"{file.name}: {note}")
    set_param(document, node, _PARAM, serialize_sequence(found))
    save_project(arguments.output or arguments.graph, document.project, document.registry)
    count = len(found.clips_by_number) - len(sequence.clips_by_number)
    tracks = tr_n("{count} new track", "{count} new tracks", len(found.tracks) - len(sequence.tracks))
    print_line(tr_n("{count} subtitle is added on {tracks}.", "{count} subtitles are added on {tracks}.",
                    count, tracks=tracks))  # fmt: skip


def _find_sequence(document: Document, name: str | None) -> str:
    """Return the path of the Sequence that is named, or of the only one."""
    if name is not None:
        node = find_path_by_name(document.graph, name)
        if find_node(document.graph, node).type != SEQUENCE_TYPE:
            raise ParameterError("--node", name, tr("a Sequence"))
        return node
    flat = flatten_graph(document.graph, document.registry).graph
    found = {record.name: record.id for record in flat.nodes.values() if record.type == SEQUENCE_TYPE}
    if not found:
        raise UnknownNodeError(tr("There is no Sequence in this graph."))
    if len(found) > 1:
        raise ParameterError("--node", tr("nothing"), tr("one of {names}", names=", ".join(sorted(found))))
    return next(iter(found.values()))


def _read_sequence(document: Document, node: str) -> ClipSequence:
    return parse_sequence(str(find_node(document.graph, node).params.get(_PARAM, "")))


def _find_rate(document: Document, node: str) -> FrameRate:
    facts = compute_graph_facts(document.graph, document.registry, load_media())
    clip = facts.clips.get(Endpoint(node, "image"))
    if clip is None or clip.rate is None:
        reason = next((problem.message for problem in facts.problems if problem.node == node), "")
        raise UnknownNodeError(tr("The rate of the sequence is not known. {reason}", reason=reason).strip())
    return clip.rate


def _choose_tracks(sequence: ClipSequence, names: list[str]) -> list[SequenceTrack]:
    tracks = [track for track in sequence.tracks if track.kind is TrackKind.SUBTITLE]
    known = [track.name for track in tracks]
    for name in names:
        if name not in known:
            accepted = (
                tr("one of {names}", names=", ".join(known)) if known else tr("nothing: there are no such tracks")
            )
            raise ParameterError("--track", name, accepted)
    return [track for track in tracks if not names or track.name in names]
