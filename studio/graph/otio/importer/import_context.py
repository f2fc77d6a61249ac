"""State that all parts of an import share: limits, notes, the graph that it goes into."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from studio.core.errors import ProjectFileError
from studio.core.translation import tr
from studio.graph.model import Endpoint, Graph
from studio.graph.otio.carry_report import LossList
from studio.graph.otio.frameloom_metadata import read_metadata
from studio.graph.otio.importer.source_media import SourceReader
from studio.graph.specs import get_spec
from studio.sdk.media import Media
from studio.sdk.registry import Registry

MAX_NESTING: Final = 64
"""Stacks and tracks in each other: a nested sequence is two."""
MAX_ITEMS: Final = 500_000


@dataclass(slots=True)
class ImportContext:
    """What all parts of an import share.

    Args:
        path: The timeline's file, for messages.
        folder: Where relative URLs start.
        media: Files.
        registry: The node types.
        graph: The graph that it goes into.
        check: Called now and then; what it raises ends the work.
        losses: What is not carried.
        rounded: Clips whose times lie between two frames.
        items: Items that were looked at.
    """

    path: Path
    folder: Path
    media: Media
    registry: Registry
    graph: Graph
    check: Callable[[], None]
    losses: LossList = field(default_factory=LossList)
    rounded: int = 0
    items: int = 0
    sources: SourceReader = field(init=False)

    def __post_init__(self) -> None:
        self.sources = SourceReader(self.folder, self.media, self.losses, self.check)

    def count_item(self) -> None:
        """Count an item. Raises ProjectFileError if there are too many."""
        self.items += 1
        if self.items % 64 == 0:
            self.check()
        if self.items > MAX_ITEMS:
            text = tr("it has more than {most} clips, those of nested sequences included", most=MAX_ITEMS)
            raise ProjectFileError(self.path, text)

    def check_depth(self, depth: int) -> None:
        """Raise ProjectFileError if items lie in each other too deeply, or in themselves."""
        if depth > MAX_NESTING:
            text = tr("stacks and tracks lie in each other more than {most} deep, or in themselves", most=MAX_NESTING)
            raise ProjectFileError(self.path, text)

    def find_node_output(self, name: str, port: str) -> Endpoint | None:
        """Return the output of a node of the graph by its name; None if there is none."""
        record = next((each for each in self.graph.nodes.values() if each.name == name), None)
        spec = get_spec(self.graph, record.id, self.registry) if record is not None else None
        if record is None or spec is None or all(output.name != port for output in spec.outputs):
            return None
        return Endpoint(record.id, port)

    def find_only_clip(self, item: Any) -> Any:
        """Return the clip that a composition consists of, if it is no more than that; else the item itself.

        What we have nested ourselves stays nested.
        """
        import opentimelineio as otio

        found, depth = item, 0
        while isinstance(found, (otio.schema.Stack, otio.schema.Track)):
            self.check_depth(depth)
            is_plain = not found.markers and "id" not in read_metadata(found) and found.enabled
            if len(found) != 1 or not is_plain or (found is not item and (found.source_range or found.effects)):
                return item
            found, depth = found[0], depth + 1
        is_clip = isinstance(found, otio.schema.Clip) and not found.effects and not found.markers
        return found if is_clip and found.source_range is not None else item
