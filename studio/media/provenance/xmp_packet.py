"""XMP packets (ISO 16684-1) that hold the provenance of a file: format and parse them.

The digital source type and the names of models lie under IPTC's names, so that other programs find them. All of the
provenance lies as JSON under `frameloom:MadeBy`, and the graph, compressed, under `frameloom:Graph`. A packet is plain
ASCII. It may therefore lie in a container whatever the container takes for text, and is found by its first and last
bytes. As a line it may stand in a comment, which other programs copy when they copy nothing else.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import Any, Final
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from studio.sdk.files.provenance import Provenance, ProvenanceStep, SourceType, UsedModel

PACKET_BEGIN: Final = b"<x:xmpmeta"
PACKET_END: Final = b"</x:xmpmeta>"
_IPTC: Final = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
_XMP: Final = "http://ns.adobe.com/xap/1.0/"
_OWN: Final = "https://frameloom.org/ns/1.0/"
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_PREFIXES: Final = {"Iptc4xmpExt": _IPTC, "xmp": _XMP, "frameloom": _OWN}
_PACKET: Final = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{rdf}"><rdf:Description rdf:about=""{prefixes}>
{fields}
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""
_MAX_GRAPH_BYTES: Final = 64 << 20
_MAX_SOURCES: Final = 10_000
_MAX_PACKET_BYTES: Final = 32 << 20  # bytes of a packet; the longest of ours have some megabytes
_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that may not stand in XML (1.0, part 2.2), not even as references."""
_LEFT_OUT: Final = "left out"
_COMMENT_BEGIN: Final = "frameloom:"
_TOOL: Final = "Frameloom"


@dataclass(frozen=True, slots=True)
class XmpInfo:
    """Provenance that a file states.

    Args:
        source_type: The address of its digital source type, whoever wrote it; empty if it says none.
        tool: The program that wrote it; empty if it does not say.
        made_by: All that Frameloom says of it; None if another program wrote it.
        is_too_large: The graph is not in it, since the container has no room for it.
        is_damaged: What Frameloom wrote cannot be read: it was cut off or changed, or a later version wrote it.
    """

    source_type: str
    tool: str = ""
    made_by: Provenance | None = None
    is_too_large: bool = False
    is_damaged: bool = False


def make_xmp_packet(made_by: Provenance, most: int | None = None) -> bytes:
    """Return the packet, in ASCII.

    Args:
        made_by: What is said.
        most: How many bytes there is room for: the graph is left out if it does not fit; None for as many as needed.
    """
    found = _format_packet(made_by)
    return (
        found
        if most is None or len(found) <= most
        else _format_packet(replace(made_by, graph=""), is_left_out=bool(made_by.graph))
    )


def _format_packet(made_by: Provenance, *, is_left_out: bool = False) -> bytes:
    models = ", ".join(dict.fromkeys(model.name for step in made_by.steps for model in step.models))
    about: dict[str, Any] = {"steps": [_step(step) for step in made_by.steps], "versions": dict(made_by.versions)}
    if is_left_out:
        about["graph"] = _LEFT_OUT
    if made_by.graph and made_by.sources:
        about["sources"] = dict(made_by.sources)
    fields = {
        "Iptc4xmpExt:DigitalSourceType": made_by.source.uri if made_by.source is not None else "",
        "Iptc4xmpExt:AISystemUsed": models if made_by.source is not None else "",
        "xmp:CreatorTool": f"{_TOOL} {made_by.versions.get('frameloom', '')}".strip(),
        "frameloom:MadeBy": json.dumps(about, separators=(",", ":")),
        "frameloom:Graph": _compress_graph(made_by.graph) if made_by.graph else "",
    }
    clean = {name: escape(_NO_XML.sub("\ufffd", text)) for name, text in fields.items() if text}
    lines = "\n".join(f"<{name}>{text}</{name}>" for name, text in clean.items())
    prefixes = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in _PREFIXES.items())
    return _PACKET.format(rdf=_RDF, prefixes=prefixes, fields=lines).encode("ascii", "xmlcharrefreplace")


@lru_cache(maxsize=4)
def _compress_graph(text: str) -> str:
    """Return the text of a graph as it lies in a packet; each picture of a sequence has the same one."""
    return base64.b64encode(zlib.compress(text.encode(errors="replace"), 9)).decode()


def _step(step: ProvenanceStep) -> dict[str, Any]:
    models = [
        {name: text for name in ("name", "kind", "sha256", "licence") if (text := getattr(model, name))}
        for model in step.models
    ]
    return {"node": step.node, "generative": step.is_generative, "models": models, "seeds": dict(step.seeds)}


def parse_xmp(data: bytes) -> XmpInfo | None:
    """Return what a packet says; None if it is none, or says nothing of how the file was made."""
    if len(data) > _MAX_PACKET_BYTES or b"<!DOCTYPE" in data or b"<!ENTITY" in data:  # XMP has neither
        return None
    try:
        root = ElementTree.fromstring(data.decode("utf-8", errors="replace"))  # noqa: S314  (no entities are in it)
    except ElementTree.ParseError:
        return None
    fields = _fields(root)
    source, tool = fields.get(f"{{{_IPTC}}}DigitalSourceType", ""), fields.get(f"{{{_XMP}}}CreatorTool", "")
    is_damaged = False
    try:
        about = json.loads(fields.get(f"{{{_OWN}}}MadeBy", "null"))
        made_by = _made_by(about, source, _graph(fields.get(f"{{{_OWN}}}Graph", ""))) if about is not None else None
    except (ValueError, ArithmeticError, RecursionError, TypeError, KeyError, AttributeError, zlib.error):
        made_by, about, is_damaged = None, None, True  # or by another version: the mark still counts
    if not source and made_by is None and not is_damaged:
        return None
    return XmpInfo(source, tool, made_by, about is not None and about.get("graph") == _LEFT_OUT, is_damaged)


def format_comment(packet: bytes) -> str:
    """Return a packet as a word that may stand in a comment: it is compressed."""
    return _COMMENT_BEGIN + base64.b64encode(zlib.compress(packet, 9)).decode()


def parse_comment(comment: str) -> XmpInfo | None:
    """Return what the packet in a comment says, or the mark in front of it; None if there is neither."""
    mark, begin, rest = comment.partition(_COMMENT_BEGIN)
    source = next((kind.uri for kind in SourceType if mark.startswith(f"{kind.uri} ({_TOOL}")), "")
    if not begin:
        return XmpInfo(source, _TOOL) if source else None
    damaged = XmpInfo(source, _TOOL, is_damaged=True)  # cut off, as by a container with less room
    try:
        packet = _decompress(rest.split()[0] if rest.split() else "", _MAX_PACKET_BYTES)
    except (ValueError, zlib.error):
        return damaged
    start, stop = packet.find(PACKET_BEGIN), packet.rfind(PACKET_END)
    return parse_xmp(packet[max(0, start) : stop + len(PACKET_END)]) or damaged


def _fields(root: ElementTree.Element) -> dict[str, str]:
    """Return simple properties by their full names, whether they were written as elements or as attributes."""
    found: dict[str, str] = {}
    for block in root.iter(f"{{{_RDF}}}Description"):
        found |= dict(block.attrib)
        for child in block:
            found[child.tag] = child.get(f"{{{_RDF}}}resource") or (child.text or "").strip()
    return found


def _made_by(about: Mapping[str, Any], source: str, graph: str) -> Provenance:
    kinds = {kind.uri: kind for kind in SourceType}
    steps = tuple(
        ProvenanceStep(
            str(step["node"]),
            bool(step["generative"]),
            tuple(UsedModel(**{name: str(text) for name, text in model.items()}) for model in step["models"]),
            {str(name): int(seed) for name, seed in step["seeds"].items()},
        )
        for step in about["steps"]
    )
    versions = {str(name): str(version) for name, version in about["versions"].items()}
    sources = {str(file): str(seen) for file, seen in islice(about.get("sources", {}).items(), _MAX_SOURCES)}
    return Provenance(kinds.get(source), steps, versions, graph, sources)


def _graph(text: str) -> str:
    return _decompress(text, _MAX_GRAPH_BYTES).decode() if text else ""


def _decompress(text: str, most: int) -> bytes:
    """Return what compressed bytes in base 64 hold.

    Raises:
        ValueError: They are cut off, or hold more than `most` bytes, or are not base 64.
        zlib.error: They are no compressed data.
    """
    stream = zlib.decompressobj()
    data = stream.decompress(base64.b64decode(text, validate=True), most)
    if not stream.eof:
        raise ValueError("it is cut off, or larger than any")
    return data
