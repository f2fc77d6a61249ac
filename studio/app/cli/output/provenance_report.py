"""Report of `info FILE` on the provenance of a file, and extraction of the graph stored in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from studio.core.errors import MediaError
from studio.core.translation import tr
from studio.sdk.files.provenance import SourceType
from studio.services.engine_setup import load_registry

if TYPE_CHECKING:
    from studio.media.provenance.xmp_packet import XmpInfo
    from studio.sdk.files.provenance import ProvenanceStep, UsedModel

_LONGEST: Final = 2000  # characters of a line


def make_provenance_rows(said: XmpInfo | None) -> Iterator[tuple[str, str]]:
    """Yield titles and texts, one for each line; nothing for a file that says nothing.

    What a file says is not ours, and may be long; what could steer a terminal is left to who prints it.
    """
    for title, text in _rows(said):
        yield title, text[:_LONGEST]


def _rows(said: XmpInfo | None) -> Iterator[tuple[str, str]]:
    if said is None:
        return
    if said.source_type:
        yield tr("source"), _source(said.source_type)
    made_by = said.made_by
    if made_by is None:
        if said.tool:
            yield tr("made by"), said.tool
        return
    for step in made_by.steps:
        yield tr("made by"), _step(step)
        for model in step.models:
            yield tr("model"), _model(model)
    yield tr("versions"), ", ".join(f"{name} {version}" for name, version in made_by.versions.items())
    yield tr("graph"), _graph(said)


def provenance_to_dict(said: XmpInfo | None) -> dict[str, Any] | None:
    """Return the provenance as plain values for JSON; None for a file that says nothing."""
    if said is None:
        return None
    found: dict[str, Any] = {"digital_source_type": said.source_type, "tool": said.tool}
    if said.made_by is None:
        return found
    steps = [
        {
            "node": step.node,
            "generative": step.is_generative,
            "models": [{"name": m.name, "kind": m.kind, "sha256": m.sha256, "licence": m.licence} for m in step.models],
            "seeds": dict(step.seeds),
        }
        for step in said.made_by.steps
    ]
    return found | {"steps": steps, "versions": dict(said.made_by.versions), "graph": bool(said.made_by.graph)}


def extract_graph(file: Path, target: Path) -> None:
    """Write the graph that made a file as a project of its own; files that it names are found from where `file` lies.

    Raises:
        MediaError: There is no graph in the file, or something is already at `target`.
        ProjectFileError: The graph cannot be read, or the project cannot be written.
    """
    from studio.graph.file.project_file import save_project
    from studio.graph.file.stored_graph import open_stored_graph
    from studio.media.provenance.graph_reader import read_stored_graph

    stored = read_stored_graph(file)
    if target.exists():
        raise MediaError(target, tr("already exists; accepted: the name of a new project"))
    registry = load_registry()
    found = open_stored_graph(stored.text, stored.path, registry, stored.sources)
    save_project(target, found.project, registry)


def _source(source: str) -> str:
    kinds = {
        SourceType.TRAINED.uri: tr("generated media ({kind})", kind=SourceType.TRAINED.value),
        SourceType.COMPOSITE.uri: tr("partly generated media ({kind})", kind=SourceType.COMPOSITE.value),
    }
    return kinds.get(source, source)


def _step(step: ProvenanceStep) -> str:
    seeds = ", ".join(f"{name} {seed}" for name, seed in step.seeds.items())
    weights = "" if step.models else tr("random weights")
    return " · ".join(text for text in (step.node, seeds, weights) if text)


def _model(model: UsedModel) -> str:
    licence = model.licence or tr("no license named")
    digest = f"SHA-256 {model.sha256}" if model.sha256 else tr("weights not read")
    return " · ".join(text for text in (model.name, model.kind, licence, digest) if text)


def _graph(said: XmpInfo) -> str:
    if said.made_by is not None and said.made_by.graph:
        return tr("within; --graph OUT.loom takes it out")
    return tr("left out: too large for this kind of file") if said.is_too_large else tr("left out")
