"""Identifiers and node types in the user's words. Imports no Qt: the command line shows them too.

A node type says in English what it is called and what it is for; that is its text in every catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from studio.core.translation import split_identifier, tr, translate_identifier
from studio.sdk.params import ParamSpec
from studio.sdk.ports import PortSpec, PortType
from studio.sdk.spec import NodeSpec

_FAMILIES: Final = (
    *("source", "color", "transform", "filter", "composite", "time", "motion", "realism", "overlay", "text"),
    *("audio", "signal", "convert", "generate", "encode", "fuse", "train", "judge"),
)
"""The way a picture goes; after them the families of plug-ins, by name, and at the end `_LAST_FAMILIES`."""
_LAST_FAMILIES: Final = ("output", "graph")

_CODE: Final = re.compile(r"`([^`]+)`")


def format_identifier(identifier: str) -> str:
    """Return an identifier as a label: `frame_rate` as "Frame rate"; a first word with capitals of its own stays."""
    text = translate_identifier(identifier)
    return text[:1].upper() + text[1:] if text.partition(" ")[0].islower() else text


def translate_family_name(family: str) -> str:
    """Return what a family of nodes is called."""
    return format_identifier(family)


def sort_families(families: Iterable[str]) -> list[str]:
    """Return families as lists show them: what most graphs begin with first, what they end with last."""
    known = {family: place for place, family in enumerate(_FAMILIES)}
    known |= {family: len(known) + 1 + place for place, family in enumerate(_LAST_FAMILIES)}
    return sorted(families, key=lambda family: (known.get(family, len(_FAMILIES)), translate_family_name(family)))


def translate_node_name(spec: NodeSpec) -> str:
    """Return what a node type is called."""
    return tr(spec.name)


def translate_node_summary(spec: NodeSpec) -> str:
    """Return in one sentence what a node type is for."""
    return tr(spec.summary)


def translate_node_help(spec: NodeSpec) -> tuple[str, ...]:
    """Return the paragraphs of a node type's help, the summary first."""
    return tuple(tr(part) for part in list_help_paragraphs(spec))


def list_help_paragraphs(spec: NodeSpec) -> tuple[str, ...]:
    """Return the paragraphs of a node type's help in English."""
    return tuple(spec.help.split("\n\n"))


def translate_port_name(port: PortSpec) -> str:
    """Return what an input or an output is called: by who made the group, else by its identifier."""
    return port.label or translate_identifier(port.name)


def translate_type_name(type: PortType) -> str:
    """Return what a type of ports is called."""
    return tr(type.name)


def translate_param_name(param: ParamSpec) -> str:
    """Return what a parameter is called: by who promoted it, else by its identifier."""
    return format_identifier(param.label or param.name)


def translate_param_help(param: ParamSpec) -> str:
    """Return the sentence that explains a parameter."""
    return tr(param.help)


def replace_code_marks(text: str, before: str = "", after: str = "") -> str:
    """Return a help text with other marks around what it marks as code; identifiers in it are written as words."""

    def write(found: re.Match[str]) -> str:
        code = found[1]
        return f"{before}{translate_identifier(code) if code.isidentifier() and code.islower() else code}{after}"

    return _CODE.sub(write, text)


def translate_param_unit(param: ParamSpec) -> str:
    """Return what stands behind a parameter's value; empty if nothing does."""
    return tr(param.unit) if param.unit else ""


def iter_search_names(spec: NodeSpec) -> Iterator[str]:
    """Yield the names by which search finds a node type: in the user's language, then in English."""
    english = (spec.name, *spec.aliases)
    yield from dict.fromkeys((*map(tr, english), *english))


def iter_translatable_texts(spec: NodeSpec) -> Iterator[str]:
    """Yield every text of a node type that a catalogue may translate."""
    yield from (
        spec.name,
        *spec.aliases,
        *list_help_paragraphs(spec),
        split_identifier(spec.family),
        split_identifier(str(spec.kind)),
    )
    for port in (*spec.inputs, *spec.outputs):
        yield from (split_identifier(port.row or port.name), port.type.name)
    for param in spec.params.values():
        yield from (split_identifier(param.name), *map(split_identifier, param.drivable_names), param.help)
        yield from filter(None, (param.unit, param.section, param.zero_text, *map(split_identifier, param.choices)))
