"""Files that are dropped on the canvas: a reader for each, as one command."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from studio.core.errors import GraphError
from studio.core.language import tr, tr_n
from studio.graph.commands import Command, Together
from studio.graph.model import Graph
from studio.sdk.params import FileMode, ParamKind, ParamSpec, Point
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec
from studio.ui.node_editor.placing import STEP, place_node, plan_of

_IMAGES: Final = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp", ".exr", ".tga", ".dpx"})
_SEQUENCE: Final = "source.image_sequence"
_FOLDER: Final = "train.folder_dataset"
_READERS: Final = ("source.video", "source.image", _SEQUENCE, "source.audio")


def place_files(graph: Graph, registry: Registry, files: Sequence[Path], at: Point) -> tuple[Command, tuple[str, ...]]:
    """Return the command that adds a reader for each file, one under the other, and the ids of the readers.

    Raises:
        GraphError: No node type reads such a file; the message names the file.
    """
    commands: list[Command] = []
    nodes: list[str] = []
    for file in _with_sequences(files, registry):
        spec, param = _reader(registry, file)
        add, node = place_node(graph, spec, at, {param: file.as_posix()})
        graph = graph.with_node(add.record)
        commands.append(add)
        nodes.append(node)
        at = Point(at.x, at.y + plan_of(spec).body.height() + STEP)
    if len(commands) == 1:
        return commands[0], tuple(nodes)
    return Together(tr_n("Add {count} reader", "Add {count} readers", len(commands)), tuple(commands)), tuple(nodes)


def _with_sequences(files: Sequence[Path], registry: Registry) -> list[Path]:
    """Return the files with numbered pictures, where several of a kind are among them, as one name: shot.####.png."""
    if _SEQUENCE not in registry:
        return list(files)
    kinds = Counter(_pattern(file) for file in files)
    return list(dict.fromkeys(pattern if kinds[pattern := _pattern(file)] > 1 else file for file in files))


def _pattern(file: Path) -> Path:
    """Return a picture's name with its last number as one # for each digit; other names as they are."""
    if file.suffix.lower() not in _IMAGES:
        return file
    stem = re.sub(r"\d+(?=\D*$)", lambda found: "#" * len(found.group()), file.stem)
    return file.with_name(stem + file.suffix)


def _reader(registry: Registry, file: Path) -> tuple[NodeSpec, str]:
    """Return the node type that reads a file, and which parameter takes its path."""
    suffix = file.suffix.lower()
    if "#" in file.stem and (sequence := registry.get(_SEQUENCE)) and (param := _file_param(sequence)):
        return sequence, param.name
    if file.is_dir() and (folder := registry.get(_FOLDER)) and (param := _file_param(folder)):
        return folder, param.name
    known = [spec for spec in (registry.get(name) for name in _READERS) if spec is not None]
    for spec in known:
        param = _file_param(spec)
        if param is not None and suffix in param.file_types:
            return spec, param.name
    wanted = "source.image" if suffix in _IMAGES else "source.video"
    plain = registry.get(wanted)
    param = _file_param(plain) if plain is not None else None
    if plain is None or param is None or param.file_types:
        accepted = sorted({kind for spec in known if (p := _file_param(spec)) for kind in p.file_types})
        listed = ", ".join(accepted) or tr("no files at all")
        raise GraphError(tr("No node reads '{file}'; accepted: {listed}.", file=file.name, listed=listed))
    return plain, param.name


def _file_param(spec: NodeSpec) -> ParamSpec | None:
    params = spec.params.values()
    return next((p for p in params if p.kind is ParamKind.FILE and p.file_mode is not FileMode.SAVE), None)
