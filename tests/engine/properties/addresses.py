"""What each value depends on, written out in full: equal for two values exactly when one may stand for the other."""

from __future__ import annotations

from collections.abc import Iterator

from studio.graph.model import Endpoint, NodeRecord
from studio.graph.param_evaluation import evaluate_params
from studio.sdk.ports import PortSpec
from studio.sdk.signatures.signature import ArgumentRole
from studio.sdk.spec import NodeSpec
from tests.engine.properties.reference import ADVANCE, Reference

ANALYZE = "analyze"


class Addresses:
    """Gives a number to each description of a value; descriptions of several graphs share the numbers.

    Values that a node makes for itself count as well, under the names of their methods: what it learns from a whole
    clip, the state that it carries on, and the NamedTuple of which outputs are fields.
    """

    def __init__(self) -> None:
        self._numbers: dict[object, int] = {}
        self._fields: set[int] = set()

    def of(self, reference: Reference, output: Endpoint, frame: int) -> int:
        """Return the number of an output's value at a frame."""
        output, frame = _normal(reference, output, frame)
        inputs = [self.of(reference, source, at) for source, at in _inputs(reference, output, frame)]
        described = (*_own(reference, output, frame), *inputs)
        return self._numbers.setdefault(described, len(self._numbers))

    def new(self, reference: Reference, output: Endpoint, frame: int, known: set[int]) -> set[int]:
        """Return the numbers of what has to be computed for a frame if `known` is there already.

        To take a field out of a NamedTuple computes nothing.
        """
        found: set[int] = set()
        self._collect(reference, output, frame, known, found)
        return found - self._fields

    def _collect(self, reference: Reference, output: Endpoint, frame: int, known: set[int], found: set[int]) -> None:
        number = self.of(reference, output, frame)
        if number in known or number in found:
            return
        found.add(number)
        output, frame = _normal(reference, output, frame)
        if reference.record_of(output)[1].signatures[output.port].field_name:
            self._fields.add(number)
        for source, at in _inputs(reference, output, frame):
            self._collect(reference, source, at, known, found)


def _normal(reference: Reference, output: Endpoint, frame: int) -> tuple[Endpoint, int]:
    """Return the output that stands for another, and the frame that is shown for another."""
    spec = reference.record_of(output)[1]
    if output.port == ANALYZE:
        return output, 0
    if all(port.name != output.port for port in spec.outputs):
        return output, frame
    output = reference.enabled(output)
    return output, reference.held(output, frame)


def _own(reference: Reference, output: Endpoint, frame: int) -> tuple[object, ...]:
    """Return what a value depends on beside its inputs: type, parameters, time, and how inputs are read."""
    record, spec = reference.record_of(output)
    signature = spec.signatures[output.port]
    what = (spec.id, spec.version, output.port, reference.scale)
    if signature.field_name:
        return what
    values = reference.steady(record, spec) if output.port == ANALYZE else evaluate_params(record, spec, frame)
    drives = () if output.port == ANALYZE else tuple(reference.drives_of(output))
    hidden = {name for name, _ in drives}
    hashed = tuple(
        (name, repr(value), name in record.curves)
        for name, value in values.items()
        if spec.params[name].hashed and name not in hidden
    )
    time = reference.time(output, frame) if signature.has_role(ArgumentRole.TIME) else None
    wires = tuple(_wires(reference, record, spec, output))
    return *what, hashed, time, tuple(name for name, _ in drives), wires, _reads(reference, output, frame)


def _wires(reference: Reference, record: NodeRecord, spec: NodeSpec, output: Endpoint) -> Iterator[object]:
    for port in spec.signatures[output.port].input_ports:
        source = _source(reference, record, port)
        if source is not None:
            seen = reference.clip(source, port) if output.port == ANALYZE else None
            yield port.name, reference.type_of(source).name, seen


def _reads(reference: Reference, output: Endpoint, frame: int) -> tuple[object, ...]:
    if output.port == ANALYZE:
        return ()
    node = reference.node_at(output, frame)
    return tuple((len(d.frames), d.before, d.blanks) for d in reference.deliveries(output, node, frame))


def _inputs(reference: Reference, output: Endpoint, frame: int) -> Iterator[tuple[Endpoint, int]]:
    """Yield every frame that a value is made from."""
    record, spec = reference.record_of(output)
    signature = spec.signatures[output.port]
    if output.port == ANALYZE:
        for port in signature.input_ports:
            source = _source(reference, record, port)
            if source is not None:
                yield from ((source, at) for at in reference.clip(source, port).frame_range)
        return
    if signature.field_name:
        yield Endpoint(output.node, signature.method), frame
        return
    for delivery in reference.deliveries(output, reference.node_at(output, frame), frame):
        yield from ((delivery.source, at) for at in delivery.frames)
    yield from ((source, frame) for _, source in reference.drives_of(output))
    if signature.has_role(ArgumentRole.ANALYSIS):
        yield Endpoint(output.node, ANALYZE), 0
    if output.port == ADVANCE and frame:
        yield Endpoint(output.node, ADVANCE), frame - 1
    elif output.port != ADVANCE and signature.has_role(ArgumentRole.STATE):
        yield Endpoint(output.node, ADVANCE), frame


def _source(reference: Reference, record: NodeRecord, port: PortSpec) -> Endpoint | None:
    wired = reference.graph.wires.get(Endpoint(record.id, port.name))
    return None if wired is None else reference.enabled(wired)
