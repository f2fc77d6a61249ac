"""Receiver of parts that others make: it imports each part as it comes, and says when the next one is there."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from studio.core.errors import NodeError
from studio.core.time import FrameRange
from studio.engine.compilation.compiled_output import CompiledOutput
from studio.engine.evaluation.plan import DigestTable
from studio.engine.render.remote_parts import RemotePart, RemoteParts
from studio.engine.render.render_parts import RenderPart, name_part
from studio.sdk.files.part_transfer import PartTransfer

log = logging.getLogger(__name__)

_LOOK_SECONDS = 0.2
"""How often who renders is asked whether to pause or to stop while nothing comes."""


class PartReceiver:
    """Receiver of the parts of one render.

    Args:
        remote: Who makes them.
        writer: Takes them.
        sink: What is written.
        parts: The frames of all parts, in order.
        now: Returns the digests of this moment.
        allow_files: Called with a part's frames before its pictures are put in their places; raises StudioError.
    """

    def __init__(
        self,
        remote: RemoteParts,
        writer: PartTransfer,
        sink: CompiledOutput,
        parts: Sequence[FrameRange],
        now: Callable[[], DigestTable],
        allow_files: Callable[[FrameRange], object],
    ) -> None:
        self._remote = remote
        self._writer = writer
        self._sink = sink
        self._parts = parts
        self._now = now
        self._allow_files = allow_files
        self._indices = {part.start: index for index, part in enumerate(parts)}
        self._expected: set[int] = set()
        self._made: set[int] = set()

    def begin(self, is_kept: Callable[[str], bool]) -> None:
        """Ask for all parts that are not kept from an earlier render. Raises StudioError."""
        digests = self._now()
        wanted = []
        for index, frames in enumerate(self._parts):
            name = self._find_name(frames, digests)
            if name is not None and not is_kept(name):
                wanted.append(RemotePart(index, frames))
        self._expected = {part.index for part in wanted}
        if wanted:
            self._remote.begin(wanted)

    def is_remote(self, part: RenderPart) -> bool:
        """Return whether a part was asked for and is not there yet."""
        return self._indices[part.frames.start] in self._expected

    def was_made(self, part: RenderPart) -> bool:
        """Return whether a part has come from elsewhere."""
        return self._indices[part.frames.start] in self._made

    def receive_until(self, part: RenderPart, look: Callable[[], object]) -> None:
        """Import what comes, until a part is there or has come back unmade.

        Args:
            part: The part.
            look: Called several times a second; what it raises ends the wait.
        """
        while self.is_remote(part):
            look()
            for arrival in self._remote.take_arrivals(_LOOK_SECONDS):
                if arrival.index in self._expected:
                    self._take(arrival.index, arrival.data)

    def _take(self, index: int, data: bytes | None) -> None:
        frames = self._parts[index]
        name = None if data is None else self._find_name(frames, self._now())
        if data is None or name is None:
            self._expected.discard(index)
            return
        self._allow_files(frames)
        try:
            self._writer.import_part(name, frames.start - self._parts[0].start, data)
        except ValueError as error:
            log.warning("part %d was not taken: %s", index, error)
            self._remote.return_part(index, str(error))
            return
        self._expected.discard(index)
        self._made.add(index)

    def _find_name(self, frames: FrameRange, digests: DigestTable) -> str | None:
        try:
            return name_part(self._sink, frames, digests, self._remote.salt)
        except NodeError:
            return None  # it cannot even say what it reads: whoever makes it here says why
