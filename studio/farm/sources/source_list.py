"""Sources of a graph as a job names them, and their files as they are sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from studio.core.errors import FileReadError, MediaError
from studio.core.file_stamp import compute_file_fingerprint
from studio.farm.farm_job import SourceFile
from studio.graph.file.source_files import find_first_file, find_present_sources, is_in_sequence
from studio.graph.flat.upstream import extract_upstream
from studio.graph.model import Graph
from studio.sdk.files.sequence_pattern import SequencePattern
from studio.sdk.registry import Registry

BLOCK_BYTES: Final = 4 << 20
"""Of a file that is sent, at once."""


def list_sources(graph: Graph, node: str, registry: Registry) -> tuple[SourceFile, ...]:
    """Return the files that a node and all that feeds it read, as a job names them.

    Those that are not there are left out. Folders and sequences of pictures are one source each.

    Args:
        graph: The graph.
        node: The node to render, by its path.
        registry: The node types.
    """
    records = extract_upstream(graph, node, registry).nodes
    needed = {path: record for path, record in records.items() if record is not None}
    present = find_present_sources(replace(graph, nodes=needed, wires={}), registry)
    return tuple(SourceFile(path, read_fingerprint(first)) for path, first in present)


def read_fingerprint(path: Path) -> str:
    """Return the fingerprint of a file; empty for a folder, and for what cannot be read."""
    with suppress(FileReadError, OSError):
        return "" if path.is_dir() else compute_file_fingerprint(path)
    return ""


def is_same_source(path: Path, fingerprint: str) -> bool:
    """Return whether a file, or a sequence, is there and has this content; of a folder, whether it is there."""
    first = find_first_file(path)
    return first is not None and read_fingerprint(first) == fingerprint


def list_source_files(path: Path) -> tuple[Path, ...]:
    """Return the files of a source: itself, or all pictures of a numbered sequence; none of a folder."""
    if path.is_file():
        return (path,)
    with suppress(MediaError, OSError):
        pattern = SequencePattern.from_text(path)
        return tuple(sorted(each for each in pattern.folder.iterdir() if is_in_sequence(pattern, each.name)))
    return ()


def iterate_blocks(path: Path) -> Iterator[tuple[int, bytes, bool]]:
    """Yield a file as (offset, bytes, whether these are the last ones). Raises OSError."""
    with path.open("rb") as file:
        offset, block = 0, file.read(BLOCK_BYTES)
        while True:
            following = file.read(BLOCK_BYTES)
            yield offset, block, not following
            if not following:
                return
            offset, block = offset + len(block), following
