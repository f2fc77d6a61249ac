"""The shape of a `.loom` file, read through pydantic so that errors name the place.

    {
      "frameloom": 3,
      "nodes": {
        "blur": {"name": "Blur", "type": "filter.blur", "version": 1, "params": {"radius": 8.0}},
        "look": {"name": "Look", "type": "graph.group", "version": 1, "link": "looks/warm.loom"}
      },
      "wires": {"blur.image": "video.image"},
      "layout": {"blur": [260.0, 0.0]},
      "range": [0, 100],
      "rate": "24000/1001",
      "marks": [{"frame": 40, "text": "the door opens"}],
      "viewed": "blur.image",
      "selected": "blur",
      "pins": {"1": "look/grade.image"},
      "notes": {"todo": {"kind": "sticky", "text": "Darker?", "at": [0.0, 0.0], "size": [200.0, 80.0]}},
      "bookmarks": [{"name": "Ending", "center": [900.0, 0.0], "zoom": 1.0}],
      "groups": {"look": {"nodes": {…}, "wires": {…}, "layout": {…}, "promoted": […]}},
      "active": "B",
      "variant": {"nodes": {…}, "wires": {…}, "layout": {…}, "groups": {…}}
    }

`wires` names for each input, and for each parameter that a Signal drives ("blur.radius", or "blur.centre.x" for a part
of it), the output that feeds it. `expressions` of a node name other nodes by their ids: {"radius": "gain.gain * 2"}.
`range` is half-open. `selected` is the node to begin with where the project is new to the user. `groups` has what each
group holds by its path, "outer/inner" for a group in a group, so that nothing nests; of a linked one it has the ports
alone, the rest is in a file of its own. `variant` is variant B, all else variant A or of both; `active` says which one
was edited: the other one is a line away.
Keys are sorted, every node is a block of lines, and where cards lie stands apart from what they compute: two people's
edits merge. Format 1 knew no groups, notes, bookmarks, pins and no muted or locked nodes; format 2 no marks, no rate
and no `beyond`: how curves go on before their first and after their last keyframe, where they do not hold.
"""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from studio.graph.curves.curve import LAST_FRAME, Extrapolation, Interpolation
from studio.graph.model import NoteKind, Side

FORMAT_VERSION = 3

_EXPANDED_LEVELS = 4
_EXTRA_LEVELS = {"groups": 2, "variant": 1}

_MAX_COORDINATE = 1e9  # a canvas cannot show what lies farther out

Finite = Annotated[float, Field(allow_inf_nan=False)]
Place = Annotated[float, Field(allow_inf_nan=False, ge=-_MAX_COORDINATE, le=_MAX_COORDINATE)]
Pair = Annotated[tuple[Place, Place], Field(strict=False)]
Frame = Annotated[int, Field(ge=-LAST_FRAME, le=LAST_FRAME)]
Name = Annotated[str, Field(min_length=1)]
NodeId = Annotated[str, StringConstraints(pattern=r"^[^/]+$")]
PortPath = Annotated[str, StringConstraints(pattern=r"^.+\.[^.]+$")]
Digit = Annotated[str, StringConstraints(pattern=r"^[1-9]$")]
Rate = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,9}(/[1-9][0-9]{0,9})?$")]
HexColor = Annotated[str, StringConstraints(pattern=r"^(#[0-9A-Fa-f]{6})?$")]


End = Annotated[Extrapolation, Field(strict=False)]
Ends = Annotated[tuple[End, End], Field(strict=False)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class HandleBlock(_Strict):
    """The end of a tangent, relative to its keyframe."""

    frames: Finite
    values: list[Finite]


class KeyBlock(_Strict):
    """A keyframe."""

    frame: Frame
    value: Any
    interpolation: Annotated[Interpolation, Field(strict=False)] = Interpolation.LINEAR
    left: HandleBlock | None = None
    right: HandleBlock | None = None


class NodeBlock(_Strict):
    """A node; parameters that have their default are left out."""

    name: Name
    type: Name
    version: Annotated[int, Field(ge=1, le=LAST_FRAME)] = 1
    disabled: bool = False
    muted: bool = False
    locked: bool = False
    link: str = ""
    params: dict[str, Any] = {}
    curves: dict[str, Annotated[list[KeyBlock], Field(min_length=1)]] = {}
    beyond: dict[str, Ends] = {}
    expressions: dict[str, str] = {}


class NoteBlock(_Strict):
    """A backdrop or a sticky note."""

    kind: Annotated[NoteKind, Field(strict=False)]
    text: str = ""
    at: Pair
    size: Pair
    color: HexColor = ""


class BookmarkBlock(_Strict):
    """A place on the canvas."""

    name: Name
    center: Pair
    zoom: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 1.0


class MarkBlock(_Strict):
    """A frame to come back to."""

    frame: Frame
    text: str = ""
    color: HexColor = ""


class PromotedBlock(_Strict):
    """A parameter that a group shows as its own."""

    name: Annotated[str, StringConstraints(pattern=r"^[^.]+$")]
    node: Name
    param: Name
    label: str = ""


class ContentBlock(_Strict):
    """Fields that projects, groups and variants share."""

    nodes: dict[NodeId, NodeBlock] = {}
    wires: dict[PortPath, PortPath] = {}
    layout: dict[str, Pair] = {}
    rate: Rate | None = None
    notes: dict[Name, NoteBlock] = {}
    promoted: list[PromotedBlock] = []


class VariantBlock(ContentBlock):
    """Variant B, with the groups in it."""

    groups: dict[Name, LevelBlock] = {}


class LevelBlock(ContentBlock):
    """Fields that projects and groups share; only linked groups have variants: those of their files."""

    range: Annotated[tuple[Frame, Frame], Field(strict=False)] | None = None
    viewed: PortPath | None = None
    compared: PortPath | None = None
    selected: str = ""
    pins: dict[Digit, PortPath] = {}
    bookmarks: list[BookmarkBlock] = []
    marks: list[MarkBlock] = []
    read_as: str = ""
    active: Annotated[Side, Field(strict=False)] = Side.A
    variant: VariantBlock | None = None


class ProjectBlock(LevelBlock):
    """The whole file."""

    frameloom: Annotated[int, Field(ge=1, le=FORMAT_VERSION)]
    groups: dict[Name, LevelBlock] = {}


def replace_lone_surrogates(text: str) -> str:
    """Return a text that can be written in UTF-8: half a character, as a broken paste leaves one, becomes a "?"."""
    return text if text.isascii() else text.encode("utf-8", errors="replace").decode("utf-8")


def format_json(value: Any, depth: int = 0, on_lines: int = _EXPANDED_LEVELS, top: int = 0) -> str:
    """Write JSON: dictionaries a line for each key down to a level, everything below on one line.

    Args:
        value: What to write.
        depth: How deep it lies.
        on_lines: Down to which level; for what groups hold two levels deeper, so that it looks like what is outside.
        top: How deep the project lies that it belongs to: a variant's content one level deeper than the project's.
    """
    pad, end = "  " * (depth + 1), "\n" + "  " * depth
    if isinstance(value, dict) and value and depth < on_lines:
        lines = []
        for key, item in value.items():
            deeper = _EXTRA_LEVELS.get(key, 0) if depth == top else 0
            inner = depth + 1 if deeper and key == "variant" else top
            text = format_json(item, depth + 1, on_lines + deeper, inner)
            lines.append(f"{pad}{json.dumps(key, ensure_ascii=False)}: {text}")
        return "{\n" + ",\n".join(lines) + end + "}"
    if isinstance(value, list) and value and isinstance(value[0], dict) and depth < on_lines + 2:
        items = [pad + json.dumps(item, ensure_ascii=False, allow_nan=False) for item in value]
        return "[\n" + ",\n".join(items) + end + "]"
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
