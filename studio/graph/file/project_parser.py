"""Parser of a project file's text."""

from __future__ import annotations

import json
import math
import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError

from studio.core.errors import ProjectFileError, StudioError
from studio.core.regular_file import check_json_size
from studio.core.time import FrameRange, FrameRate
from studio.core.translation import tr, tr_n
from studio.graph.curves.curve import Curve, Extrapolation, Handle, Keyframe
from studio.graph.file.schema import (
    FORMAT_VERSION,
    ContentBlock,
    HandleBlock,
    KeyBlock,
    LevelBlock,
    NodeBlock,
    ProjectBlock,
    VariantBlock,
    replace_lone_surrogates,
)
from studio.graph.file.user_folders import expand_videos_prefix
from studio.graph.granted_permissions import with_granted_permissions
from studio.graph.groups.rate_conform import MAX_RATE, is_valid_rate
from studio.graph.model import Bookmark, Endpoint, Graph, Mark, NodeRecord, Note, Project, PromotedParam, Variant
from studio.graph.specs import GROUP, MAX_GROUP_DEPTH, get_group_spec
from studio.graph.variants import with_active_side
from studio.sdk.files.param_files import change_param_files
from studio.sdk.params import ParamKind, ParamSpec, ParamValue, Point
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec

_LONE_SURROGATE = re.compile(
    r"\\u[dD][89a-fA-F]"
)  # half a character as JSON escapes it; not every second half is there


def parse_project(text: str, path: Path, registry: Registry) -> Project:
    """Return the project that `text` describes; `path` is where it lies, for messages and relative paths.

    Of a linked group it has what the text says of it, as a rule its ports. The project may be somebody else's, so it is
    restricted.

    Raises:
        ProjectFileError: It is no project.
    """
    block = _read_block(_read_json(text, path), path)
    return with_granted_permissions(_ProjectReader(path, registry).read_project(block), frozenset(), is_restricted=True)


class _ProjectReader:
    """Makes the levels of one project."""

    def __init__(self, path: Path, registry: Registry, linked: dict[str, Project] | None = None) -> None:
        self.path = path
        self.registry = registry
        self._insides: dict[str, Project] = {}
        self._linked: dict[str, Project] = {} if linked is None else linked

    def read_project(self, block: ProjectBlock) -> Project:
        """Return the project: groups first, those inside others before these."""
        self._read_groups(block.groups, "")
        project = self._level(block, "", "")
        self._refuse_groups_left("")
        return project

    def _read_groups(self, groups: Mapping[str, LevelBlock], place: str) -> None:
        for group in groups:
            if group.count("/") >= MAX_GROUP_DEPTH:
                text = tr(
                    "groups lie in groups more than {most} deep; at most so many are accepted",
                    most=MAX_GROUP_DEPTH,
                )
                raise ProjectFileError(self.path, text, f"{place}groups.{group[:60]}")
        for group in sorted(groups, key=lambda name: (-name.count("/"), name)):
            self._insides[group] = self._level(groups[group], f"{group}/", f"{place}groups.{group}.")

    def _refuse_groups_left(self, place: str) -> None:
        for group in self._insides:
            text = tr("there is no group '{group}' that this could be in", group=group)
            raise ProjectFileError(self.path, text, f"{place}groups.{group}")

    def _level(self, block: LevelBlock, prefix: str, place: str) -> Project:
        own = self._read_variant(block, prefix, place)
        variant = self._variant(block.variant, own.graph, f"{place}variant.") if block.variant is not None else None
        nodes = own.graph.nodes if variant is None else {**variant.graph.nodes, **own.graph.nodes}
        self._check_unique((each.name for each in block.bookmarks), f"{place}bookmarks")
        shown = {digit: _parse_viewed_output(text, nodes) for digit, text in block.pins.items()}
        project = Project(
            own.graph,
            own.layout,
            self._range(block, place),
            _parse_viewed_output(block.viewed, nodes),
            _parse_viewed_output(block.compared, nodes),
            {int(digit): output for digit, output in shown.items() if output is not None},
            own.notes,
            tuple(Bookmark(each.name, Point(*each.center), each.zoom) for each in block.bookmarks),
            own.promoted_params,
            self._marks(block),
            block.read_as,
            variant,
            initial_selection=block.selected if block.selected in nodes else "",
        )
        return with_active_side(project, block.active)

    def _variant(self, block: VariantBlock, like: Graph, place: str) -> Variant:
        """Return the other variant: of nodes that are the same in both, one object."""
        reader = _ProjectReader(self.path, self.registry, self._linked)
        reader._read_groups(block.groups, place)
        read = reader._read_variant(block, "", place)
        reader._refuse_groups_left(place)
        found = ((node, record, like.nodes.get(node)) for node, record in read.graph.nodes.items())
        nodes = {node: same if same == record else record for node, record, same in found}
        graph = replace(read.graph, nodes=nodes)
        return replace(read, graph=like if graph == like else graph)

    def _read_variant(self, block: ContentBlock, prefix: str, place: str) -> Variant:
        nodes = {n: self._record(n, found, prefix, f"{place}nodes.{n}") for n, found in block.nodes.items()}
        wires = {_endpoint(target, nodes): _endpoint(source, nodes) for target, source in block.wires.items()}
        self._check_unique_names(nodes, place)
        self._check_unique((each.name for each in block.promoted), f"{place}promoted")
        return Variant(
            Graph(nodes, wires, self._rate(block, place)),
            {node: Point(*at) for node, at in block.layout.items() if node in nodes},
            {n: Note(n, b.kind, b.text, Point(*b.at), Point(*b.size), b.color) for n, b in block.notes.items()},
            tuple(PromotedParam(each.name, each.node, each.param, each.label) for each in block.promoted),
        )

    def _rate(self, block: ContentBlock, place: str) -> FrameRate | None:
        rate = FrameRate.from_value(block.rate) if block.rate is not None else None
        if rate is not None and not is_valid_rate(rate):
            text = tr("it says {rate} fps; 1 to {most} are accepted", rate=rate, most=MAX_RATE)
            raise ProjectFileError(self.path, text, f"{place}rate")
        return rate

    def _range(self, block: LevelBlock, place: str) -> FrameRange | None:
        try:
            return FrameRange(*block.range) if block.range is not None else None
        except StudioError as error:
            raise ProjectFileError(self.path, str(error), f"{place}range") from None

    def _marks(self, block: LevelBlock) -> tuple[Mark, ...]:
        """Return the marks in order; of two on a frame, as after a merge, the later one stays."""
        marks = {each.frame: Mark(each.frame, each.text, each.color) for each in block.marks}
        return tuple(marks[frame] for frame in sorted(marks))

    def _check_unique_names(self, nodes: Mapping[str, NodeRecord], place: str) -> None:
        seen: dict[str, str] = {}
        for node, record in nodes.items():
            if record.name in seen:
                text = tr(
                    "the name '{name}' is taken by the node '{node}'; each node needs its own",
                    name=record.name,
                    node=seen[record.name],
                )
                raise ProjectFileError(self.path, text, f"{place}nodes.{node}.name")
            seen[record.name] = node

    def _check_unique(self, names: Iterable[str], place: str) -> None:
        seen: set[str] = set()
        for index, name in enumerate(names):
            if name in seen:
                raise ProjectFileError(
                    self.path, tr("the name '{name}' is taken; each needs its own", name=name), f"{place}.{index}"
                )
            seen.add(name)

    def _record(self, node: str, block: NodeBlock, prefix: str, place: str) -> NodeRecord:
        link = make_absolute_path(block.link, self.path) if block.link else ""
        inside = self._inside(prefix + node, link) if block.type == GROUP else None
        spec = self.registry.find_spec(block.type) if inside is None else get_group_spec(inside, self.registry)
        params = cast("dict[str, ParamValue]", dict(block.params))
        version = block.version
        if spec is not None:
            if version < spec.version:
                params, version = spec.cls.migrate_params(params, version), spec.version
            params = {name: normalize_value(value, spec.params.get(name), self.path) for name, value in params.items()}
        curves = {name: self._curve(block, f"{place}.curves.{name}", name, spec) for name in block.curves}
        flags = block.disabled, block.muted, block.locked
        broken = (
            tr("its file {file} has not been read", file=link) if link and inside and not inside.read_digest else ""
        )
        return NodeRecord(
            node, block.type, block.name, version, params, curves, *flags, inside, link, broken, block.expressions
        )

    def _inside(self, group: str, link: str) -> Project:
        inside = self._insides.pop(group, Project())
        if not link:
            return inside
        shared = self._linked.setdefault(link, inside)
        return shared if shared == inside else inside

    def _curve(self, block: NodeBlock, place: str, name: str, spec: NodeSpec | None) -> Curve:
        param = spec.params.get(name) if spec is not None else None
        ends = block.beyond.get(name, (Extrapolation.HOLD, Extrapolation.HOLD))
        try:
            return Curve(tuple(self._key(key, param) for key in block.curves[name]), *ends)
        except StudioError as error:
            raise ProjectFileError(self.path, str(error), place) from None

    def _key(self, block: KeyBlock, param: ParamSpec | None) -> Keyframe:
        value = normalize_value(block.value, param, self.path)
        return Keyframe(block.frame, value, block.interpolation, _handle(block.left), _handle(block.right))


def normalize_value(value: Any, param: ParamSpec | None, path: Path) -> ParamValue:
    """Return a value in its normal form; one that is not accepted stays as it is, for `validate_graph` to name."""
    if param is None:
        return cast("ParamValue", value)
    try:
        normal = param.normalize_value(value)
    except StudioError:
        return cast("ParamValue", value)
    if param.kind is ParamKind.MODEL:
        return make_absolute_path(str(normal), path) if str(normal).startswith(".") else normal
    return change_param_files(param, normal, lambda file: make_absolute_path(file, path))


def make_absolute_path(file: str, path: Path) -> str:
    """Return the path of a file that the project at `path` names, with forward slashes."""
    return Path(os.path.normpath(path.resolve().parent / expand_videos_prefix(file))).as_posix()


def _handle(block: HandleBlock | None) -> Handle | None:
    return Handle(block.frames, tuple(block.values)) if block is not None else None


def _parse_viewed_output(text: str | None, nodes: Mapping[str, NodeRecord]) -> Endpoint | None:
    """Read `node.port` or `group/node.port`; None if there is no such node, or no such group, on this level."""
    if text is None:
        return None
    found = _endpoint(text, nodes)
    return found if found.node.partition("/")[0] in nodes else None


def _endpoint(text: str, nodes: Mapping[str, NodeRecord]) -> Endpoint:
    """Read `node.port`; the port may be a part of a driven parameter, as `node.centre.x`, the node's id have a dot."""
    node, _, port = text.rpartition(".")
    owner, _, param = node.rpartition(".")
    return Endpoint(owner, f"{param}.{port}") if node not in nodes and owner in nodes else Endpoint(node, port)


def _read_json(text: str, path: Path) -> Any:
    if not text.strip():
        raise ProjectFileError(path, tr("it is empty; a .loom project is accepted"))
    try:
        check_json_size(text)
        found = json.loads(
            text, object_pairs_hook=_refuse_duplicate_keys, parse_constant=_refuse_constants, parse_float=_parse_finite
        )
    except RecursionError:
        raise ProjectFileError(path, tr("its brackets are nested too deeply for a project")) from None
    except json.JSONDecodeError as error:
        place = tr("line {line}, column {column}", line=error.lineno, column=error.colno)
        raise ProjectFileError(
            path, tr("it is not JSON ({reason}); a .loom project is accepted", reason=error.msg), place
        ) from None
    except ValueError as error:
        raise ProjectFileError(path, tr("it is not a project: {reason}", reason=error)) from None
    return (
        json.loads(replace_lone_surrogates(json.dumps(found, ensure_ascii=False)))
        if _LONE_SURROGATE.search(text)
        else found
    )


def _parse_finite(word: str) -> float:
    number = float(word)
    if math.isinf(number):
        _refuse_constants(word)
    return number


def _refuse_duplicate_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        double = Counter(name for name, _ in pairs).most_common(1)[0][0]
        text = tr("'{name}' appears twice in one block, as after a merge gone wrong; once is accepted", name=double)
        raise ValueError(text)
    return found


def _refuse_constants(word: str) -> None:
    raise ValueError(tr("{word} is not a number that a project may hold", word=word))


def _read_block(content: Any, path: Path) -> ProjectBlock:
    version = content.get("frameloom") if isinstance(content, dict) else None
    if not isinstance(version, int) or isinstance(version, bool):
        raise ProjectFileError(
            path, tr('it is not a Frameloom project: the field "frameloom" with the version is missing')
        )
    if version > FORMAT_VERSION:
        text = tr(
            "it is of format {version}, written by a newer Frameloom; this one reads up to {newest}",
            version=version,
            newest=FORMAT_VERSION,
        )
        raise ProjectFileError(path, text, "frameloom")
    try:
        return ProjectBlock.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        found = repr(first["input"])
        shown = found if len(found) <= 60 else f"{found[:57]}…"
        text = tr("{reason}, found {found}", reason=first["msg"], found=shown)
        if (more := error.error_count() - 1) > 0:
            text = tr_n("{first} (and {count} more)", "{first} (and {count} more)", more, first=text)
        raise ProjectFileError(path, text, place) from None
