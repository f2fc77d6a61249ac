"""Report of `check --plan`: frames that outputs need, which of them are cached, and an estimate of the bytes."""

from __future__ import annotations

import argparse
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from studio.app.cli.cache import get_cache_folders
from studio.core.byte_size import format_byte_size
from studio.core.errors import UnknownNodeError
from studio.core.time import FrameRange
from studio.core.translation import tr, tr_n
from studio.graph.flat.flat_graph import flatten_graph
from studio.graph.groups.paths import find_path_by_name, is_inside_disabled
from studio.graph.model import Endpoint, Graph, Project
from studio.graph.specs import get_spec_at
from studio.sdk.node_kinds import NodeKind
from studio.services.engine_setup import load_engine

if TYPE_CHECKING:
    from studio.engine.forecast import OutputForecast, RangeForecast
    from studio.sdk.media import Media
    from studio.sdk.registry import Registry

_WIDTH_WITHOUT_TERMINAL = 120


@dataclass(frozen=True, slots=True)
class ForecastReport:
    """Forecasts of the requested outputs."""

    forecasts: tuple[RangeForecast, ...]

    def print_tables(self) -> None:
        """Show each forecast as a table."""
        from studio.app.cli.output.console import PlainConsole

        console = PlainConsole()
        if not console.is_terminal:
            console = PlainConsole(width=_WIDTH_WITHOUT_TERMINAL)
        for each in self.forecasts:
            console.print(_table(each))
            for line in _sums(each):
                console.print(line)

    def to_rows(self) -> list[dict[str, Any]]:
        """Return the forecasts as plain data."""
        return [_as_dict(each) for each in self.forecasts]


def make_forecast_report(
    project: Project, registry: Registry, media: Media, arguments: argparse.Namespace
) -> ForecastReport:
    """Return the forecasts of the outputs that the arguments name. Imports torch; computes no pixel.

    Raises:
        StudioError: There is no such node, nothing to choose from, or the graph cannot be computed.
    """
    frames = FrameRange.from_text(arguments.range) if arguments.range else project.range
    outputs = _outputs(project, registry, arguments.node)
    from studio.engine.forecast import forecast_range

    with closing(load_engine(registry, media, get_cache_folders(arguments))) as engine:
        return ForecastReport(tuple(forecast_range(engine, project.graph, output, frames) for output in outputs))


def _outputs(project: Project, registry: Registry, name: str | None) -> list[Endpoint]:
    """Return the output of the node that was named; or else all that is written, or else what is viewed."""
    graph = project.graph
    if name is not None:
        return [_main_output(graph, registry, find_path_by_name(graph, name))]
    flat = flatten_graph(graph, registry).graph
    sinks = [r.id for r in flat.nodes.values() if registry[r.type].kind is NodeKind.SINK and not r.is_disabled]
    sinks = [sink for sink in sinks if not is_inside_disabled(graph, sink)]
    if sinks:
        return [_main_output(graph, registry, sink) for sink in sinks]
    if project.viewed_output is not None:
        return [project.viewed_output]
    names = ", ".join(sorted(record.name for record in graph.nodes.values())) or tr("none")
    raise UnknownNodeError(tr("No node in this graph writes a file; name one with --node: {names}.", names=names))


def _main_output(graph: Graph, registry: Registry, node: str) -> Endpoint:
    spec = get_spec_at(graph, node, registry)
    return Endpoint(node, spec.outputs[0].name if spec is not None and spec.outputs else "write")


def _table(forecast: RangeForecast) -> Any:
    from rich.table import Table

    name = tr(
        "{node}.{port}, frames {frames}", node=forecast.output.node, port=forecast.output.port, frames=forecast.frames
    )
    table = Table(title=name, title_justify="left", title_style="bold")
    table.add_column(tr("output"), overflow="fold")
    table.add_column(tr("frames"), overflow="fold")
    for heading in (tr("kept"), tr("to compute"), tr("a frame"), tr("in all")):
        table.add_column(heading, justify="right", no_wrap=True)
    for each in forecast.outputs:
        sizes = format_byte_size(each.frame_bytes), format_byte_size(each.total_bytes)
        counts = (f"{count:,}" for count in (each.memory_count + each.disk_count, each.compute_count))
        table.add_row(f"{each.name}.{each.output.port}", _ranges(each), *counts, *sizes)
    return table


def _ranges(each: OutputForecast) -> str:
    return ", ".join(str(frames.start) if len(frames) == 1 else str(frames) for frames in each.frames)


def _sums(forecast: RangeForecast) -> list[str]:
    text = tr(
        "{to_compute:,} values to compute, {found:,} kept from before; about {bytes} in all, {at_once} at once "
        "for each frame that is at work",
        to_compute=forecast.compute_count,
        found=forecast.found_count,
        bytes=format_byte_size(forecast.total_bytes),
        at_once=format_byte_size(forecast.peak_bytes),
    )
    if not forecast.unknown_count:
        return [text]
    unknown = tr_n(
        "{count:,} frame is not counted: a signal decides what it reads, and is not computed yet",
        "{count:,} frames are not counted: a signal decides what they read, and is not computed yet",
        forecast.unknown_count,
    )
    return [text, unknown]


def _as_dict(forecast: RangeForecast) -> dict[str, Any]:
    return {
        "node": forecast.output.node,
        "output": forecast.output.port,
        "frames": [forecast.frames.start, forecast.frames.stop],
        "to_compute": forecast.compute_count,
        "found": forecast.found_count,
        "bytes": forecast.total_bytes,
        "bytes_at_once": forecast.peak_bytes,
        "frames_not_counted": forecast.unknown_count,
        "outputs": [_row_as_dict(each) for each in forecast.outputs],
    }


def _row_as_dict(each: OutputForecast) -> dict[str, Any]:
    return {
        "node": each.output.node,
        "name": each.name,
        "output": each.output.port,
        "frames": [[frames.start, frames.stop] for frames in each.frames],
        "in_memory": each.memory_count,
        "on_disk": each.disk_count,
        "to_compute": each.compute_count,
        "frame_bytes": each.frame_bytes,
    }
