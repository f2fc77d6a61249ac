"""All networks upstream of a Train node as one module, fed by batches of a data set."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import torch

from studio.core.clip import ClipFacts
from studio.core.errors import GraphError, NodeError
from studio.core.language import marked, tr
from studio.engine.compiled import CompiledOutput
from studio.engine.networks.weights import load_into
from studio.engine.watch.memory import shortage_of
from studio.sdk.dataset import SOUND_RATE, Batch
from studio.sdk.media import Media
from studio.sdk.networks import Network, Step, Tokens, build_fresh
from studio.sdk.node import NodeKind
from studio.sdk.ports import AUDIO, FEATURES, IMAGE, TEXT, PortSpec

Made: TypeAlias = Tokens | torch.Tensor
"""What a network's `forward` returns for a batch."""

_BLACK = 16  # pixels a side
_NEEDS = {"text": marked("captions"), "video": marked("pictures"), "audio": marked("sound")}


@dataclass(frozen=True, slots=True)
class Raw:
    """An input that is fed by the data set.

    Args:
        column: "text", "video" or "audio".
        first: Whether it takes the first picture of a clip alone.
        optional: Whether it may stay without.
    """

    column: str
    first: bool
    optional: bool


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """A network of the graph.

    Args:
        id: The node's id in the flat graph.
        name: Its name, under which its weights are kept.
        type: Its type's id.
        node: With its parameters.
        inputs: What the connected inputs carry.
        networks: The ids of the networks that feed inputs, by input.
        raw: The inputs that the data set feeds.
        single: The inputs that networks feed with pictures, and that take one of them at a time.
    """

    id: str
    name: str
    type: str
    node: Network
    inputs: Mapping[str, ClipFacts]
    networks: Mapping[str, str] = field(default_factory=dict)
    raw: Mapping[str, Raw] = field(default_factory=dict)
    single: frozenset[str] = frozenset()


def members_of(trained: CompiledOutput) -> tuple[Member, ...]:
    """Return the networks upstream of a Train node (its "train" as compiled), in topological order.

    Raises:
        GraphError: A network reads features of what is none, or a kind of value that no data set has.
    """
    order: dict[str, Member] = {}
    waiting = [source for source in trained.sources.values() if _is_network(source)]
    while waiting:
        output = waiting[-1]
        ahead = [s for s in output.sources.values() if _is_network(s) and s.record.id not in order]
        if output.record.id in order or ahead:
            waiting.extend(ahead)
            if not ahead:
                waiting.pop()
            continue
        order[output.record.id] = _member(output)
        waiting.pop()
    return tuple(order.values())


def _is_network(output: CompiledOutput) -> bool:
    return issubclass(output.spec.cls, Network)


def _member(output: CompiledOutput) -> Member:
    node = output.node or output.node_at(0)
    assert isinstance(node, Network)
    networks, raw = {}, {}
    for port in output.spec.inputs:
        source = output.sources.get(port.name)
        if source is None:
            continue
        if _is_network(source):
            networks[port.name] = source.record.id
        else:
            raw[port.name] = _raw(output, port, source)
    facts = {name: source.facts for name, source in output.sources.items()}
    single = frozenset(port.name for port in output.spec.inputs if port.name in networks and _is_single(output, port))
    return Member(output.record.id, output.record.name, output.spec.id, node, facts, networks, raw, single)


def _is_single(output: CompiledOutput, port: PortSpec) -> bool:
    """Whether an input takes one picture at a time, and no clip or window of them."""
    arguments = (a for s in output.spec.signatures.values() for a in s.arguments if a.port is not None)
    named = (argument for argument in arguments if argument.name == port.name)
    whole = output.spec.kind is NodeKind.SCAN or any(argument.whole or port.windowed for argument in named)
    return port.type is IMAGE and not whole


def _raw(output: CompiledOutput, port: PortSpec, source: CompiledOutput) -> Raw:
    column = {TEXT: "text", IMAGE: "video", AUDIO: "audio"}.get(port.type)
    if column is not None:
        return Raw(column, _is_single(output, port), port.optional)
    text = (
        marked("'{port}' of {node} reads the features of {source}, which is no network: it cannot be trained with it.")
        if port.type is FEATURES
        else marked("'{port}' of {node} takes {type} from {source}, which no data set has: it cannot be trained.")
    )
    names = {"port": port.name, "node": output.record.name, "source": source.record.name, "type": tr(port.type.name)}
    raise GraphError(tr(text, **names))


def _built(member: Member, media: Media | None, *, load: bool) -> torch.nn.Module:
    with _named(member):
        module = build_fresh(member.node, member.inputs, media)
        if (load or not member.node.learns) and member.node.is_trained:
            load_into(module, member.node.weights, member.name, member.type)
        return module


@contextmanager
def _named(member: Member) -> Iterator[None]:
    """Let what goes wrong during the block say at which network it did; missing memory is for who can free some."""
    try:
        yield
    except NodeError:
        raise
    except Exception as error:
        if shortage_of(error) is not None:
            raise
        raise NodeError(member.name, None, error, node_id=member.id) from error


class Composed(torch.nn.Module):
    """Networks joined as they are wired: what trains is what runs.

    Its children are the networks' modules, in topological order.

    Args:
        members: In topological order.
        media: Where pretrained models are found.
        load: Whether those with a file of weights begin with these. Those that never learn always do.

    Raises:
        NodeError: A network cannot be built, or its weights do not fit.
    """

    def __init__(self, members: tuple[Member, ...], media: Media | None = None, *, load: bool = True) -> None:
        super().__init__()
        self.members = members
        self.parts = torch.nn.ModuleList()
        for member in members:
            self.parts.append(_built(member, media, load=load))
        self._index = {member.id: number for number, member in enumerate(members)}

    def part(self, node_id: str) -> torch.nn.Module:
        """Return the module of a network by its node's id."""
        return self.parts[self._index[node_id]]

    def named(self) -> Iterator[tuple[Member, torch.nn.Module]]:
        """Iterate over the networks with their modules, in topological order."""
        return zip(self.members, self.parts, strict=True)

    def check(self, has: frozenset[str], source: str) -> None:
        """Raise GraphError unless a data set has all that the networks read.

        Args:
            has: What its samples have.
            source: The name of the data set's node.
        """
        for member in self.members:
            for port, raw in member.raw.items():
                if raw.column not in has and not raw.optional:
                    text = marked("'{port}' of {node} needs {needed}, and {source} has none.")
                    needed = tr(_NEEDS[raw.column])
                    raise GraphError(tr(text, port=port, node=member.name, needed=needed, source=source))

    def learn(self, batch: Batch, node_id: str, made: dict[str, Made] | None = None) -> Step:
        """Let the network `node_id` learn from a batch; what feeds it is computed on the way.

        Args:
            batch: On the device of the weights.
            node_id: The network.
            made: What networks have made of this batch already; what is added stays for the next call.
        """
        learner: Any = self.part(node_id)
        inputs = self.inputs(batch, node_id, {} if made is None else made)
        with _named(self.members[self._index[node_id]]):
            step: Step = learner.learn(batch, **inputs)
        return step

    def show(self, batch: Batch, node_id: str, seed: int) -> torch.Tensor | None:
        """Return pictures [B, T, 3, H, W] that a network makes for a batch's inputs; None if it shows none."""
        part: Any = self.part(node_id)
        if not hasattr(part, "show"):
            return None
        inputs = self.inputs(batch, node_id, {})
        with _named(self.members[self._index[node_id]]):
            pictures: torch.Tensor = part.show(seed, **inputs)
        return pictures

    def inputs(self, batch: Batch, node_id: str, made: dict[str, Made]) -> dict[str, Any]:
        """Return what a network's `forward` is called with for a batch."""
        wanted = self.members[self._index[node_id]]
        for member in self.upstream(node_id, made):
            if member.id not in made:
                made[member.id] = self.forward_of(member, batch, made)
        return self._given(wanted, batch, made)

    def upstream(self, node_id: str, made: Collection[str] = ()) -> list[Member]:
        """Return the networks that a network needs, in topological order.

        Args:
            node_id: The network; not among them.
            made: The ids of those that have been computed: what only they need is not looked for.
        """
        needed = {node_id}
        for member in reversed(self.members):
            if member.id in needed and member.id not in made:
                needed.update(member.networks.values())
        return [member for member in self.members if member.id in needed and member.id != node_id]

    def forward_of(self, member: Member, batch: Batch, made: Mapping[str, Made]) -> Made:
        """Return what a network makes of a batch, and of what the networks before it have made."""
        with _named(member):
            result: Made = self.part(member.id)(**self._given(member, batch, made))
        columns = [raw.column for raw in member.raw.values()]
        if isinstance(result, Tokens) and columns and not member.networks:
            there = torch.stack([batch.present[column] for column in columns]).any(0)
            result = Tokens(result.values * there[:, None, None], result.mask & there[:, None])
        return result

    def _given(self, member: Member, batch: Batch, made: Mapping[str, Made]) -> dict[str, Any]:
        fed: dict[str, Any] = {port: made[source] for port, source in member.networks.items()}
        for port in member.single:
            fed[port] = fed[port][:, 0]
        for port, raw in member.raw.items():
            value = {"text": batch.text, "video": batch.video, "audio": batch.audio}[raw.column]
            if value is None and not raw.optional:
                value = _nothing(raw.column, batch)
            if value is not None:
                fed[port] = value[:, 0] if raw.first and isinstance(value, torch.Tensor) else value
        return fed


def _nothing(column: str, batch: Batch) -> torch.Tensor:
    """Return what stands for a column that no sample of a batch has: silence, or black. It is masked."""
    where = batch.present[column].device
    shape = (len(batch), SOUND_RATE) if column == "audio" else (len(batch), 1, 3, _BLACK, _BLACK)
    return torch.zeros(shape, device=where)
