"""Formatter of a project as the text of its file."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from studio.graph.curves.curve import Curve, Extrapolation, Keyframe
from studio.graph.file.schema import FORMAT_VERSION, format_json, replace_lone_surrogates
from studio.graph.model import Graph, Mark, NodeRecord, Note, Project, Side
from studio.graph.specs import INPUT, OUTPUT, get_group_spec
from studio.graph.variants import with_active_side
from studio.sdk.files.param_files import change_param_files
from studio.sdk.params import ModelRef, ParamKind, ParamSpec, ParamValue
from studio.sdk.registry import Registry

UNREAD_DIGEST = "-"
"""In a whole text: what a linked group holds has not been in its file yet."""

_VARIANT_KEYS = ("nodes", "wires", "layout", "rate", "notes", "promoted", "groups")


def format_project(project: Project, path: Path, registry: Registry, *, whole: bool = False) -> str:
    """Return the text of a project that will lie at `path`.

    Args:
        project: What to write.
        path: Files near it are named relative to it.
        registry: The node types.
        whole: Write linked groups with all they hold, and not only their ports: the text is to need no other file.
    """
    content = {"frameloom": FORMAT_VERSION, **_content(with_active_side(project, Side.A), path, registry, whole)}
    return replace_lone_surrogates(format_json(content | _variant(project, path, registry, whole))) + "\n"


def _content(project: Project, path: Path, registry: Registry, whole: bool) -> dict[str, Any]:
    """Return one variant of a project with the groups in it."""
    groups: dict[str, Any] = {}
    waiting = [("", project)]
    while waiting:
        prefix, level = waiting.pop()
        for node, record in level.graph.nodes.items():
            if record.group_project is not None:
                is_whole = (whole and not record.link_error) or not record.link
                inside = record.group_project if is_whole else strip_to_ports(record.group_project)
                groups[prefix + node] = _level(with_active_side(inside, Side.A), path, registry)
                if whole and record.link and not record.link_error:
                    groups[prefix + node]["read_as"] = inside.read_digest or UNREAD_DIGEST
                    groups[prefix + node] |= _variant(inside, path, registry, whole)
                waiting.append((f"{prefix}{node}/", with_active_side(inside, Side.A)))
    content = _level(project, path, registry)
    return content | {"groups": {group: groups[group] for group in sorted(groups)}} if groups else content


def _variant(project: Project, path: Path, registry: Registry, whole: bool) -> dict[str, Any]:
    """Return what is to be said of a project's variants beyond variant A; nothing where there is but one."""
    if project.variant is None:
        return {}
    content = _content(with_active_side(project, Side.B), path, registry, whole)
    found = {"active": project.active_side.value} if project.active_side is Side.B else {}
    return found | {"variant": {name: content[name] for name in _VARIANT_KEYS if name in content}}


def strip_to_ports(project: Project) -> Project:
    """Return what has to be known of a group without the file that it is linked to: its ports and parameters."""
    nodes = {node: record for node, record in project.graph.nodes.items() if record.type in (INPUT, OUTPUT)}
    return Project(Graph(nodes), promoted_params=project.promoted_params)


def _level(project: Project, path: Path, registry: Registry) -> dict[str, Any]:
    graph = project.graph
    content: dict[str, Any] = {
        "nodes": {node: _block(graph.nodes[node], path, registry) for node in sorted(graph.nodes)},
        "wires": {".".join(target): ".".join(graph.wires[target]) for target in sorted(graph.wires)},
        "layout": {node: list(project.layout[node]) for node in sorted(project.layout)},
    }
    if project.range is not None:
        content["range"] = [project.range.start, project.range.stop]
    if project.rate is not None:
        content["rate"] = str(project.rate.value)
    for name, output in (("viewed", project.viewed_output), ("compared", project.compared_output)):
        if output is not None:
            content[name] = ".".join(output)
    more: dict[str, Any] = {
        "selected": project.initial_selection,
        "pins": {str(digit): ".".join(project.pins[digit]) for digit in sorted(project.pins)},
        "notes": {name: _note(note) for name, note in project.notes.items()},
        "bookmarks": [{"name": b.name, "center": list(b.center), "zoom": b.zoom} for b in project.bookmarks],
        "promoted": [
            _without_empty(name=p.name, node=p.node, param=p.param, label=p.label) for p in project.promoted_params
        ],
        "marks": [_mark(mark) for mark in project.marks],
    }
    return content | {name: value for name, value in more.items() if value}


def _note(note: Note) -> dict[str, Any]:
    block = {"kind": str(note.kind), "text": note.text, "at": list(note.position), "size": list(note.size)}
    return block | _without_empty(color=note.color)


def _mark(mark: Mark) -> dict[str, Any]:
    return {"frame": mark.frame} | _without_empty(text=mark.text, color=mark.color)


def _without_empty(**texts: str) -> dict[str, Any]:
    return {name: text for name, text in texts.items() if text}


def _block(record: NodeRecord, path: Path, registry: Registry) -> dict[str, Any]:
    spec = (
        registry.find_spec(record.type)
        if record.group_project is None
        else get_group_spec(record.group_project, registry)
    )
    known = spec.params if spec is not None else {}
    block: dict[str, Any] = {"name": record.name, "type": record.type, "version": record.version}
    flags = (("disabled", record.is_disabled), ("muted", record.is_muted), ("locked", record.is_locked))
    block |= {name: True for name, value in flags if value}
    if record.link:
        block["link"] = make_relative_path(record.link, path.resolve().parent)
    if record.params:
        block["params"] = {n: _save_value(record.params[n], known.get(n), path) for n in sorted(record.params)}
    if record.curves:
        curves = {name: (record.curves[name], known.get(name)) for name in sorted(record.curves)}
        block["curves"] = {
            name: [_key_block(replace(key, value=_save_value(key.value, param, path))) for key in curve]
            for name, (curve, param) in curves.items()
        }
        beyond = {name: _beyond(curve) for name, (curve, _) in curves.items()}
        block |= {"beyond": shown} if (shown := {name: ends for name, ends in beyond.items() if ends}) else {}
    if record.expressions:
        block["expressions"] = {name: record.expressions[name] for name in sorted(record.expressions)}
    return block


def _beyond(curve: Curve) -> list[str]:
    """Return how a curve goes on beyond its ends; nothing if it holds there."""
    ends = curve.extrapolation_before, curve.extrapolation_after
    return [str(each) for each in ends] if ends != (Extrapolation.HOLD, Extrapolation.HOLD) else []


def _key_block(key: Keyframe) -> dict[str, Any]:
    block: dict[str, Any] = {"frame": key.frame, "value": key.value, "interpolation": str(key.interpolation)}
    for side, handle in (("left", key.left), ("right", key.right)):
        if handle is not None:
            block[side] = {"frames": handle.frames, "values": handle.values}
    return block


def _save_value(value: ParamValue, param: ParamSpec | None, path: Path) -> ParamValue:
    if param is None or not isinstance(value, str) or not value:
        return value
    if param.kind is ParamKind.MODEL:
        return _model_path(value, path.resolve().parent)
    folder = path.resolve().parent
    return change_param_files(param, value, lambda file: make_relative_path(file, folder))


def _model_path(model: str, folder: Path) -> str:
    """Return where a model lies, relative to `folder` if below it, with a dot in front: it could be a name else.

    Models elsewhere belong to the machine and not to the project: where they lie does not move with it.
    """
    target = Path(os.path.normpath(model))
    if ModelRef(model).is_name or not target.is_relative_to(folder):
        return model
    return f"./{target.relative_to(folder).as_posix()}"


def make_relative_path(file: str, folder: Path) -> str:
    """Return `file` relative to `folder` with forward slashes; unchanged if they share no folder but the root."""
    target = Path(file)
    if not target.is_absolute():
        return target.as_posix()
    common = os.path.commonpath([target, folder]) if target.anchor == folder.anchor else ""
    if not common or Path(common) == Path(target.anchor):
        return target.as_posix()
    return Path(os.path.relpath(target, folder)).as_posix()
