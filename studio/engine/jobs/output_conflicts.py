"""Find files that a job would overwrite and that its project has not made.

Imports no torch, because the window imports this module.
"""

from __future__ import annotations

from pathlib import Path

from studio.core.errors import StudioError
from studio.core.time import FrameRange
from studio.engine.jobs.job import Job, JobKind
from studio.engine.output_records import (
    ExistingFile,
    OutputRecords,
    ProjectOutputs,
    list_written_files,
    make_project_key,
)
from studio.engine.training.run_files.run_list import has_run
from studio.graph.flat.flat_graph import flatten_graph
from studio.graph.param_evaluation import evaluate_params
from studio.sdk.node import SinkNode
from studio.sdk.registry import Registry


def get_job_outputs(records: OutputRecords, job: Job) -> ProjectOutputs:
    """Return what the project of a job has made. Not for the GUI thread."""
    return records.get_project_outputs(find_project_key(job.project))


def find_project_key(project: str) -> str:
    """Return the key of a job's project. Not for the GUI thread."""
    return make_project_key(Path(project) if Path(project).is_absolute() else project)


def find_output_conflicts(job: Job, registry: Registry, outputs: ProjectOutputs) -> tuple[ExistingFile, ...]:
    """Return the files that a job would write over and its project did not make, or the folder of such a training.

    Not for the GUI thread: it looks at files.
    """
    if job.kind is JobKind.TRAIN:
        is_begun = job.file is not None and not job.resume and has_run(job.file)
        return outputs.find_foreign_files([job.file]) if is_begun and job.file is not None else ()
    found = outputs.find_foreign_files(_files(job, registry)) if job.kind is JobKind.RENDER else ()
    return tuple(file for file in found if not file.is_folder)  # of these the render says that they are folders


def _files(job: Job, registry: Registry) -> tuple[Path, ...]:
    """Return the files that a render makes; none where it fails before it writes, and says so by itself."""
    record = flatten_graph(job.graph, registry).graph.nodes.get(job.node)
    spec = registry.find_spec(record.type) if record is not None else None
    if record is None or spec is None:
        return ()
    frames = job.frames or FrameRange(0, max(1, job.length))
    try:
        node = spec.create_node(evaluate_params(record, spec, frames.start))
        return list_written_files(node, frames) if isinstance(node, SinkNode) else ()
    except StudioError:
        return ()
