"""Making of the parts of one render by whoever is in a farm."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from studio.core.time import FrameRange
from studio.farm.facts import FarmSnapshot
from studio.farm.farm_parts import FarmLink, FarmParts
from studio.farm.job_factory import choose_device_class, make_farm_job
from studio.farm.sources.model_files import read_model_files
from studio.graph.model import Graph

if TYPE_CHECKING:
    from studio.engine.engine import Engine


def make_farm_parts(
    link: FarmLink,
    engine: Engine,
    graph: Graph,
    node: str,
    *,
    frames: FrameRange | None = None,
    scale: float = 1.0,
    keep_graph: bool = True,
    output: str = "",
    file: Path | None = None,
    on_change: Callable[[FarmSnapshot], object] = lambda _: None,
) -> FarmParts:
    """Return who makes the parts of one render, computed alike by all. Sources are read in part.

    Args:
        link: Reaches the workers.
        engine: Compiles.
        graph: The graph.
        node: The node to render, by its path.
        frames: Which frames; None for the whole clip.
        scale: Of a proxy.
        keep_graph: Put the graph into the file.
        output: The output to write, for a node that writes none by itself.
        file: Where that is written to.
        on_change: Takes a snapshot whenever a part or a worker has changed.

    Raises:
        StudioError: The graph cannot be compiled.
    """
    from studio.engine.scheduling.devices import describe_device

    own = describe_device(engine.device, engine.precision)
    kind = choose_device_class(own, link.workers)
    job = make_farm_job(
        engine, graph, node,
        output=output, file=file, frames=frames, scale=scale, keep_graph=keep_graph, device_class=kind,
    )  # fmt: skip
    models = {model.path: read_model_files(engine.media.models, model.path) for model in job.models}
    return FarmParts(link, job, "" if kind == own else kind, on_change, models)
