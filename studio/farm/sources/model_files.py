"""Pretrained models as a job names them, and as they are sent: all files of a model, and a list of them at the end."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from typing import Any, Final

from studio.core.errors import FileReadError, StudioError
from studio.core.file_stamp import compute_file_fingerprint
from studio.farm.farm_job import SourceFile
from studio.graph.flat.upstream import extract_upstream
from studio.graph.model import Graph, NodeRecord
from studio.sdk.models import InstalledModels
from studio.sdk.params import ModelRef, ParamKind
from studio.sdk.registry import Registry

MANIFEST_NAME: Final = "frameloom-model.json"


@dataclass(frozen=True, slots=True)
class ModelSource:
    """Files of a model on this machine.

    Args:
        main: What is asked for, relative to the model's folder: "." for the folder itself, else a file of weights.
        files: All that it is read from, by their paths relative to the folder, with slashes.
    """

    main: str
    files: Mapping[str, Path]

    def compute_fingerprint(self) -> str:
        """Return what tells it from other models at little cost: its bytes, and a hash of its files' fingerprints.

        Raises:
            FileReadError: A file cannot be read.
            OSError: Reading fails on the way.
        """
        found = {name: compute_file_fingerprint(path) for name, path in sorted(self.files.items())}
        size = sum(int(each.partition("-")[0]) for each in found.values())
        return f"{size}-{blake2b(repr((self.main, found)).encode(), digest_size=16).hexdigest()}"

    def make_manifest(self) -> bytes:
        """Return the list that is sent after its files."""
        return json.dumps({"main": self.main, "files": sorted(self.files)}).encode()


def read_model_files(models: InstalledModels, ref: str) -> ModelSource:
    """Return the files of a model. Raises StudioError where it is not there, or is of no use."""
    facts = models.facts(ModelRef(ref))
    folder = facts.path if facts.path.is_dir() else facts.path.parent
    files = {path.relative_to(folder).as_posix(): path for path in facts.files if path.is_relative_to(folder)}
    return ModelSource(facts.path.relative_to(folder).as_posix(), files)


def read_sent_model(folder: Path) -> ModelSource | None:
    """Return a model that was sent into a folder; None where none is there whole."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        content = json.loads((folder / MANIFEST_NAME).read_text(encoding="utf-8"))
        names = [str(name) for name in (content["main"], *content["files"])]
        if not any(PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts for name in names):
            return ModelSource(names[0], {name: folder / name for name in names[1:]})
    return None


def list_models(graph: Graph, node: str, registry: Registry, models: InstalledModels) -> tuple[SourceFile, ...]:
    """Return the models that a node and all that feeds it use, as a job names them; those that are missing left out."""
    found: dict[str, SourceFile] = {}
    for record in extract_upstream(graph, node, registry).nodes.values():
        for _, ref in _iterate_refs(record, registry) if record is not None else ():
            if ref not in found:
                with suppress(StudioError, FileReadError, OSError):  # said by whoever renders
                    found[ref] = SourceFile(ref, read_model_files(models, ref).compute_fingerprint())
    return tuple(found.values())


def move_models(graph: Graph, moved: Mapping[str, str], registry: Registry) -> Graph:
    """Return a graph in which other models stand for some, on all its levels."""
    nodes = {}
    for id, record in graph.nodes.items():
        values: dict[str, Any] = {
            name: ModelRef(moved[ref]) for name, ref in _iterate_refs(record, registry) if ref in moved
        }
        inside = record.group_project
        if inside is not None:
            inside = replace(inside, graph=move_models(inside.graph, moved, registry))
        nodes[id] = replace(record, params={**record.params, **values}, group_project=inside)
    return replace(graph, nodes=nodes)


def _iterate_refs(record: NodeRecord, registry: Registry) -> Iterator[tuple[str, str]]:
    """Yield the parameters of a node that name models, with these."""
    spec = registry.find_spec(record.type)
    for name, param in spec.params.items() if spec is not None else ():
        if param.kind is ParamKind.MODEL and (ref := str(record.params.get(name, param.default) or "")):
            yield name, ref
