"""The file that keeps the queue over a restart, with the graph of each job as a project file has it.

    {
      "frameloom_jobs": 1,
      "graphs": [{"frameloom": 3, "nodes": {…}, "wires": {…}, "layout": {}}],
      "jobs": [{"id": "…", "name": "write", "node": "write", "graph": 0, "state": "queued", …}]
    }

Jobs of one graph share it, and it holds what its linked groups hold, since their files may change. What a job's graph
was granted when it was queued stays granted: the file lies in the user's own folder. A job that is done
needs none: nothing is left to do. What was running when the program ended is read as interrupted, and no job that is
not over starts before the user says so.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from studio.core.errors import ProjectFileError, StudioError
from studio.core.time import FrameRange
from studio.core.translation import tr, tr_noop
from studio.engine.jobs.job import Job, JobFailure, JobKind, JobState, JobStatus
from studio.graph.file.project_formatter import format_project
from studio.graph.file.project_parser import parse_project
from studio.graph.file.text_file import read_text_file, write_text_file
from studio.graph.model import Graph, Project
from studio.sdk.permissions import Permission, PermissionKind
from studio.sdk.registry import Registry

logger = logging.getLogger(__name__)

_VERSION = 1
_Count = Annotated[int, Field(ge=0)]
_Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _FailureBlock(_Strict):
    frame: _Count | None
    text: str
    node: str = ""
    node_id: str = ""


class _PermissionBlock(_Strict):
    kind: Annotated[PermissionKind, Field(strict=False)]
    detail: str = ""


class _JobBlock(_Strict):
    id: Annotated[str, Field(min_length=1)]
    name: str
    node: str
    graph: _Count | None = None
    granted: list[_PermissionBlock] = []
    restricted: bool = False
    kind: Annotated[JobKind, Field(strict=False)]
    frames: Annotated[tuple[int, int], Field(strict=False)] | None = None
    scale: Annotated[float, Field(gt=0, le=1)] = 1.0
    keep_going: bool = False
    target: str = ""
    length: _Count = 0
    resume: bool = False
    project: str = ""
    state: Annotated[JobState, Field(strict=False)]
    file: str = ""
    done: _Count = 0
    total: _Count = 0
    restored: _Count = 0
    fps: _Amount = 0.0
    seconds: _Amount = 0.0
    pace: _Amount = 0.0
    error: str = ""
    failures: list[_FailureBlock] = []
    notices: list[str] = []


@dataclass(frozen=True, slots=True)
class StoredQueue:
    """Content of a file of jobs.

    Args:
        jobs: Those that could be read.
        damage: What could not be read, and under which name the file was put aside; empty if all was well.
    """

    jobs: tuple[JobStatus, ...] = ()
    damage: str = ""


class JobsFile:
    """File that stores a queue. Not to be called from several threads at once.

    Args:
        path: The file; it need not exist.
        registry: The node types.
    """

    def __init__(self, path: Path, registry: Registry) -> None:
        self.path = path
        self._registry = registry
        self._blocks: dict[int, tuple[Graph, dict[str, Any]]] = {}  # the graph too, so that no other gets its id

    def write_queue(self, jobs: Iterable[JobStatus]) -> None:
        """Write the queue atomically; no jobs, no file. Raises ProjectFileError; an older file is untouched then."""
        kept = tuple(jobs)
        if not kept:
            self._remove()
            return
        needed = {id(status.job.graph): status.job.graph for status in kept if _needs_graph(status)}
        self._blocks = {key: self._blocks.get(key) or (graph, self._block(graph)) for key, graph in needed.items()}
        numbers = {key: number for number, key in enumerate(needed)}
        blocks = [_job_block(status, numbers.get(id(status.job.graph))).model_dump(mode="json") for status in kept]
        graphs = [block for _, block in self._blocks.values()]
        content = {"frameloom_jobs": _VERSION, "graphs": graphs, "jobs": blocks}
        write_text_file(self.path, json.dumps(content, ensure_ascii=False, indent=1) + "\n", private=True)

    def _remove(self) -> None:
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            raise ProjectFileError(
                self.path, tr("it cannot be removed: {reason}", reason=error.strerror or error)
            ) from error

    def _block(self, graph: Graph) -> dict[str, Any]:
        text = format_project(Project(graph), self.path, self._registry, whole=True)
        block: dict[str, Any] = json.loads(text)
        return block

    def read_queue(self) -> StoredQueue:
        """Return the jobs that were kept. A damaged file is put aside under another name, and said.

        Raises:
            ProjectFileError: It is damaged and cannot be put aside: it must not be written over.
        """
        if not self.path.exists():
            return StoredQueue()
        damage: list[str] = []
        jobs: tuple[JobStatus, ...] = ()
        try:
            jobs = self._parse(read_text_file(self.path), damage)
        except (ProjectFileError, ValueError, RecursionError) as error:
            damage.append(
                error.reason
                if isinstance(error, ProjectFileError)
                else tr("it is not a list of jobs: {reason}", reason=error)
            )
        return StoredQueue(jobs, f"{self._put_aside()}: {'; '.join(damage)}." if damage else "")

    def _parse(self, text: str, damage: list[str]) -> tuple[JobStatus, ...]:
        content = json.loads(text)
        if not isinstance(content, dict) or not isinstance(content.get("jobs"), list):
            raise ValueError(tr('the field "jobs" is missing'))
        if content.get("frameloom_jobs") != _VERSION:
            text = tr_noop("it is of format {found!r}, this Frameloom reads {newest}")
            raise ValueError(tr(text, found=content.get("frameloom_jobs"), newest=_VERSION))
        blocks = content.get("graphs") or []
        if not isinstance(blocks, list):
            raise ValueError(tr('the field "graphs" is not a list'))
        graphs = [self._graph(block, number, damage) for number, block in enumerate(blocks)]
        found = [_status(block, graphs, place, damage) for place, block in enumerate(content["jobs"])]
        return tuple(status for status in found if status is not None)

    def _graph(self, block: object, number: int, damage: list[str]) -> Graph | None:
        try:
            return parse_project(json.dumps(block), self.path, self._registry).graph
        except ProjectFileError as error:
            damage.append(tr("graph {number}: {reason}", number=number, reason=error.reason))
            return None

    def _put_aside(self) -> str:
        """Give a damaged file another name; return the sentence that says so."""
        stem = f"{self.path.stem}-damaged-{datetime.now().astimezone():%Y%m%d-%H%M%S}"
        target, number = self.path.with_name(f"{stem}{self.path.suffix}"), 2
        while target.exists():
            target, number = self.path.with_name(f"{stem}-{number}{self.path.suffix}"), number + 1
        try:
            self.path.rename(target)
        except OSError as error:
            raise ProjectFileError(
                self.path, tr("it is damaged and cannot be put aside: {reason}", reason=error.strerror)
            ) from error
        logger.warning("the list of jobs %s is damaged; it is now %s", self.path, target)
        return tr("The list of jobs was damaged and is kept as {path}", path=target)


def _needs_graph(status: JobStatus) -> bool:
    return not status.state.is_final or status.can_retry


def _job_block(status: JobStatus, graph: int | None) -> _JobBlock:
    job = status.job
    failures = [_FailureBlock(frame=f.frame, text=f.text, node=f.node, node_id=f.node_id) for f in status.failures]
    return _JobBlock(
        id=job.id,
        name=job.name,
        node=job.node,
        graph=graph if _needs_graph(status) else None,
        granted=[
            _PermissionBlock(kind=each.kind, detail=each.detail) for each in sorted(job.graph.granted_permissions)
        ],
        restricted=job.graph.is_restricted,
        kind=job.kind,
        frames=(job.frames.start, job.frames.stop) if job.frames is not None else None,
        scale=job.scale,
        keep_going=job.keep_going,
        target=str(job.file) if job.file is not None else "",
        length=job.length,
        resume=job.resume,
        project=job.project,
        state=status.state,
        file=str(status.file) if status.file is not None else "",
        done=status.done,
        total=status.total,
        restored=status.restored,
        fps=status.fps,
        seconds=status.seconds,
        pace=status.pace,
        error=status.error,
        failures=failures,
        notices=list(status.notices),
    )


def _status(content: object, graphs: list[Graph | None], place: int, damage: list[str]) -> JobStatus | None:
    """Return a job as it was kept; None, and the reason among `damage`, if it cannot be read."""
    try:
        block = _JobBlock.model_validate(content)
        frames = FrameRange(*block.frames) if block.frames is not None else None
    except ValidationError as error:
        first = error.errors()[0]
        damage.append(
            tr(
                "job {number}, {place}: {reason}",
                number=place,
                place=".".join(map(str, first["loc"])),
                reason=first["msg"],
            )
        )
        return None
    except StudioError as error:
        damage.append(tr("job {number}: {reason}", number=place, reason=error))
        return None
    graph = graphs[block.graph] if block.graph is not None and block.graph < len(graphs) else None
    state = JobState.INTERRUPTED if block.state is JobState.RUNNING else block.state
    failures = tuple(JobFailure(f.frame, f.text, f.node, f.node_id) for f in block.failures)
    needs_graph = not state.is_final or (state is not JobState.DONE or bool(failures))
    if graph is None and needs_graph:
        damage.append(tr("job {number}: the graph of “{name}” is missing", number=place, name=block.name))
        return None
    job = _job(block, frames, graph or Graph())
    return JobStatus(
        job,
        state,
        Path(block.file) if block.file else None,
        done=block.done,
        total=block.total,
        restored=block.restored,
        fps=block.fps,
        seconds=block.seconds,
        pace=block.pace,
        error=block.error,
        failures=failures,
        notices=tuple(block.notices),
        is_held=not state.is_final,
    )


def _job(block: _JobBlock, frames: FrameRange | None, graph: Graph) -> Job:
    granted = frozenset(Permission(each.kind, each.detail) for each in block.granted)
    return Job(
        block.name,
        replace(graph, granted_permissions=granted, is_restricted=block.restricted),
        block.node,
        block.kind,
        frames,
        block.scale,
        block.keep_going,
        Path(block.target) if block.target else None,
        block.length,
        block.resume,
        block.project,
        block.id,
    )
