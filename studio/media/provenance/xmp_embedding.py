"""Embedding of an XMP packet in each container, after part 3 of the XMP specification.

========================  ==========================================================================
PNG                       an iTXt chunk "XML:com.adobe.xmp" behind the header
JPEG, WebP                by OpenCV: the APP1 segment, the chunk "XMP "
TIFF                      tag 700 of the first picture
GIF                       the application extension "XMP DataXMP"
EXR                       a string attribute "xmp"
MP4, M4V, M4A             a box "uuid" behind all others
MOV                       by FFmpeg: "XMP_" in the user data
WAV, AVI                  a chunk "_PMX"
MP3, AAC                  by FFmpeg: ID3's private frame "XMP"
MKV, WebM, FLAC, Ogg      by FFmpeg: a tag "XMP"
========================  ==========================================================================

What FFmpeg writes has the mark as a comment, too, which players show. In MP4, MOV, MKV, WebM, AVI and WAV the comment
holds the packet as well: FFmpeg copies a comment from each of these containers to each other one, and nothing else that
could hold a graph (`ffmpeg -c copy` drops boxes that it does not know, and MOV takes a few keys only).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final

from studio.media.provenance.xmp_packet import format_comment, make_xmp_packet
from studio.sdk.files.provenance import Provenance

GRAPH_SUFFIXES: Final = (
    ".mp4", ".mov", ".mkv", ".webm", ".m4v", ".avi", ".gif", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".exr",
    ".wav", ".flac", ".mp3", ".m4a", ".aac", ".opus", ".ogg",
)  # fmt: skip
"""Suffixes of the files that may hold the graph that made them."""

_JPEG_HEAD: Final = b"http://ns.adobe.com/xap/1.0/\0"
_JPEG_ROOM: Final = 65_533 - len(_JPEG_HEAD)
_UUID: Final = bytes.fromhex("BE7ACFCB97A942E89C71999491E3AFAC")
_PNG_START: Final = 8 + 25  # the signature and the chunk IHDR
_TIFF_XMP: Final = 700
_GIF_HEAD: Final = 13
_GIF_MAGIC: Final = b"\x01" + bytes(range(255, -1, -1)) + b"\0"
_KEY: Final = {".mp3": "id3v2_priv.XMP", ".aac": "id3v2_priv.XMP"}
_REMUXED: Final = (".mp4", ".m4v", ".m4a", ".mov", ".mkv", ".webm", ".avi", ".wav")
_MOV_ROOM: Final = 65_535  # bytes of a text in MOV: FFmpeg writes its length with 16 bits
_TAGGED: Final = (".mov", ".mp3", ".aac", ".mkv", ".webm", ".flac", ".ogg", ".opus")


def make_container_tags(made_by: Provenance | None, suffix: str) -> dict[str, str]:
    """Return the metadata that FFmpeg is to write into a container; none if nothing is to be said."""
    if made_by is None:
        return {}
    found = {_KEY.get(suffix, "XMP"): make_xmp_packet(made_by).decode()} if suffix in _TAGGED else {}
    if comment := _make_comment(made_by, suffix):
        found["comment"] = comment
    return found


def _make_comment(made_by: Provenance, suffix: str) -> str:
    """Return the comment of a file; empty where there is nothing to be said."""
    if suffix == ".gif":
        return ""
    tool = f"Frameloom {made_by.versions.get('frameloom', '')}"
    mark = f"{made_by.source.uri} ({tool})" if made_by.source is not None else ""
    if suffix not in _REMUXED or not made_by.graph:
        return mark
    comment = f"{mark or f'Made with {tool}'} {format_comment(make_xmp_packet(made_by))}"
    return comment if suffix != ".mov" or len(comment) <= _MOV_ROOM else mark


def make_muxer_options(made_by: Provenance | None, suffix: str) -> dict[str, str]:
    """Return the options by which FFmpeg writes the metadata where it does not by itself."""
    return {"write_id3v2": "1"} if made_by is not None and suffix == ".aac" else {}


def complete_metadata(path: Path, made_by: Provenance | None) -> None:
    """Add to a finished file what FFmpeg could not write into it."""
    add = _ADD.get(path.suffix.lower())
    if made_by is not None and add is not None:
        with path.open("r+b") as file:
            add(file, make_xmp_packet(made_by))


def make_opencv_packet(made_by: Provenance, suffix: str) -> bytes:
    """Return the packet as OpenCV takes it; a JPEG has room for 64 KB."""
    return _JPEG_HEAD + make_xmp_packet(made_by, _JPEG_ROOM) if suffix == ".jpg" else make_xmp_packet(made_by)


def make_exr_attributes(made_by: Provenance | None) -> dict[str, str]:
    """Return the texts for an EXR's header."""
    if made_by is None:
        return {}
    mark = {} if made_by.source is None else {"digitalSourceType": made_by.source.uri}
    return mark | {"xmp": make_xmp_packet(made_by).decode()}


def embed_in_png(data: bytes, xmp: bytes) -> bytes:
    """Return a PNG with a packet. OpenCV's own would be a chunk tEXt, in which XMP does not belong."""
    content = b"iTXt" + b"XML:com.adobe.xmp\0\0\0\0\0" + xmp
    chunk = struct.pack(">I", len(content) - 4) + content + struct.pack(">I", zlib.crc32(content))
    return data[:_PNG_START] + chunk + data[_PNG_START:]


def embed_in_tiff(data: bytes, xmp: bytes) -> bytes:
    """Return a TIFF (classic, of one picture) with a packet: its directory is written anew at the end."""
    order = "<" if data[:2] == b"II" else ">"
    (at,) = struct.unpack_from(order + "I", data, 4)
    (count,) = struct.unpack_from(order + "H", data, at)
    entries = [data[at + 2 + 12 * index : at + 14 + 12 * index] for index in range(count)]
    data += b"\0" * (len(data) % 2)
    place = len(data)
    entries.append(struct.pack(order + "HHII", _TIFF_XMP, 1, len(xmp), place))
    entries.sort(key=lambda entry: int(struct.unpack_from(order + "H", entry)[0]))
    data += xmp + b"\0" * (len(xmp) % 2)
    directory = struct.pack(order + "H", len(entries)) + b"".join(entries) + struct.pack(order + "I", 0)
    return data[:4] + struct.pack(order + "I", len(data)) + data[8:] + directory


def _append_box(file: BinaryIO, xmp: bytes) -> None:
    file.seek(0, 2)
    file.write(struct.pack(">I4s", 24 + len(xmp), b"uuid") + _UUID + xmp)


def _append_riff_chunk(file: BinaryIO, xmp: bytes) -> None:
    """Append a chunk to the last list of a RIFF file: AVI begins another one after each gigabyte."""
    end = file.seek(0, 2)
    at = last = size = 0
    while at + 8 <= end:
        file.seek(at)
        size = struct.unpack("<4xI", file.read(8))[0]
        last, at = at, at + 8 + size + size % 2
    file.seek(0, 2)
    chunk = b"\0" * (end % 2) + struct.pack("<4sI", b"_PMX", len(xmp)) + xmp + b"\0" * (len(xmp) % 2)
    file.write(chunk)
    if size < 2**32 - 1 - len(chunk):  # a WAV of 4 GB has a size that says nothing
        file.seek(last + 4)
        file.write(struct.pack("<I", size + len(chunk)))


def _insert_gif_extension(file: BinaryIO, xmp: bytes) -> None:
    """Put the extension behind the header: FFmpeg takes one behind the last picture for a picture."""
    file.seek(0)
    head = file.read(_GIF_HEAD)
    head += file.read(3 << ((head[10] & 7) + 1) if head[10] & 0x80 else 0)  # the colours for all pictures
    rest = file.read()
    file.seek(len(head))
    file.write(b"\x21\xff\x0bXMP DataXMP" + xmp + _GIF_MAGIC + rest)


_ADD: Final[dict[str, Callable[[BinaryIO, bytes], None]]] = {
    ".mp4": _append_box,
    ".m4v": _append_box,
    ".m4a": _append_box,
    ".wav": _append_riff_chunk,
    ".avi": _append_riff_chunk,
    ".gif": _insert_gif_extension,
}
