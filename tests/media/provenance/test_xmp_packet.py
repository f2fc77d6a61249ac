"""XMP packets: back and forth, by other programs, damaged and hostile."""

from __future__ import annotations

import base64
import zlib
from pathlib import Path

import pytest

from studio.core.errors import MediaError
from studio.media.provenance.provenance_reader import read_provenance
from studio.media.provenance.xmp_packet import make_xmp_packet, parse_xmp
from studio.sdk.files.provenance import Provenance, ProvenanceStep, SourceType, UsedModel

STEP = ProvenanceStep("generate.x", True, (UsedModel("böse <&> ]]>", "K", "", "mit"),), {"seed": -3})
MADE_BY = Provenance(SourceType.COMPOSITE, (STEP,), {"frameloom": "1"}, "größer\n" * 9)
OTHER = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:e="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" %s</rdf:RDF></x:xmpmeta>"""


def inner(data: bytes) -> bytes:
    return data[data.index(b"<x:xmpmeta") : data.index(b"</x:xmpmeta>") + 12]


@pytest.mark.parametrize("made_by", [MADE_BY, Provenance(None, (STEP,), {}), Provenance(SourceType.TRAINED, (), {})])
def test_what_is_said_is_read(made_by: Provenance) -> None:
    data = make_xmp_packet(made_by)
    assert data.isascii()
    found = parse_xmp(inner(data))
    assert found is not None
    assert found.made_by == made_by
    assert found.source_type == (made_by.source.uri if made_by.source else "")


@pytest.mark.parametrize(
    "body",
    [
        b'e:DigitalSourceType="http://x/digitalCapture"/>',
        b"><e:DigitalSourceType>http://x/digitalCapture</e:DigitalSourceType></rdf:Description>",
        b'><e:DigitalSourceType rdf:resource="http://x/digitalCapture"/></rdf:Description>',
    ],
)
def test_marks_of_other_programs_are_read(body: bytes) -> None:
    found = parse_xmp(OTHER % body)
    assert found is not None
    assert (found.source_type, found.made_by) == ("http://x/digitalCapture", None)


@pytest.mark.parametrize(
    ("old", "new"),
    [(b'"steps"', b'"stepz"'), (b'"generative":true', b'"generative":'), (b"<frameloom:Graph>", b"<frameloom:Graph>!")],
)
def test_a_mark_counts_where_the_rest_is_damaged(old: bytes, new: bytes) -> None:
    found = parse_xmp(inner(make_xmp_packet(MADE_BY)).replace(old, new))
    assert found is not None
    assert (found.source_type, found.made_by) == (SourceType.COMPOSITE.uri, None)


def test_hostile_packets_say_nothing() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + inner(make_xmp_packet(MADE_BY))
    assert parse_xmp(bomb) is None
    assert parse_xmp(b"<x:xmpmeta><a></x:xmpmeta>") is None
    assert parse_xmp(OTHER % b'e:Other="1"/>') is None
    flood = base64.b64encode(zlib.compress(bytes(65 << 20), 1))
    graph = base64.b64encode(zlib.compress(MADE_BY.graph.encode(), 9))
    found = parse_xmp(inner(make_xmp_packet(MADE_BY)).replace(graph, flood))
    assert found is not None
    assert found.made_by is None


def test_the_last_packet_counts_and_other_files_say_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    older = make_xmp_packet(Provenance(SourceType.TRAINED, (), {}))
    path.write_bytes(b"\xff" * 100 + older + b"<x:xmpmeta" + make_xmp_packet(MADE_BY) + b"<x:xmpmeta cut off")
    found = read_provenance(path)
    assert found is not None
    assert found.made_by == MADE_BY
    path.write_bytes(b"<x:xmpmeta nothing")
    assert read_provenance(path) is None
    with pytest.raises(MediaError):
        read_provenance(tmp_path / "gone")


@pytest.mark.parametrize("name", ["a\0b", "a\x01\x1b[31m", "a\ud800", "a\ufffe", "]]><evil/>", "x" * 100_000])
def test_names_that_are_no_xml_leave_the_mark_readable(name: str) -> None:
    step = ProvenanceStep("generate.x", True, (UsedModel(name),), {})
    found = parse_xmp(inner(make_xmp_packet(Provenance(SourceType.TRAINED, (step,), {}, f"prompt: {name}"))))
    assert found is not None
    assert found.source_type == SourceType.TRAINED.uri
    assert found.made_by is not None
    assert found.made_by.steps == (step,)


@pytest.mark.parametrize("about", ["[" * 20_000, '{"steps":[],"versions":{},"graph":NaN}', '{"steps":5}', "Infinity"])
def test_a_mark_counts_whatever_is_said_beside_it(about: str) -> None:
    data = inner(make_xmp_packet(Provenance(SourceType.TRAINED, (), {})))
    start, stop = data.index(b"<frameloom:MadeBy>") + 18, data.index(b"</frameloom:MadeBy>")
    found = parse_xmp(data[:start] + about.encode() + data[stop:])
    assert found is not None
    assert found.source_type == SourceType.TRAINED.uri


def test_seeds_without_end_are_damage() -> None:
    found = parse_xmp(inner(make_xmp_packet(MADE_BY)).replace(b":-3}", b":Infinity}"))
    assert found is not None
    assert found.made_by is None


def test_a_file_of_beginnings_is_looked_through_once(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"<x:xmpmeta" * 1_000_000 + b"<x:xmpmeta</x:xmpmeta>" * 10_000)
    assert read_provenance(path) is None
