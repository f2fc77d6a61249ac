"""Notices about the nodes that a picture is made by: what they said while they computed, and that one is untrained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.core.translation import tr
from studio.engine.watch.untrained_networks import is_untrained
from studio.graph.memo import IdentityCache

if TYPE_CHECKING:
    from studio.engine.compilation.compiled_output import CompiledOutput
    from studio.engine.watch.result_checks import ResultNotice

_MOST_SAID = 4  # texts of one node, which may say another for each frame

_UPSTREAM: IdentityCache[CompiledOutput, tuple[CompiledOutput, ...]] = IdentityCache()
_SAID: IdentityCache[CompiledOutput, dict[str, None]] = IdentityCache()


def keep_notice(output: CompiledOutput, text: str) -> None:
    """Keep what a node says of its result: frames that are found in the cache are made by it, too."""
    said = _SAID.get(output) or _SAID.store(output, {})
    if len(said) < _MOST_SAID:
        said[text] = None


def find_output_notices(output: CompiledOutput) -> tuple[ResultNotice, ...]:
    """Return what is to be known of the nodes that an output is made by, the nearest first.

    Of several untrained networks, the nearest one is named alone: they are trained together.
    """
    from studio.engine.watch.result_checks import ResultNotice  # it loads torch

    made_by = (output, *_list_upstream(output))
    found = [
        ResultNotice(one.record.name, None, text, one.record.id) for one in made_by for text in _SAID.get(one) or ()
    ]
    network = next((one.record for one in made_by if is_untrained(one.record, one.spec)), None)
    if network is not None:
        text = tr("this network has not learned anything yet. Train it, or choose its weights.")
        found.append(ResultNotice(network.name, None, text, network.id))
    return tuple(dict.fromkeys(found))


def _list_upstream(output: CompiledOutput) -> tuple[CompiledOutput, ...]:
    """Return the outputs that feed an output, the nearest first, without itself."""
    known = _UPSTREAM.get(output)
    if known is not None:
        return known
    found: dict[int, CompiledOutput] = {}
    waiting = [output]
    while waiting:
        feeding = {
            id(source): source
            for one in waiting
            for source in (*one.sources.values(), *(() if one.inner_output is None else (one.inner_output,)))
        }
        waiting = [source for number, source in feeding.items() if number not in found and source is not output]
        found |= {id(source): source for source in waiting}
    return _UPSTREAM.store(output, tuple(found.values()))
