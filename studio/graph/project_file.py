"""Reads and writes project files. A file that cannot be read changes nothing; one that is written is whole."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError

from studio.core.errors import ProjectFileError, StudioError
from studio.core.time import FrameRange
from studio.graph.curves import Curve, Handle, Keyframe
from studio.graph.file_format import FORMAT_VERSION, HandleBlock, KeyBlock, NodeBlock, ProjectBlock, lay_out
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.sdk.params import ParamKind, ParamSpec, ParamValue, Point
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec

SUFFIX = ".loom"


def load_project(path: Path, registry: Registry) -> Project:
    """Read a project.

    Paths in it are made absolute. Nodes of unknown types, unknown parameters and values that are not accepted are
    kept as they are: `studio.graph.facts.validate` names them, and saving writes them back.

    Raises:
        ProjectFileError: The file is missing, no JSON, of a newer version, or not of the form of a project.
    """
    return parse_project(read_text(path), path, registry)


def save_project(path: Path, project: Project, registry: Registry) -> None:
    """Write a project: under another name first, then moved, so that the old file stays whole until the new one is.

    Paths below a folder that the project shares are written relative to the project.

    Raises:
        ProjectFileError: The folder is missing or read-only, or the disk is full; an older file is untouched.
    """
    write_text(path, format_project(project, path, registry))


def read_text(path: Path) -> str:
    """Return a text file's content. Raises ProjectFileError."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProjectFileError(
            path, "it is no text in UTF-8; a .loom project is accepted", f"byte {error.start}"
        ) from None
    except IsADirectoryError:
        raise ProjectFileError(path, "it is a folder; a .loom project is accepted") from None
    except OSError as error:
        raise ProjectFileError(path, f"it cannot be read: {error.strerror or error}") from None


def write_text(path: Path, text: str) -> None:
    """Write a text file atomically. Raises ProjectFileError; an older file is untouched then."""
    target = path.resolve()
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(target.stat().st_mode if target.exists() else 0o644)
        Path(temporary).replace(target)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise ProjectFileError(path, f"it cannot be written: {error.strerror or error}") from None


def parse_project(text: str, path: Path, registry: Registry) -> Project:
    """Return the project that `text` describes; `path` is where it lies, for messages and relative paths.

    Raises:
        ProjectFileError: It is no project.
    """
    block = _read_block(_read_json(text, path), path)
    nodes = {node: _record(node, found, path, registry) for node, found in block.nodes.items()}
    wires = {_endpoint(target, nodes): _endpoint(source, nodes) for target, source in block.wires.items()}
    layout = {node: Point(*at) for node, at in block.layout.items() if node in nodes}
    _check_unique_names(nodes, path)
    try:
        frames = FrameRange(*block.range) if block.range is not None else None
    except StudioError as error:
        raise ProjectFileError(path, str(error), "range") from None
    viewed = _endpoint(block.viewed, nodes) if block.viewed else None
    return Project(Graph(nodes, wires), layout, frames, viewed if viewed and viewed.node in nodes else None)


def format_project(project: Project, path: Path, registry: Registry) -> str:
    """Return the text of a project that will lie at `path`."""
    graph = project.graph
    content: dict[str, Any] = {
        "frameloom": FORMAT_VERSION,
        "nodes": {node: _block(graph.nodes[node], path, registry) for node in sorted(graph.nodes)},
        "wires": {".".join(target): ".".join(graph.wires[target]) for target in sorted(graph.wires)},
        "layout": {node: list(project.layout[node]) for node in sorted(project.layout)},
    }
    if project.range is not None:
        content["range"] = [project.range.start, project.range.stop]
    if project.viewed is not None:
        content["viewed"] = ".".join(project.viewed)
    return lay_out(content) + "\n"


def _read_json(text: str, path: Path) -> Any:
    if not text.strip():
        raise ProjectFileError(path, "it is empty; a .loom project is accepted")
    try:
        return json.loads(text, object_pairs_hook=_no_doubles, parse_constant=_no_constants)
    except RecursionError:
        raise ProjectFileError(path, "its brackets are nested too deeply for a project") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise ProjectFileError(path, f"it is no JSON ({error.msg}); a .loom project is accepted", place) from None
    except ValueError as error:
        raise ProjectFileError(path, f"it is no project: {error}") from None


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        double = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"'{double}' stands twice in one block, as after a merge gone wrong; once is accepted")
    return found


def _no_constants(word: str) -> None:
    raise ValueError(f"{word} is no number that a project may hold")


def _read_block(content: Any, path: Path) -> ProjectBlock:
    version = content.get("frameloom") if isinstance(content, dict) else None
    if not isinstance(version, int) or isinstance(version, bool):
        raise ProjectFileError(path, 'it is no Frameloom project: the field "frameloom" with the version is missing')
    if version > FORMAT_VERSION:
        text = f"it is of format {version}, written by a newer Frameloom; this one reads up to {FORMAT_VERSION}"
        raise ProjectFileError(path, text, "frameloom")
    try:
        return ProjectBlock.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
        found = repr(first["input"])
        shown = found if len(found) <= 60 else f"{found[:57]}…"
        raise ProjectFileError(path, f"{first['msg']}, found {shown}{more}", place) from None


def _check_unique_names(nodes: dict[str, NodeRecord], path: Path) -> None:
    seen: dict[str, str] = {}
    for node, record in nodes.items():
        if record.name in seen:
            text = f"the name '{record.name}' is taken by the node '{seen[record.name]}'; each node needs its own"
            raise ProjectFileError(path, text, f"nodes.{node}.name")
        seen[record.name] = node


def _endpoint(text: str, nodes: Mapping[str, NodeRecord]) -> Endpoint:
    """Read `node.port`; the port may be a part of a driven parameter, as `node.centre.x`, the node's id have a dot."""
    node, _, port = text.rpartition(".")
    owner, _, param = node.rpartition(".")
    return Endpoint(owner, f"{param}.{port}") if node not in nodes and owner in nodes else Endpoint(node, port)


def _record(node: str, block: NodeBlock, path: Path, registry: Registry) -> NodeRecord:
    spec = registry.get(block.type)
    params = cast("dict[str, ParamValue]", dict(block.params))
    version = block.version
    if spec is not None:
        if version < spec.version:
            params, version = spec.cls.migrate(params, version), spec.version
        params = {name: _load_value(value, spec.params.get(name), path) for name, value in params.items()}
    curves = {name: _curve(keys, node, name, path, spec) for name, keys in block.curves.items()}
    return NodeRecord(node, block.type, block.name, version, params, curves, block.disabled)


def _load_value(value: Any, param: ParamSpec | None, path: Path) -> ParamValue:
    """Return a value in its normal form; one that is not accepted stays as it is, for `validate` to name."""
    if param is None:
        return cast("ParamValue", value)
    try:
        normal = param.check(value)
    except StudioError:
        return cast("ParamValue", value)
    if param.kind is ParamKind.FILE and normal:
        return Path(os.path.normpath(path.resolve().parent / str(normal))).as_posix()
    return normal


def _curve(keys: list[KeyBlock], node: str, name: str, path: Path, spec: NodeSpec | None) -> Curve:
    param = spec.params.get(name) if spec is not None else None
    try:
        return Curve(tuple(_key(key, param, path) for key in keys))
    except StudioError as error:
        raise ProjectFileError(path, str(error), f"nodes.{node}.curves.{name}") from None


def _key(block: KeyBlock, param: ParamSpec | None, path: Path) -> Keyframe:
    value = _load_value(block.value, param, path)
    return Keyframe(block.frame, value, block.interpolation, _handle(block.left), _handle(block.right))


def _handle(block: HandleBlock | None) -> Handle | None:
    return Handle(block.frames, tuple(block.values)) if block is not None else None


def _block(record: NodeRecord, path: Path, registry: Registry) -> dict[str, Any]:
    spec = registry.get(record.type)
    known = spec.params if spec is not None else {}
    block: dict[str, Any] = {"name": record.name, "type": record.type, "version": record.version}
    if record.disabled:
        block["disabled"] = True
    if record.params:
        block["params"] = {n: _save_value(record.params[n], known.get(n), path) for n in sorted(record.params)}
    if record.curves:
        block["curves"] = {name: [_key_block(key) for key in record.curves[name]] for name in sorted(record.curves)}
    return block


def _key_block(key: Keyframe) -> dict[str, Any]:
    block: dict[str, Any] = {"frame": key.frame, "value": key.value, "interpolation": str(key.interpolation)}
    for side, handle in (("left", key.left), ("right", key.right)):
        if handle is not None:
            block[side] = {"frames": handle.frames, "values": handle.values}
    return block


def _save_value(value: ParamValue, param: ParamSpec | None, path: Path) -> ParamValue:
    if param is None or param.kind is not ParamKind.FILE or not isinstance(value, str) or not value:
        return value
    return relative_path(value, path.resolve().parent)


def relative_path(file: str, folder: Path) -> str:
    """Return `file` relative to `folder` with forward slashes; unchanged if they share no folder but the root."""
    target = Path(file)
    if not target.is_absolute():
        return target.as_posix()
    common = os.path.commonpath([target, folder]) if target.anchor == folder.anchor else ""
    if not common or Path(common) == Path(target.anchor):
        return target.as_posix()
    return Path(os.path.relpath(target, folder)).as_posix()
