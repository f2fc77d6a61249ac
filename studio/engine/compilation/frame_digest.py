"""Digests of frames of compiled outputs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from studio.core.file_stamp import FileStamp, stamp_file
from studio.engine.compilation.compiled_output import CompiledOutput, name_wire
from studio.engine.compilation.digest import encode_plain_values, make_digest
from studio.engine.compilation.frame_reads import FrameRead
from studio.sdk.media import Media
from studio.sdk.node import Node
from studio.sdk.node_kinds import FrameContent


def make_frame_digest(
    output: CompiledOutput,
    frame: int,
    node: Node | None,
    inputs: list[bytes],
    reads: list[FrameRead] | None,
    media: Media,
    content: FrameContent | None = None,
    stamp: Callable[[Path], FileStamp] = stamp_file,
) -> bytes:
    """Return the digest of an output at a frame, made from those of what is read.

    Args:
        output: The output.
        frame: From 0.
        node: The node at the frame; only files of each frame need it.
        inputs: The digests of all frames that are read, in their order.
        reads: Which frames of each wire are read; None where each gives the one that its input asks for.
        media: For names of files.
        content: What the node says that the output depends on; None for a node that does not say it.
        stamp: Looks at a file.
    """
    parts = [output.digest_prefix]
    if content is not None:
        parts.append(_encode_content(output, content, reads, stamp))
        reads = None
    elif output.is_time_dependent:
        parts.append(frame.to_bytes(8, "little", signed=True))
    if output.params.animated:
        values = output.params.evaluate_at(frame)
        names = (name for name in output.params.animated if output.spec.params[name].hashed)
        parts.append(encode_plain_values(*((name, values[name]) for name in names)))
    if output.is_self_volatile and node is not None:
        if not output.is_described:
            parts.append(_encode_files(node.files_read(frame, media), stamp))
        if (revision := node.get_revision(media)) is not None:
            parts.append(encode_plain_values(revision))
    if reads is not None:
        parts.append(
            encode_plain_values(*((len(read.frames), read.before_count, read.blank_numbers) for read in reads))
        )
    return make_digest(*parts, *inputs)


def _encode_content(
    output: CompiledOutput,
    content: FrameContent,
    reads: list[FrameRead] | None,
    stamp: Callable[[Path], FileStamp],
) -> bytes:
    """Return what a node says that it depends on: values, files, and how the inputs are read; others do not count."""
    read = reads if reads is not None else [FrameRead((0,))] * len(output.wires)
    used = tuple(
        (*name_wire(wire), len(each.frames), each.before_count, each.blank_numbers)
        for wire, each in zip(output.wires, read, strict=True)
        if each.frames
    )
    return encode_plain_values(content.values, used) + _encode_files(content.files, stamp)


def _encode_files(files: Iterable[Path], stamp: Callable[[Path], FileStamp]) -> bytes:
    return encode_plain_values(*((str(f.path), f.size, f.modified_ns) for f in map(stamp, files)))
