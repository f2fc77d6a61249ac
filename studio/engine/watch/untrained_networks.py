"""Networks that have learned nothing yet: what they make is noise, and whoever looks at it is told so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from studio.core.translation import tr
from studio.graph.memo import IdentityCache
from studio.graph.model import NodeRecord
from studio.sdk.networks.network import Network
from studio.sdk.spec import NodeSpec

if TYPE_CHECKING:
    from studio.engine.compilation.compiled_output import CompiledOutput
    from studio.engine.watch.result_checks import ResultNotice

_WEIGHTS = "weights"
_NEAREST: IdentityCache[CompiledOutput, tuple[NodeRecord, ...]] = IdentityCache()


def is_untrained(record: NodeRecord, spec: NodeSpec) -> bool:
    """Return whether a node is a network that runs with random weights."""
    given = str(record.params.get(_WEIGHTS, "")).strip(".")
    return issubclass(spec.cls, Network) and spec.cls.is_built_from_scratch and not given


def find_untrained_network(output: CompiledOutput) -> NodeRecord | None:
    """Return the untrained network that is nearest to an output, upstream of it or its own; None if there is none."""
    found = _NEAREST.get(output)
    if found is None:
        nearest = next((one.record for one in _walk_upstream(output) if is_untrained(one.record, one.spec)), None)
        found = _NEAREST.store(output, () if nearest is None else (nearest,))
    return found[0] if found else None


def find_untrained_notices(output: CompiledOutput) -> tuple[ResultNotice, ...]:
    """Return the notice that a picture comes from a network that has learned nothing."""
    from studio.engine.watch.result_checks import ResultNotice  # it loads torch; cards ask for `is_untrained` without

    network = find_untrained_network(output)
    if network is None:
        return ()
    text = tr("this network has not learned anything yet. Train it, or choose its weights.")
    return (ResultNotice(network.name, None, text, network.id),)


def _walk_upstream(output: CompiledOutput) -> Iterator[CompiledOutput]:
    """Yield an output and those that feed it, the nearest first."""
    waiting, seen = [output], {id(output)}
    while waiting:
        yield from waiting
        feeding = {
            id(source): source
            for one in waiting
            for source in (*one.sources.values(), *(() if one.inner_output is None else (one.inner_output,)))
        }
        waiting = [source for number, source in feeding.items() if number not in seen]
        seen |= feeding.keys()
