"""Job of a farm: all that a worker needs to make parts of one render, as JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final
from uuid import uuid4

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked_dataclass

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.farm.dispatch.job_needs import JobNeeds
from studio.graph.file.project_formatter import format_project
from studio.graph.file.project_parser import parse_project
from studio.graph.granted_permissions import with_granted_permissions
from studio.graph.model import Graph, Project
from studio.sdk.files.provenance import Provenance
from studio.sdk.permissions import Permission
from studio.sdk.registry import Registry

PROJECT_PATH: Final = Path("/frameloom-farm/job.loom")
"""Stands for the path of the project: nothing lies near it, so that all its paths are absolute."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that the graph reads.

    Args:
        path: As the graph has it.
        fingerprint: As `studio.core.file_stamp.compute_file_fingerprint`; of a sequence of its first file; empty for a
            folder.
    """

    path: str
    fingerprint: str


@checked_dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid", strict=True))
class FarmJob:
    """Job of a farm.

    Args:
        project: The text of the project, with linked groups whole.
        node: The path of the node to render.
        output: The output to write, for a node that writes none by itself; else empty.
        file: The name of the file that is written.
        start: The first frame; −1 for the whole clip.
        stop: The frame after the last one.
        scale: Of a proxy, 0 < scale ≤ 1.
        version: Of Frameloom.
        device_class: As `WorkerFacts.device_class`; empty for any.
        memory_bytes: What a frame takes on the device; 0 where it is not known.
        provenance: What the finished file says of how it was made; None for nothing.
        permissions: What was granted to the project.
        sources: The files that it reads.
        models: The pretrained models that it uses; `path` is what each is asked for as.
        id: Unique.
    """

    project: str
    node: str
    output: str
    file: str
    start: int
    stop: int
    scale: float
    version: str
    device_class: str = ""
    memory_bytes: int = 0
    provenance: Provenance | None = None
    permissions: frozenset[Permission] = frozenset()
    sources: tuple[SourceFile, ...] = ()
    models: tuple[SourceFile, ...] = ()
    id: str = field(default_factory=lambda: uuid4().hex)

    @property
    def needs(self) -> JobNeeds:
        """Which workers may make its parts."""
        return JobNeeds(self.version, self.device_class, self.memory_bytes)

    def to_json(self) -> str:
        """Return the job as text."""
        return _adapter().dump_json(self).decode()

    @classmethod
    def from_json(cls, text: str) -> FarmJob:
        """Return the job that a text describes. Raises StudioError."""
        try:
            return _adapter().validate_json(text)
        except ValidationError as error:
            first = error.errors()[0]
            text = tr("The job of the farm is damaged: {place}: {reason}")
            place = ".".join(map(str, first["loc"]))
            raise StudioError(text.format(place=place, reason=first["msg"])) from error

    def parse_graph(self, registry: Registry) -> Graph:
        """Return the graph. Raises StudioError."""
        project = parse_project(self.project, PROJECT_PATH, registry)
        return with_granted_permissions(project, self.permissions, is_restricted=False).graph


@cache
def _adapter() -> TypeAdapter[FarmJob]:
    return TypeAdapter(FarmJob)


def format_graph(graph: Graph, registry: Registry) -> str:
    """Return the text of a graph for a job."""
    return format_project(Project(graph, {}), PROJECT_PATH, registry, whole=True)
