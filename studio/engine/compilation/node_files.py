"""The files that nodes read according to their parameters, and their stamps: size and time of change."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from studio.core.file_stamp import FileStamp, stamp_file, stamp_files
from studio.graph.model import Graph, NodeRecord
from studio.sdk.files.param_files import list_param_files, reads_files
from studio.sdk.media import Media
from studio.sdk.node import Node
from studio.sdk.params import ParamKind
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec


def list_named_files(record: NodeRecord, spec: NodeSpec) -> list[str]:
    """Return the files that the parameters of a node name for reading."""
    reading = (param for param in spec.params.values() if reads_files(param))
    return [file for param in reading for file in list_param_files(param, record.params.get(param.name))]


def list_clip_files(record: NodeRecord, spec: NodeSpec) -> list[str]:
    """Return the files that the clips of a node's sequences show."""
    sequences = (param for param in spec.params.values() if param.kind is ParamKind.SEQUENCE)
    return [file for param in sequences for file in list_param_files(param, record.params.get(param.name))]


def list_node_files(record: NodeRecord, spec: NodeSpec, media: Media) -> tuple[FileStamp, ...]:
    """Return how the files look that a node's facts come from.

    They are the files that it names; where there is none (a sequence's pattern), its folder, too; and where each frame
    has files of its own, those of the first. A node that says itself which files they are is believed.
    """
    if spec.cls.get_facts_files is not Node.get_facts_files:
        return _stamp_with_folders(_ask_node(record, spec, lambda node: node.get_facts_files(media)))
    found = _stamp_with_folders(map(Path, list_named_files(record, spec)))
    if spec.cls.files_read is not Node.files_read:
        found += stamp_files(_ask_node(record, spec, lambda node: node.files_read(0, media)))
    return found


def _ask_node(record: NodeRecord, spec: NodeSpec, ask: Callable[[Node], tuple[Path, ...]]) -> tuple[Path, ...]:
    """Return the files that a node names; none if it cannot: why is found when its facts are asked for."""
    with suppress(Exception):
        return ask(spec.create_node(record.params))
    return ()


def _stamp_with_folders(paths: Iterable[Path]) -> tuple[FileStamp, ...]:
    """Return the stamps of files, and of the folders of those that are missing."""
    found: list[FileStamp] = []
    for path in paths:
        found.append(stamp_file(path))
        if found[-1].is_missing:
            found.append(stamp_file(path.parent))
    return tuple(found)


def list_graph_files(graph: Graph, registry: Registry, media: Media) -> tuple[FileStamp, ...]:
    """Return how all files look that a graph names."""
    known = ((record, registry.find_spec(record.type)) for record in graph.nodes.values())
    return tuple(seen for record, spec in known if spec is not None for seen in list_node_files(record, spec, media))
