"""`sheet GRAPH`: a graph with one or two parameters over lists of values, as one labeled picture or video."""

from __future__ import annotations

import argparse
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from studio.app.cli.arguments.allow_option import add_allow_option, grant_allowed
from studio.app.cli.arguments.device_option import add_device_option
from studio.app.cli.arguments.graph_argument import add_graph_argument, load_graph
from studio.app.cli.cache import get_cache_folders
from studio.app.cli.output.progress import show_cell_progress
from studio.app.cli.render_targets import apply_setting, make_path_absolute
from studio.app.terminal import print_error, print_json, print_line
from studio.core.errors import ParameterError, StudioError
from studio.core.time import FrameRange
from studio.core.translation import tr, tr_n
from studio.graph.groups.paths import find_path_by_name
from studio.graph.history import Document
from studio.graph.model import Endpoint
from studio.graph.sheet.axis import SheetAxis, make_axis
from studio.graph.sheet.sheet import CELL_WIDTH, Sheet, make_sheet
from studio.graph.specs import get_spec_at
from studio.services.engine_setup import load_engine, load_media, load_registry
from studio.ui.widgets.text.sheet_labels import format_cell, list_labels

if TYPE_CHECKING:
    from studio.engine.sheet.sheet_file import SheetFileReport, SheetFileRequest

EXIT_FAILED = 1
_MOST_CELL_WIDTH = 4096


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `sheet` takes."""
    add_graph_argument(parser)
    add = parser.add_argument
    text = tr("the parameter along X and its values: noise.seed=+4, gain.gain=0.5..2 step 0.5, text.prompt=one | two")
    add("--x", required=True, metavar="NODE.PARAM=VALUES", help=text)
    add("--y", metavar="NODE.PARAM=VALUES", help=tr("the parameter along Y and its values"))
    text = tr("where to write: a picture, or a video of several frames")
    add("-o", "--output", type=Path, required=True, metavar="FILE", help=text)
    text = tr("the node to look at, or NODE.OUTPUT; else what the viewer shows, or the node of X")
    add("--node", metavar="NAME", help=text)
    frames = parser.add_mutually_exclusive_group()
    frames.add_argument("--frame", type=int, metavar="N", help=tr("which frame, counted from 0"))
    frames.add_argument("--frames", metavar="FIRST-LAST", help=tr("frames of a video, both included: 10-40"))
    text = tr("give a parameter another value in all cells; may be repeated")
    add("--set", action="append", default=[], dest="settings", metavar="NODE.PARAM=VALUE", help=text)
    add("--columns", type=int, metavar="N", help=tr("cells in a row, of a sheet without Y"))
    text = tr("width of the cells of larger pictures, in pixels; {width} without it", width=CELL_WIDTH)
    add("--cell-width", type=int, default=CELL_WIDTH, metavar="PX", help=text)
    add_device_option(parser)
    kept = parser.add_mutually_exclusive_group()
    kept.add_argument("--cache-dir", type=Path, metavar="FOLDER", help=tr("the cache's folder, in place of the user's"))
    kept.add_argument("--no-cache", action="store_true", help=tr("neither read nor keep results on disk"))
    add_allow_option(parser)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--quiet", action="store_true", help=tr("print errors only"))
    form.add_argument("--json", action="store_true", help=tr("write the result as JSON"))


def run_sheet(arguments: argparse.Namespace) -> int:
    """Write the sheet; return 1 if a cell failed. What is wrong with the input is raised as StudioError."""
    _check_numbers(arguments)
    registry = load_registry()
    document = Document(registry, load_graph(arguments.graph, registry))
    for setting in arguments.settings:
        apply_setting(document, setting)
    x = _read_axis(document, "--x", arguments.x)
    y = _read_axis(document, "--y", arguments.y) if arguments.y is not None else None
    sheet = make_sheet(document.project, registry, x, y, _find_output(document, arguments.node))
    grant_allowed(document, arguments, [sheet.output.node])
    request = _make_request(document, sheet, arguments)
    from studio.engine.sheet.sheet_file import write_sheet

    folders = None if arguments.no_cache else get_cache_folders(arguments)
    hidden = arguments.quiet or arguments.json
    with (
        closing(load_engine(registry, load_media(folders), folders, device=arguments.device)) as engine,
        show_cell_progress(hidden=hidden) as show,
    ):
        report = write_sheet(engine, request, on_progress=show)
    _print_report(sheet, report, arguments)
    return EXIT_FAILED if report.failures else 0


def _check_numbers(arguments: argparse.Namespace) -> None:
    if arguments.columns is not None and arguments.columns < 1:
        raise ParameterError("--columns", arguments.columns, tr("a whole number of at least 1"))
    if not 1 <= arguments.cell_width <= _MOST_CELL_WIDTH:
        accepted = tr("a whole number from 1 to {most}", most=_MOST_CELL_WIDTH)
        raise ParameterError("--cell-width", arguments.cell_width, accepted)
    if arguments.frame is not None and arguments.frame < 0:
        raise ParameterError("--frame", arguments.frame, tr("a frame, counted from 0"))


def _read_axis(document: Document, option: str, text: str) -> SheetAxis:
    """Return the axis that "NODE.PARAM=VALUES" says. Raises StudioError."""
    path, equals, values = text.partition("=")
    name, dot, param = path.rpartition(".")
    if not equals or not dot:
        raise ParameterError(option, text, tr("NODE.PARAM=VALUES, as in grade.gain=0.5, 1, 2"))
    node = find_path_by_name(document.graph, name)
    axis = make_axis(document.graph, document.registry, node, param.strip(), values)
    return replace(axis, values=tuple(make_path_absolute(axis.param, value) for value in axis.values))


def _find_output(document: Document, name: str | None) -> Endpoint | None:
    """Return the output that NODE or NODE.OUTPUT names. Raises StudioError."""
    if name is None:
        return None
    try:
        node, port = find_path_by_name(document.graph, name), ""
    except StudioError:
        first, dot, port = name.rpartition(".")
        if not dot:
            raise
        node = find_path_by_name(document.graph, first)
    spec = get_spec_at(document.graph, node, document.registry)
    outputs = [output.name for output in spec.outputs] if spec is not None else []
    if not outputs or (port and port not in outputs):
        accepted = tr("a node with an output") if not outputs else tr("one of {names}", names=", ".join(outputs))
        raise ParameterError("--node", name, accepted)
    return Endpoint(node, port or outputs[0])


def _make_request(document: Document, sheet: Sheet, arguments: argparse.Namespace) -> SheetFileRequest:
    from studio.engine.sheet.sheet_file import SheetFileRequest
    from studio.engine.sheet.sheet_page import SheetLabels

    project = document.project
    first = project.range.start if project.range is not None else 0
    frame = first if arguments.frame is None else arguments.frame
    frames = FrameRange.from_text(arguments.frames) if arguments.frames else FrameRange(frame, frame + 1)
    graphs = tuple(cell.make_project(project, document.registry).graph for cell in sheet.cells)
    columns = arguments.columns if sheet.y is None else len(sheet.x.values)
    path = arguments.output.expanduser().absolute()
    labels = SheetLabels(*list_labels(sheet))
    return SheetFileRequest(graphs, sheet.output, labels, path, frames, columns, arguments.cell_width)


def _print_report(sheet: Sheet, report: SheetFileReport, arguments: argparse.Namespace) -> None:
    names = [format_cell(cell) for cell in sheet.cells]
    for number, reason in sorted(report.failures.items()):
        print_error(tr("{cell} failed: {reason}", cell=names[number], reason=reason))
    if arguments.json:
        width, height = report.size
        cells = [{"values": name, "error": report.failures.get(number)} for number, name in enumerate(names)]
        found = {"file": str(report.path), "width": width, "height": height, "frames": report.frames, "cells": cells}
        print_json(found)
    elif not arguments.quiet:
        width, height = report.size
        cells_text = tr_n("{count} cell", "{count} cells", len(names))
        print_line(
            tr("{file}: {cells}, {width}×{height}", file=report.path, cells=cells_text, width=width, height=height)
        )
