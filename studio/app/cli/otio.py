"""`otio export GRAPH` and `otio import FILE`: cuts to and from other programs, by OpenTimelineIO."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from studio.app.cli.arguments.graph_argument import add_graph_argument
from studio.app.terminal import print_json, print_line
from studio.core.errors import ParameterError, ProjectFileError
from studio.core.time import FrameRate
from studio.core.translation import tr
from studio.graph.file.project_file import PROJECT_SUFFIX, load_project, save_project
from studio.graph.groups.paths import find_path_by_name, iterate_levels
from studio.graph.model import Graph
from studio.graph.otio.carry_report import CarryReport
from studio.graph.otio.exporter.timeline_export import ExportSource
from studio.graph.otio.media_copies import find_free_folder
from studio.graph.otio.timeline_files import read_timeline_file, write_timeline_file
from studio.graph.sequence_edits.sequence_inputs import SEQUENCE_TYPE
from studio.services.engine_setup import load_media, load_registry

EXIT_NOT_CARRIED: Final = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `otio` takes."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    text = tr("Write the clips of a Sequence node as a timeline of OpenTimelineIO, with those nested in it.")
    _add_export(actions.add_parser("export", help=tr("write a Sequence as .otio or .otioz"), description=text))
    text = tr("Make a project of a timeline of OpenTimelineIO: a Sequence node, and one for each nested sequence.")
    _add_import(actions.add_parser("import", help=tr("make a project of an .otio or .otioz"), description=text))


def _add_export(parser: argparse.ArgumentParser) -> None:
    add_graph_argument(parser)
    add = parser.add_argument
    add("--node", metavar="NAME", help=tr("the Sequence; needed if the graph has several"))
    text = tr("where to write: .otio, .otioz with all media in it, or what an installed adapter writes, as .edl")
    add("-o", "--output", type=Path, required=True, metavar="FILE", help=text)
    text = tr("copy the media to a new folder beside the .otio")
    add("--media", action="store_true", help=text)
    text = tr("let clips that show what the graph makes refer to the files that Write nodes have written of it")
    add("--rendered", action="store_true", help=text)
    _add_form(parser)


def _add_import(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "file",
        type=Path,
        metavar="FILE",
        help=tr("a timeline: .otio, .otioz, or what an installed adapter reads, as .edl"),
    )
    text = tr("the project to write, which must not exist yet")
    add("-o", "--output", type=Path, required=True, metavar="OUT.loom", help=text)
    text = tr("frames a second of a file that says none, as an EDL; 25 without it")
    add("--rate", metavar="FPS", help=text)
    text = tr("where to unpack the media of an .otioz: a new folder; without it, one beside the project")
    add("--media-folder", type=Path, metavar="FOLDER", help=text)
    add("--overwrite", action="store_true", help=tr("replace a project that is there"))
    _add_form(parser)


def _add_form(parser: argparse.ArgumentParser) -> None:
    text = tr("end with code {code} if something was not carried", code=EXIT_NOT_CARRIED)
    parser.add_argument("--strict", action="store_true", help=text)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--quiet", action="store_true", help=tr("print errors only"))
    form.add_argument("--json", action="store_true", help=tr("write the report as JSON"))


def run_otio(arguments: argparse.Namespace) -> int:
    """Export or import. What is wrong with the input is raised as StudioError."""
    return _run_export(arguments) if arguments.action == "export" else _run_import(arguments)


def _run_export(arguments: argparse.Namespace) -> int:
    registry = load_registry()
    graph = load_project(arguments.graph, registry).graph
    target = arguments.output.expanduser().absolute()
    source = ExportSource(
        graph, _find_sequence(graph, arguments.node), registry, load_media(), target.parent, arguments.rendered
    )
    report = write_timeline_file(target, source, has_media=arguments.media)
    return _print_report(target, report, arguments)


def _find_sequence(graph: Graph, name: str | None) -> str:
    """Return the path of a Sequence: the one with a name, or the only one. Raises StudioError."""
    if name is not None:
        return find_path_by_name(graph, name)
    found = {
        f"{prefix}{node}": record.name
        for prefix, level in iterate_levels(graph)
        for node, record in level.nodes.items()
        if record.type == SEQUENCE_TYPE
    }
    if len(found) == 1:
        return next(iter(found))
    accepted = tr("the name of a Sequence: {names}", names=", ".join(found.values())) if found else ""
    raise ParameterError("--node", "", accepted or tr("there is no Sequence in this graph"))


def _run_import(arguments: argparse.Namespace) -> int:
    target = arguments.output.expanduser().absolute()
    if target.suffix.lower() != PROJECT_SUFFIX:
        raise ProjectFileError(target, tr("the name of a project ends in {suffix}", suffix=PROJECT_SUFFIX))
    if target.exists() and not arguments.overwrite:
        raise ProjectFileError(target, tr("it exists already; name another file, or add --overwrite"))
    registry = load_registry()
    folder = arguments.media_folder
    if folder is not None and folder.exists():
        raise ProjectFileError(folder, tr("it exists already; a new folder is accepted"))
    folder = folder or find_free_folder(target.with_name(f"{target.stem} media"))
    rate = FrameRate.from_value(arguments.rate) if arguments.rate is not None else None
    found = read_timeline_file(arguments.file, registry, load_media(), media_folder=folder, rate=rate)
    save_project(target, found.nodes.make_project(), registry)
    return _print_report(target, found.report, arguments)


def _print_report(target: Path, report: CarryReport, arguments: argparse.Namespace) -> int:
    if arguments.json:
        print_json({"file": str(target), **report.to_dict()}, indent=2)
    elif not arguments.quiet:
        print_line(tr("{file}: {summary}", file=target, summary=report.format_summary()))
        if report.losses:
            print_line(tr("Not carried, or not as it was:"))
        for line in report.format_lines():
            print_line(f"  {line}")
    return EXIT_NOT_CARRIED if report.losses and arguments.strict else 0
