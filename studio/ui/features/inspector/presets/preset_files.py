"""Presets as files: `<folder>/<node type>/<name>.json`, each a project with one node. Not for the GUI thread.

A preset is named by its file. What a name may hold and a file name may not is written as %XX.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from studio.core.errors import ProjectFileError, StudioError
from studio.core.files import is_private, make_matching_folder
from studio.core.translation import tr
from studio.graph.expressions.parser import parse_expression
from studio.graph.file.project_file import load_project
from studio.graph.file.project_formatter import format_project
from studio.graph.file.text_file import write_text_file
from studio.graph.model import Graph, NodeRecord, Project
from studio.sdk.files.param_files import is_saved_file
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec

PRESET_SUFFIX: Final = ".json"
MAX_NAME_LENGTH: Final = 60
_NODE: Final = "preset"
_FORBIDDEN_CHARACTERS: Final = re.compile(r'[<>:"/\\|?*%\x00-\x1f]|^\.|\.$')


@dataclass(frozen=True, slots=True)
class NodePreset:
    """A preset, or a file that should be one.

    Args:
        name: Its name.
        type: The id of its node type.
        path: Its file.
        record: The parameters, curves and expressions that it sets; None where the file cannot be used.
        is_shared: Whether it lies in the shared folder.
        is_writable: Whether it can be written over and deleted.
        error: Why the file cannot be used; empty if it can.
    """

    name: str
    type: str
    path: Path
    record: NodeRecord | None
    is_shared: bool = False
    is_writable: bool = True
    error: str = ""


def read_presets(folder: Path, spec: NodeSpec, registry: Registry, *, shared: bool) -> tuple[NodePreset, ...]:
    """Return the presets of a node type in a folder, by name; those that cannot be used say why."""
    place = folder / spec.id
    try:
        paths = sorted(
            path for path in place.iterdir() if path.suffix == PRESET_SUFFIX and not path.name.startswith(".")
        )
    except OSError:
        return ()
    return tuple(_read(path, spec, registry, shared=shared) for path in paths)


def _read(path: Path, spec: NodeSpec, registry: Registry, *, shared: bool) -> NodePreset:
    writable = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    found = NodePreset(unquote(path.stem), spec.id, path, None, shared, writable)
    try:
        return replace(found, record=_record(load_project(path, registry), path, spec))
    except StudioError as error:
        return replace(found, error=_reason(error))


def _reason(error: StudioError) -> str:
    """Return what is wrong with a file, without its path, which is shown elsewhere."""
    if not isinstance(error, ProjectFileError):
        return str(error)
    return tr("{place}: {reason}", place=error.location, reason=error.reason) if error.location else error.reason


def _record(project: Project, path: Path, spec: NodeSpec) -> NodeRecord:
    """Return what a preset sets. Raises StudioError if the node type does not take it."""
    records = tuple(project.graph.nodes.values())
    if len(records) != 1:
        count = len(records)
        raise ProjectFileError(path, tr("it holds {count} nodes; a preset holds one", count=count), "nodes")
    record = records[0]
    if record.type != spec.id:
        raise ProjectFileError(path, tr("it is for {type}; {wanted} is accepted", type=record.type, wanted=spec.id))
    for name, value in record.params.items():
        spec.get_param(name).normalize_value(value)
    for name, curve in record.curves.items():
        for key in curve:
            spec.get_param(name).normalize_value(key.value)
    for name, text in record.expressions.items():
        parse_expression(text, spec.get_param(name).name)
    return record


def write_preset(folder: Path, name: str, record: NodeRecord, spec: NodeSpec, registry: Registry) -> Path:
    """Write a preset of what is set on a node; one of the same name is replaced. Return its file.

    Where files are written is no part of it.

    Raises:
        ProjectFileError: It cannot be written; an older one is untouched.
    """
    path = folder / spec.id / get_preset_file_name(name)
    try:
        make_matching_folder(path.parent)
    except OSError as error:
        raise ProjectFileError(path, tr("it cannot be written: {reason}", reason=error.strerror or error)) from None
    kept = make_preset_record(record, spec)
    project = Project(Graph({_NODE: replace(kept, id=_NODE, name=name)}))
    write_text_file(path, format_project(project, path, registry), private=is_private(path.parent))
    return path


def make_preset_record(record: NodeRecord, spec: NodeSpec) -> NodeRecord:
    """Return what a preset keeps of a node: what is set, but for where files are written.

    Expressions that read other nodes are no part of it: where it is applied there are others.
    """
    targets = set(_targets(spec))
    params = {name: value for name, value in record.params.items() if name in spec.params and name not in targets}
    curves = {name: curve for name, curve in record.curves.items() if name in spec.params and name not in targets}
    expressions = {name: text for name, text in record.expressions.items() if name in spec.params and _is_alone(text)}
    return NodeRecord(record.id, spec.id, record.name, record.version, params, curves, expressions=expressions)


def _is_alone(text: str) -> bool:
    """Return whether an expression reads no node."""
    try:
        return not parse_expression(text).references
    except StudioError:
        return False


def _targets(spec: NodeSpec) -> Iterator[str]:
    for param in spec.params.values():
        if is_saved_file(param):
            yield param.name


def delete_preset(preset: NodePreset) -> None:
    """Delete a preset. Raises ProjectFileError."""
    try:
        preset.path.unlink(missing_ok=True)
    except OSError as error:
        reason = error.strerror or error
        raise ProjectFileError(preset.path, tr("it cannot be deleted: {reason}", reason=reason)) from None


def get_preset_file_name(name: str) -> str:
    """Return the name of a preset's file."""
    return _FORBIDDEN_CHARACTERS.sub(lambda found: f"%{ord(found[0]):02X}", name) + PRESET_SUFFIX


def find_name_error(name: str) -> str:
    """Return why a preset cannot be called so; empty if it can."""
    if not name.strip():
        return tr("Give it a name")
    if len(name) > MAX_NAME_LENGTH:
        return tr("The name is longer than {count} characters", count=MAX_NAME_LENGTH)
    return ""
