"""What each value depends on, written out in full: equal for two values exactly when one may stand for the other."""

from __future__ import annotations

from collections.abc import Iterator

from studio.graph.evaluate import params_at
from studio.graph.model import Endpoint, NodeRecord
from studio.sdk.ports import PortSpec
from studio.sdk.signature import Role
from studio.sdk.spec import NodeSpec
from tests.engine.properties.reference import Reference

ANALYZE = "analyze"


class Addresses:
    """Gives a number to each description of a value; descriptions of several graphs share the numbers."""

    def __init__(self) -> None:
        self._numbers: dict[object, int] = {}

    def of(self, reference: Reference, output: Endpoint, frame: int) -> int:
        """Return the number of an output's value at a frame."""
        output, frame = self._normal(reference, output, frame)
        inputs = [self.of(reference, source, at) for source, at in self._inputs(reference, output, frame)]
        described = (*self._own(reference, output, frame), *inputs)
        return self._numbers.setdefault(described, len(self._numbers))

    def new(self, reference: Reference, output: Endpoint, frame: int, known: set[int]) -> set[int]:
        """Return the numbers of what has to be computed for a frame if `known` is there already."""
        found: set[int] = set()
        self._collect(reference, output, frame, known, found)
        return found

    def _collect(self, reference: Reference, output: Endpoint, frame: int, known: set[int], found: set[int]) -> None:
        number = self.of(reference, output, frame)
        if number in known or number in found:
            return
        found.add(number)
        output, frame = self._normal(reference, output, frame)
        for source, at in self._inputs(reference, output, frame):
            self._collect(reference, source, at, known, found)

    @staticmethod
    def _normal(reference: Reference, output: Endpoint, frame: int) -> tuple[Endpoint, int]:
        if output.port == ANALYZE:
            return output, 0
        output = reference.enabled(output)
        return output, reference.held(output, frame)

    def _own(self, reference: Reference, output: Endpoint, frame: int) -> tuple[object, ...]:
        """Return what a value depends on beside its inputs: type, parameters, time, and how inputs are read."""
        record, spec = reference.record_of(output)
        signature = spec.signatures[output.port]
        values = reference.steady(record, spec) if output.port == ANALYZE else params_at(record, spec, frame)
        hashed = tuple((n, repr(v), n in record.curves) for n, v in values.items() if spec.params[n].hashed)
        time = reference.time(output, frame) if signature.asks_for(Role.TIME) else None
        wires = tuple(self._wires(reference, record, spec, output))
        return (
            spec.id,
            spec.version,
            output.port,
            reference.scale,
            hashed,
            time,
            wires,
            self._reads(reference, output, frame),
        )

    @staticmethod
    def _wires(reference: Reference, record: NodeRecord, spec: NodeSpec, output: Endpoint) -> Iterator[object]:
        for port in spec.signatures[output.port].ports:
            source = _source(reference, record, port)
            if source is not None:
                seen = reference.clip(source, port) if output.port == ANALYZE else None
                yield port.name, reference.type_of(source).name, seen

    @staticmethod
    def _reads(reference: Reference, output: Endpoint, frame: int) -> tuple[object, ...]:
        if output.port == ANALYZE:
            return ()
        node = reference.node_at(output, frame)
        return tuple((len(d.frames), d.before, d.blanks) for d in reference.deliveries(output, node, frame))

    @staticmethod
    def _inputs(reference: Reference, output: Endpoint, frame: int) -> Iterator[tuple[Endpoint, int]]:
        """Yield every frame that a value is made from."""
        record, spec = reference.record_of(output)
        signature = spec.signatures[output.port]
        if output.port == ANALYZE:
            for port in signature.ports:
                source = _source(reference, record, port)
                if source is not None:
                    yield from ((source, at) for at in reference.clip(source, port).range)
            return
        for delivery in reference.deliveries(output, reference.node_at(output, frame), frame):
            yield from ((delivery.source, at) for at in delivery.frames)
        if signature.asks_for(Role.ANALYSIS):
            yield Endpoint(output.node, ANALYZE), 0


def _source(reference: Reference, record: NodeRecord, port: PortSpec) -> Endpoint | None:
    wired = reference.graph.wires.get(Endpoint(record.id, port.name))
    return None if wired is None else reference.enabled(wired)
