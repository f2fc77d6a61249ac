"""Networks that have learned nothing yet: what they make means nothing. No torch here: cards ask, too."""

from __future__ import annotations

from studio.graph.model import NodeRecord
from studio.sdk.networks.network import Network
from studio.sdk.spec import NodeSpec

_WEIGHTS = "weights"


def is_untrained(record: NodeRecord, spec: NodeSpec) -> bool:
    """Return whether a node is a network that runs with random weights."""
    given = str(record.params.get(_WEIGHTS, "")).strip(".")
    return issubclass(spec.cls, Network) and spec.cls.is_built_from_scratch and not given
