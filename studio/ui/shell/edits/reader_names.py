"""Names of nodes that read a file: a node that nobody has named is named after its file."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Final

from studio.graph.commands import RenameNode
from studio.graph.model import NodeRecord
from studio.sdk import SourceNode
from studio.sdk.params import FileMode, ParamKind, ParamSpec, ParamValue
from studio.sdk.spec import NodeSpec
from studio.ui.widgets.text.display_names import translate_node_name

_FRAME_NUMBER: Final = re.compile(r"[\s._-]*(#+|%0?\d*d)$")
"""The place of the number in the name of a sequence, with what parts it from the rest."""


def find_file_param(spec: NodeSpec) -> ParamSpec | None:
    """Return the first parameter of a node type that names a file or a folder to read; None if there is none."""
    params = spec.params.values()
    return next((p for p in params if p.kind is ParamKind.FILE and p.file_mode is not FileMode.SAVE), None)


def get_name_from_file(file: str) -> str:
    """Return what a node that reads a file is called: "beach" for "clips/beach.mp4", "shot" for "shot.####.exr"."""
    return _FRAME_NUMBER.sub("", PurePath(file).stem)


def make_rename_command(record: NodeRecord, spec: NodeSpec | None, param: str, value: ParamValue) -> RenameNode | None:
    """Return the command that names a node after the file that it is to read.

    Args:
        record: The node as it is.
        spec: Its type; None for one that is not installed.
        param: The parameter that is set.
        value: Its new value.

    Returns:
        None where the parameter names no file to read, or where the user has named the node. Those that read a whole
        folder, as data sets do, keep the name of what they are.
    """
    read = find_file_param(spec) if spec is not None and issubclass(spec.cls, SourceNode) else None
    if spec is None or read is None or read.name != param or read.file_mode is FileMode.FOLDER:
        return None
    name = get_name_from_file(str(value))
    before = get_name_from_file(str(record.params.get(param, "")))
    automatic = (spec.name, translate_node_name(spec), before)
    if not name or not any(each and re.fullmatch(rf"{re.escape(each)}( \d+)?", record.name) for each in automatic):
        return None
    return RenameNode(record.id, name)
