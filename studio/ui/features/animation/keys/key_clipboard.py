"""Copy and paste of keys, as text: the nodes that they lie on, as a project file has them, with nothing but the keys.

The text is marked so that the node graph does not take it for nodes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from studio.core.errors import ParameterError
from studio.graph.commands.keys import KeyAddress
from studio.graph.curves.curve import Curve, to_numbers
from studio.graph.drawing_lanes.lanes import find_lane_curve, find_lane_spec, is_drawing_lane
from studio.graph.file.project_formatter import format_project
from studio.graph.file.project_parser import parse_project
from studio.graph.model import Graph, NodeRecord, Project
from studio.graph.param_limits import clamp_value
from studio.graph.specs import GROUP, get_spec
from studio.sdk.params import ParamSpec, ParamValue
from studio.sdk.registry import Registry
from studio.ui.widgets.qt_helpers.clipboard import clipboard_path, copy_text, read_mime_data

ParamKey = tuple[str, str]

_MARK: Final = "frameloom"
_KEYS: Final = "frameloom-keys"
_GROUP: Final = "keys.of.group"  # no such type is installed, so what a group has inside need not come along


def extract_keys(graph: Graph, keys: Iterable[KeyAddress]) -> Graph:
    """Return the nodes that have these keys, with the keys and nothing else."""
    frames: dict[str, dict[str, set[int]]] = {}
    for key in keys:
        frames.setdefault(key.node, {}).setdefault(key.param, set()).add(key.frame)
    return Graph({node: _strip_record(graph[node], params) for node, params in frames.items()})


def _strip_record(record: NodeRecord, params: Mapping[str, set[int]]) -> NodeRecord:
    curves = {
        param: replace(curve, keys=tuple(key for key in curve if key.frame in frames))
        for param, frames in params.items()
        if (curve := find_lane_curve(record, param)) is not None
    }
    type = _GROUP if record.type == GROUP else record.type
    return NodeRecord(record.id, type, record.name, record.version, curves=curves)


def copy_keys(part: Graph, registry: Registry) -> None:
    """Put keys on the clipboard."""
    content = json.loads(format_project(Project(part), clipboard_path(), registry, whole=True))
    marked = {_KEYS if name == _MARK else name: value for name, value in content.items()}
    copy_text(json.dumps(marked, ensure_ascii=False, indent=2))


def read_copied_keys(registry: Registry) -> Mapping[ParamKey, Curve]:
    """Return the keys on the clipboard by node and parameter; nothing if there are none.

    Raises:
        ProjectFileError: It says that it has keys, and is damaged.
    """
    data = read_mime_data()
    text = data.text() if data is not None and data.hasText() else ""
    start, stop = text.find("{"), text.rfind("}")
    if start < 0 or f'"{_KEYS}"' not in text:
        return {}
    part = parse_project(_to_project_text(text[start : stop + 1]), clipboard_path(), registry)
    return {(node, param): curve for node, record in part.graph.nodes.items() for param, curve in record.curves.items()}


def _to_project_text(text: str) -> str:
    try:
        content = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        return text  # the reader says what is wrong with it
    if not isinstance(content, dict):
        return text
    return json.dumps({_MARK if name == _KEYS else name: value for name, value in content.items()})


def assign_lanes(
    lanes: Mapping[ParamKey, Curve], selected: Sequence[ParamKey], graph: Graph, registry: Registry
) -> Mapping[ParamKey, Curve]:
    """Return keys by where they are pasted.

    Where keys of other parameters are selected, they are pasted there: one lane on all of them, several one by one.
    Otherwise they go where they came from. What a parameter does not take is left out.

    Args:
        lanes: The keys.
        selected: The parameters that have selected keys, in order.
        graph: The level.
        registry: The node types.
    """
    targets: Mapping[ParamKey, Curve] = lanes
    if selected and set(selected) != set(lanes):
        if len(lanes) == 1:
            targets = dict.fromkeys(selected, next(iter(lanes.values())))
        elif len(lanes) == len(selected):
            targets = dict(zip(selected, lanes.values(), strict=True))
    found = {}
    for lane, curve in targets.items():
        spec, record = get_spec(graph, lane[0], registry), graph.nodes.get(lane[0])
        param = find_lane_spec(record, spec, lane[1]) if spec is not None and record is not None else None
        taken = _fit_curve(curve, param) if param is not None and param.animatable else None
        if taken is not None:
            found[lane] = taken
    return found


def _fit_curve(curve: Curve, param: ParamSpec) -> Curve | None:
    """Return the keys as a parameter takes them, brought into its range; None if it does not take their values."""
    if not all(_accepts_value(key.value, param) for key in curve):
        return None
    if is_drawing_lane(param.name):
        return curve
    return replace(curve, keys=tuple(replace(key, value=clamp_value(param, key.value)) for key in curve))


def _accepts_value(value: ParamValue, param: ParamSpec) -> bool:
    if param.is_numeric:
        return len(to_numbers(value)) == len(to_numbers(param.default))
    try:
        param.normalize_value(value)
    except ParameterError:
        return False
    return True
