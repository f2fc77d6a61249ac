"""About how many bytes values take, and how many are held at once while a frame is computed: from facts alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from studio.core.image import Audio, Raster
from studio.engine.compilation.compiled_output import CompiledOutput
from studio.engine.evaluation.plan import ComputeTask, DigestTable, OutputFrame, list_task_inputs
from studio.sdk.node import Node
from studio.sdk.ports import IMAGE, PortType

_SMALL = 256
"""What a number, a text or what an analysis has learnt takes, about."""
_BYTES_PER_NUMBER = 4
_CHANNELS_OF_A_PICTURE = 3


def estimate_frame_bytes(output: CompiledOutput) -> int:
    """Return about how many bytes a frame of an output takes: C × H × W × 4 for pictures, the samples for sound.

    A scan's state counts as a picture, if the scan makes pictures. A field of a NamedTuple takes nothing beside it.
    """
    signature = output.signature
    if signature.field_name:
        return 0
    if output.is_scan_state and output.facts.width:
        return _estimate_bytes(IMAGE, output)
    given = signature.field_types.values() if signature.field_types else [signature.return_type]
    return sum(_estimate_bytes(each, output) for each in given)


def _estimate_bytes(given: PortType | None, output: CompiledOutput) -> int:
    facts = output.facts.scale_size(output.scale)
    if given is not None and given is not output.signature.return_type:
        facts = Node.adapt_clip_info(facts, given)
    if given is not None and issubclass(given.value, Raster):
        return (facts.channels or _CHANNELS_OF_A_PICTURE) * facts.height * facts.width * _BYTES_PER_NUMBER
    if given is not None and given.value is Audio:
        return round(facts.channels * facts.sample_rate / float(output.frame_rate)) * _BYTES_PER_NUMBER
    return _SMALL


def estimate_peak_bytes(roots: Sequence[OutputFrame], digests: DigestTable, is_there: Callable[[bytes], bool]) -> int:
    """Return how many bytes the executor holds at most while it computes frames, all of their windows included.

    Args:
        roots: Outputs at frames inside their clips.
        digests: The digests of this moment.
        is_there: Says whether a value need not be computed; it is held for its readers all the same.
    """
    tasks: dict[bytes, ComputeTask] = {}
    sizes: dict[bytes, int] = {}
    readers: Counter[bytes] = Counter()
    wanted = [(output, frame, digests.get_digest(output, frame)) for output, frame in roots]
    waiting = list(wanted)
    while waiting:
        output, frame, made = waiting.pop()
        readers[made] += 1
        if made not in sizes:
            sizes[made] = estimate_frame_bytes(output)
            if not is_there(made):
                tasks[made] = digests.make_task(output, frame)
                waiting.extend(list_task_inputs(tasks[made]))
    held = {made: size for made, size in sizes.items() if made not in tasks}
    return _pull([made for *_, made in wanted], tasks, sizes, readers, held)


def _pull(
    roots: list[bytes],
    tasks: dict[bytes, ComputeTask],
    sizes: dict[bytes, int],
    readers: Counter[bytes],
    held: dict[bytes, int],
) -> int:
    """Go the executor's way through the tasks, depth first, and return the greatest sum of what is held."""
    now = most = sum(held.values())
    for root in roots:
        claimed = [root] if root not in held else []
        while claimed:
            made = claimed[-1]
            missing = next((read for read in tasks[made].inputs if read not in held), None)
            if missing is not None:
                claimed.append(missing)
                continue
            claimed.pop()
            held[made] = sizes[made]
            now += sizes[made]
            most = max(most, now)
            for read in tasks[made].inputs:
                readers[read] -= 1
                if not readers[read]:
                    now -= held.pop(read)
    return most
