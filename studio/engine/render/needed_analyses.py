"""Find the clip nodes whose analyses a render needs first."""

from __future__ import annotations

from collections.abc import Iterable

from studio.core.errors import NodeError
from studio.engine.compilation.compiled_output import CompiledOutput
from studio.engine.evaluation.plan import DigestTable, SignalUnknownError


def find_needed_analyses(output: CompiledOutput, frames: Iterable[int], digests: DigestTable) -> list[CompiledOutput]:
    """Return the nearest analyses that frames of an output are made from.

    Those behind inputs that no frame reads are not among them: they cost a whole clip, and may fail. Frames that cannot
    be planned yet are passed over; what they need is computed when their turn comes.
    """
    found: dict[CompiledOutput, None] = {}
    for frame in frames if output.needed_analyses else ():
        try:
            _collect(output, frame, digests, found)
        except (NodeError, SignalUnknownError):
            continue
        if len(found) == len(output.needed_analyses):
            break
    return list(found)


def _collect(output: CompiledOutput, frame: int, digests: DigestTable, found: dict[CompiledOutput, None]) -> None:
    """Add the analyses that a frame is made from, going only where there are any."""
    seen: set[tuple[int, int]] = set()
    waiting = [(output, frame)]
    while waiting:
        reader, at = waiting.pop()
        for source, frame_read in digests.make_task(reader, at).frames:
            if source.is_analysis:
                found[source] = None
            elif source.needed_analyses and (id(source), frame_read) not in seen:
                seen.add((id(source), frame_read))
                waiting.append((source, frame_read))
