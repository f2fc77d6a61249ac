"""Reader of the graph that made a file: out of the file, or out of the sidecar beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from studio.core.errors import MediaError
from studio.core.translation import tr
from studio.media.provenance.provenance_reader import read_provenance
from studio.media.provenance.xmp_packet import XmpInfo
from studio.media.text_reader import read_text
from studio.sdk.files.sidecar import find_sidecar

_MAX_SIDECAR_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class FoundGraph:
    """Graph that made a file.

    Args:
        text: The text of a project.
        path: The file that holds it: paths in the text are relative to it.
        sources: Fingerprints of the files that the graph reads, by their paths as the text has them.
    """

    text: str
    path: Path
    sources: Mapping[str, str] = field(default_factory=dict)


def read_stored_graph(path: Path) -> FoundGraph:
    """Return the graph that made a file. What the file itself holds goes before its sidecar.

    Raises:
        MediaError: There is none, or it cannot be read; the message says why.
    """
    said = read_provenance(path)
    if said is not None and said.made_by is not None and said.made_by.graph:
        return FoundGraph(said.made_by.graph, path, said.made_by.sources)
    sidecar = find_sidecar(path)
    if sidecar is not None:
        return FoundGraph(read_text(sidecar, _MAX_SIDECAR_BYTES, "utf-8"), sidecar)
    raise MediaError(path, _explain_absence(said))


def has_stored_graph(path: Path) -> bool:
    """Return whether a file, or its sidecar, holds the graph that made it. False for a file that cannot be read."""
    try:
        read_stored_graph(path)
    except MediaError:
        return False
    return True


def _explain_absence(said: XmpInfo | None) -> str:
    if said is None or (said.made_by is None and said.tool == "Frameloom" and not said.is_damaged):
        return tr(
            "has no graph in it: Frameloom did not render it, or another program wrote it again and dropped the graph"
        )
    if said.is_damaged:
        return tr("has a graph in it that cannot be read: it was cut off or changed, or a newer Frameloom wrote it")
    if said.is_too_large:
        return tr("has no graph in it: the graph is larger than this kind of file has room for")
    if said.made_by is not None:
        return tr("has no graph in it: it was left out when the file was rendered")
    return tr("has no graph in it: another program than Frameloom wrote it")
