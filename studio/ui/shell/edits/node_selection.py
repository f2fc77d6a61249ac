"""The nodes that the inspector shows, and what their parameters have in common. No widgets here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from studio.graph.model import Graph, NodeRecord
from studio.graph.param_evaluation import evaluate_param
from studio.graph.param_limits import is_accepted
from studio.graph.specs import get_spec
from studio.sdk.models import MODEL_PARAM
from studio.sdk.params import ADVANCED, ParamKind, ParamSpec, ParamValue
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec


@dataclass(frozen=True, slots=True)
class NodeSelection:
    """Selected nodes of a graph, at least one.

    Args:
        records: The nodes, the latest last; empty for none.
        specs: Their types; None for one that is not installed.
        params: What all of them have, in the order of the latest: by name, of one kind and unit, with the limits that
            suit them all.
    """

    records: tuple[NodeRecord, ...] = ()
    specs: tuple[NodeSpec | None, ...] = ()
    params: Mapping[str, ParamSpec] = field(default_factory=dict)

    @classmethod
    def from_graph(cls, graph: Graph, registry: Registry, nodes: Iterable[str]) -> NodeSelection:
        """Return the nodes of a graph with these ids; those that are not there are left out."""
        records = tuple(graph.nodes[node] for node in nodes if node in graph.nodes)
        specs = tuple(get_spec(graph, record.id, registry) for record in records)
        return cls(records, specs, sort_params(find_common_params(specs)))

    @property
    def node_ids(self) -> tuple[str, ...]:
        """The ids of the nodes."""
        return tuple(record.id for record in self.records)

    @property
    def locked_ids(self) -> tuple[str, ...]:
        """The ids of those that cannot be edited."""
        return tuple(record.id for record in self.records if record.is_locked)

    def get_owned_params(self, name: str) -> tuple[tuple[NodeRecord, ParamSpec], ...]:
        """Return each node with its own parameter of this name."""
        pairs = zip(self.records, self.specs, strict=True)
        return tuple((record, spec.params[name]) for record, spec in pairs if spec is not None)

    def find_invalid_key(self, name: str, frame: int) -> Mapping[str, object] | None:
        """Return which key around `frame` holds what its parameter accepts no more: frame, value and what is accepted.

        The nearest accepted value is used in its place until the user edits the key.
        """
        for record, param in self.get_owned_params(name):
            curve = record.curves.get(name)
            for key in filter(None, curve.find_keys_around(frame)) if curve is not None else ():
                if not is_accepted(param, key.value):
                    return {"frame": key.frame, "value": repr(key.value), "accepted": param.accepted_values}
        return None

    def has_effect(self, name: str, frame: int) -> bool:
        """Return whether a parameter has an effect in one of the nodes, beside their other parameters at a frame."""
        for record, spec in zip(self.records, self.specs, strict=True):
            if spec is not None:
                param = spec.params[name]
                other = spec.params.get(str(param.applies_when[0])) if param.applies_when else None
                values = {other.name: evaluate_param(record, other, frame)} if other is not None else {}
                if param.applies_to(values):
                    return True
        return False

    def get_values(self, name: str, frame: int) -> tuple[ParamValue, ...]:
        """Return what a parameter is at `frame`, for each node."""
        return tuple(evaluate_param(record, param, frame) for record, param in self.get_owned_params(name))


def find_common_params(specs: Sequence[NodeSpec | None]) -> Mapping[str, ParamSpec]:
    """Return the parameters that all of these types have; none where one is not installed."""
    known = list(dict.fromkeys(spec for spec in specs if spec is not None))
    if not known or None in specs:
        return {}
    if len(known) == 1:
        return known[0].params
    last, others = known[-1], known[:-1]
    found = {}
    for name, param in last.params.items():
        common: ParamSpec | None = param
        for spec in others:
            common = _common(common, spec.params.get(name))
        if common is not None:
            found[name] = common
    return found


def sort_params(params: Mapping[str, ParamSpec]) -> Mapping[str, ParamSpec]:
    """Return parameters as they are shown: by sections, first those without one, last the advanced ones.

    In each section the model, which decides on all others, comes first, and its further settings come last.
    """
    sections = [*dict.fromkeys(["", *(p.section for p in params.values() if p.section != ADVANCED)]), ADVANCED]
    places = {
        name: (
            sections.index(param.section),
            1 if param.kind is ParamKind.OPTIONS else -(name == MODEL_PARAM),
        )
        for name, param in params.items()
    }
    names = sorted(params, key=lambda name: places[name])
    return {name: params[name] for name in names}


def _common(first: ParamSpec | None, other: ParamSpec | None) -> ParamSpec | None:
    """Return a parameter that suits both; None if nothing does."""
    if first is None or other is None or _sort(first) != _sort(other):
        return None
    low, high = _greatest(first.min, other.min), _least(first.max, other.max)
    if low is not None and high is not None and low > high:
        return None
    slider = first.slider if first.slider == other.slider else None
    return replace(first, min=low, max=high, slider=slider, animatable=first.animatable and other.animatable)


def _sort(param: ParamSpec) -> tuple[object, ...]:
    return param.kind, param.unit, param.choices, param.multiline, param.file_mode


def _greatest(*limits: float | None) -> float | None:
    return max((limit for limit in limits if limit is not None), default=None)


def _least(*limits: float | None) -> float | None:
    return min((limit for limit in limits if limit is not None), default=None)
