"""One render at a worker: its graph, compiled for the worker's engine, part after part."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from studio.core.time import FrameRange
from studio.farm.farm_job import FarmJob
from studio.farm.sources.source_finder import SourceFinder

if TYPE_CHECKING:
    from studio.engine.engine import Engine


class JobPartsRun:
    """Parts of one job, one after the other.

    Args:
        engine: Computes.
        job: The job.
        folder: Its own; it is removed at the end.
        finder: Finds the files that the graph reads.

    Raises:
        SourcesMissingError: Files are missing here.
        StudioError: The graph cannot be computed here.
    """

    def __init__(self, engine: Engine, job: FarmJob, folder: Path, finder: SourceFinder) -> None:
        from studio.engine.render import refuse_problems
        from studio.engine.render.part_maker import PartMaker
        from studio.engine.render.targets import make_file_sink

        self._folder = folder
        try:
            graph = finder.find_sources(job, engine.registry)
            refuse_problems(engine, graph, job.node)
            target = engine.compiler.compile_output(graph, job.node, job.output or "write", job.scale)
            if job.output:
                target = make_file_sink(target, folder / job.file)
            frames = None if job.start < 0 else FrameRange(job.start, job.stop)
            self._maker = PartMaker(engine, graph, target, folder, frames=frames, made_by=job.provenance)
        except BaseException:
            self._remove()
            raise

    def make_part(self, frames: FrameRange) -> bytes:
        """Return a part. Raises what `PartMaker.make_part` raises."""
        return self._maker.make_part(frames)

    def cancel(self) -> None:
        """Stop the part that is at work, and all later ones. Any thread may call it."""
        self._maker.cancel()

    def close(self) -> None:
        """Remove what is half done."""
        self._maker.close()
        self._remove()

    def _remove(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
