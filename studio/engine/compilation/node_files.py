"""The files that nodes read according to their parameters, and their stamps: size and time of change."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from studio.core.file_stamp import FileStamp, stamp_file, stamp_files
from studio.graph.model import Graph, NodeRecord
from studio.sdk.media import Media
from studio.sdk.node import Node
from studio.sdk.params import FileMode, ParamKind
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec


def list_named_files(record: NodeRecord, spec: NodeSpec) -> list[str]:
    """Return the files that the parameters of a node name for reading."""
    return [
        str(record.params[param.name])
        for param in spec.params.values()
        if param.kind is ParamKind.FILE and param.file_mode is not FileMode.SAVE and record.params.get(param.name)
    ]


def list_node_files(record: NodeRecord, spec: NodeSpec, media: Media) -> tuple[FileStamp, ...]:
    """Return how the files look that a node's facts come from.

    They are the files that it names; where there is none (a sequence's pattern), its folder, too; and where each frame
    has files of its own, those of the first.
    """
    found: list[FileStamp] = []
    for path in map(Path, list_named_files(record, spec)):
        found.append(stamp_file(path))
        if found[-1].size < 0:
            found.append(stamp_file(path.parent))
    if spec.cls.files_read is not Node.files_read:
        with suppress(Exception):  # what keeps it from saying them is found when its facts are asked for
            found.extend(stamp_files(spec.create_node(record.params).files_read(0, media)))
    return tuple(found)


def list_graph_files(graph: Graph, registry: Registry, media: Media) -> tuple[FileStamp, ...]:
    """Return how all files look that a graph names."""
    known = ((record, registry.find_spec(record.type)) for record in graph.nodes.values())
    return tuple(seen for record, spec in known if spec is not None for seen in list_node_files(record, spec, media))
