"""Files that are dropped on the canvas: a reader for each, a data set for a folder of clips, weights for a network."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QRectF

from studio.core.errors import GraphError
from studio.core.translation import tr, tr_n
from studio.graph.commands import AddNode, Command, CompoundCommand, SetParam
from studio.graph.model import Graph
from studio.sdk import SourceNode
from studio.sdk.networks.network import Network
from studio.sdk.networks.pretrained_node import ModelNode
from studio.sdk.params import Point
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec
from studio.ui.shell.edits.node_placement import PLACEMENT_STEP, make_add_node, make_card_layout
from studio.ui.shell.edits.reader_names import find_file_param, get_name_from_file

_IMAGES: Final = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp", ".avif", ".exr", ".tga", ".dpx"})
_SEQUENCE: Final = "source.image_sequence"
_FOLDER: Final = "train.folder_dataset"
_FIRST_READERS: Final = ("source.video", "source.image", _SEQUENCE, "source.audio")
"""The node types that are asked first; then all others that read a file."""


def build_file_readers(
    graph: Graph, registry: Registry, files: Sequence[Path], at: Point, folders: Collection[Path] = ()
) -> tuple[Command, tuple[str, ...]]:
    """Return the command that adds a reader for each file, one under the other, and the ids of the readers.

    Args:
        graph: Gets them.
        registry: The node types.
        files: The files, and folders.
        at: Where the first one goes.
        folders: Those that are folders: of clips to learn from.

    Raises:
        GraphError: No node type reads such a file; the message names the file.
    """
    commands: list[Command] = []
    nodes: list[str] = []
    for file in _with_sequences(files, registry):
        spec, param = _folder_reader(registry, file) if file in folders else _reader(registry, file)
        add, node = make_add_node(graph, spec, at, {param: file.as_posix()}, get_name_from_file(file.name))
        graph = graph.with_node(add.record)
        commands.append(add)
        nodes.append(node)
        at = Point(at.x, at.y + make_card_layout(spec).body_rect.height() + PLACEMENT_STEP)
    if len(commands) == 1:
        return commands[0], tuple(nodes)
    return CompoundCommand(tr_n("Add {count} reader", "Add {count} readers", len(commands)), tuple(commands)), tuple(
        nodes
    )


def measure_readers(registry: Registry, command: Command) -> QRectF:
    """Return the area of the cards that a command of `build_file_readers` adds."""
    area = QRectF()
    for add in command.commands if isinstance(command, CompoundCommand) else (command,):
        if isinstance(add, AddNode):
            body = make_card_layout(registry[add.record.type]).body_rect
            area = area.united(body.translated(add.position.x, add.position.y))
    return area


def list_media_types(registry: Registry) -> tuple[str, ...]:
    """Return the suffixes of all files that some node reads, those of films first."""
    params = filter(None, map(find_file_param, _list_readers(registry)))
    return tuple(dict.fromkeys(kind for param in params for kind in param.file_types))


def may_be_folder(registry: Registry, file: Path) -> bool:
    """Return whether a name says nothing of what it is: no reader knows its suffix."""
    suffix = file.suffix.lower()
    readers = _list_readers(registry)
    known = {kind for spec in readers if (param := find_file_param(spec)) for kind in param.file_types}
    return suffix not in known | _IMAGES


def make_weights_command(graph: Graph, registry: Registry, node: str | None, file: Path) -> Command:
    """Return the command that lets a network run with the weights in a file.

    Raises:
        GraphError: There is none at this place.
    """
    record = graph.nodes.get(node) if node is not None else None
    spec = registry.find_spec(record.type) if record is not None else None
    if record is None or spec is None or not issubclass(spec.cls, Network):
        text = tr("“{file}” holds weights: drop it on the node of a network, or on one with a model.", file=file.name)
        raise GraphError(text)
    return SetParam(record.id, "weights", file.as_posix())


def takes_model(graph: Graph, registry: Registry, node: str | None) -> bool:
    """Return whether a folder or a file may be the model of a node, or lie over it, as a LoRA."""
    record = graph.nodes.get(node) if node is not None else None
    spec = registry.find_spec(record.type) if record is not None else None
    return spec is not None and issubclass(spec.cls, ModelNode)


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


def _folder_reader(registry: Registry, folder: Path) -> tuple[NodeSpec, str]:
    """Return the node type that reads a folder of clips, and which parameter takes its path."""
    spec = registry.find_spec(_FOLDER)
    param = find_file_param(spec) if spec is not None else None
    if spec is None or param is None:
        raise GraphError(tr("No node reads the folder '{folder}'.", folder=folder.name))
    return spec, param.name


def _reader(registry: Registry, file: Path) -> tuple[NodeSpec, str]:
    """Return the node type that reads a file, and which parameter takes its path."""
    suffix = file.suffix.lower()
    if "#" in file.stem and (sequence := registry.find_spec(_SEQUENCE)) and (param := find_file_param(sequence)):
        return sequence, param.name
    known = _list_readers(registry)
    for spec in known:
        param = find_file_param(spec)
        if param is not None and suffix in param.file_types:
            return spec, param.name
    wanted = "source.image" if suffix in _IMAGES else "source.video"
    plain = registry.find_spec(wanted)
    param = find_file_param(plain) if plain is not None else None
    if plain is None or param is None or param.file_types:
        accepted = sorted({kind for spec in known if (p := find_file_param(spec)) for kind in p.file_types})
        listed = ", ".join(accepted) or tr("no files at all")
        raise GraphError(tr("No node reads '{file}'; accepted: {listed}.", file=file.name, listed=listed))
    return plain, param.name


def _list_readers(registry: Registry) -> list[NodeSpec]:
    """Return the node types that read files: those of pictures, films and sounds first."""
    first = [spec for spec in map(registry.find_spec, _FIRST_READERS) if spec is not None]
    others = (spec for spec in registry if issubclass(spec.cls, SourceNode) and spec.id not in _FIRST_READERS)
    return [*first, *(spec for spec in others if find_file_param(spec) is not None)]
