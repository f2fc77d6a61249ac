"""All networks upstream of a Train node as one module, fed by batches of a data set."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import torch

from studio.core.clip_info import ClipInfo
from studio.core.errors import GraphError, NodeError
from studio.core.translation import tr, tr_noop
from studio.engine.compilation.compiled_output import CompiledOutput
from studio.engine.networks.weights_file import load_weights
from studio.engine.watch.out_of_memory import find_memory_shortage
from studio.sdk.media import Media
from studio.sdk.networks.network import Network, StepOutput, Tokens, build_initial_module
from studio.sdk.node_kinds import NodeKind
from studio.sdk.ports import AUDIO, FEATURES, IMAGE, TEXT, PortSpec
from studio.sdk.training.dataset import AUDIO_SAMPLE_RATE, Batch

NetworkOutput: TypeAlias = Tokens | torch.Tensor
"""What a network's `forward` returns for a batch."""

_BLACK = 16  # pixels a side
_NEEDS = {"text": tr_noop("captions"), "video": tr_noop("pictures"), "audio": tr_noop("sound")}


@dataclass(frozen=True, slots=True)
class DatasetInput:
    """An input that is fed by the data set.

    Args:
        column: "text", "video" or "audio".
        is_first_frame: Whether it takes the first picture of a clip alone.
        is_optional: Whether it may stay without.
    """

    column: str
    is_first_frame: bool
    is_optional: bool


@dataclass(frozen=True, slots=True, eq=False)
class NetworkMember:
    """A network of the graph.

    Args:
        id: The node's id in the flat graph.
        name: Its name, under which its weights are kept.
        type: Its type's id.
        node: With its parameters.
        input_facts: What the connected inputs carry.
        network_inputs: The ids of the networks that feed inputs, by input.
        dataset_inputs: The inputs that the data set feeds.
        single_picture_ports: The inputs that networks feed with pictures, and that take one of them at a time.
        side_outputs: The inputs that read another output of a network than its first one, with the name of that output.
    """

    id: str
    name: str
    type: str
    node: Network
    input_facts: Mapping[str, ClipInfo]
    network_inputs: Mapping[str, str] = field(default_factory=dict)
    dataset_inputs: Mapping[str, DatasetInput] = field(default_factory=dict)
    single_picture_ports: frozenset[str] = frozenset()
    side_outputs: Mapping[str, str] = field(default_factory=dict)

    def get_source_key(self, port: str) -> str:
        """Return the name of what feeds an input, among what networks have made."""
        return _make_key(self.network_inputs[port], self.side_outputs.get(port, ""))


def find_members(trained: CompiledOutput) -> tuple[NetworkMember, ...]:
    """Return the networks upstream of a Train node (its "train" as compiled), in topological order.

    Raises:
        GraphError: A network reads features of what is none, or a kind of value that no data set has.
    """
    order: dict[str, NetworkMember] = {}
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


def _member(output: CompiledOutput) -> NetworkMember:
    node = output.node or output.build_node(0)
    assert isinstance(node, Network)
    networks, raw, side = {}, {}, {}
    for port in output.spec.inputs:
        source = output.sources.get(port.name)
        if source is None:
            continue
        if _is_network(source):
            networks[port.name] = source.record.id
            if source.name != source.spec.outputs[0].name:
                side[port.name] = source.name
        else:
            raw[port.name] = _raw(output, port, source)
    facts = {name: source.facts for name, source in output.sources.items()}
    single = frozenset(port.name for port in output.spec.inputs if port.name in networks and _is_single(output, port))
    record = output.record
    return NetworkMember(record.id, record.name, output.spec.id, node, facts, networks, raw, single, side)


def _make_key(node_id: str, side_output: str) -> str:
    return f"{node_id}.{side_output}" if side_output else node_id


def _is_single(output: CompiledOutput, port: PortSpec) -> bool:
    """Whether an input takes one picture at a time, and no clip or window of them."""
    arguments = (a for s in output.spec.signatures.values() for a in s.arguments if a.port is not None)
    named = (argument for argument in arguments if argument.name == port.name)
    whole = output.spec.kind is NodeKind.SCAN or any(argument.is_whole_clip or port.is_windowed for argument in named)
    return port.type is IMAGE and not whole


def _raw(output: CompiledOutput, port: PortSpec, source: CompiledOutput) -> DatasetInput:
    column = {TEXT: "text", IMAGE: "video", AUDIO: "audio"}.get(port.type)
    if column is not None:
        return DatasetInput(column, _is_single(output, port), port.is_optional)
    text = (
        tr_noop(
            "'{port}' of {node} reads the features of {source}, which is not a network: it cannot be trained with it."
        )
        if port.type is FEATURES
        else tr_noop("'{port}' of {node} takes {type} from {source}, which no data set has: it cannot be trained.")
    )
    names = {"port": port.name, "node": output.record.name, "source": source.record.name, "type": tr(port.type.name)}
    raise GraphError(tr(text, **names))


def _build_module(member: NetworkMember, media: Media | None, *, load: bool) -> torch.nn.Module:
    with _name_in_errors(member):
        module = build_initial_module(member.node, member.input_facts, media)
        if (load or not member.node.is_trainable) and member.node.is_trained:
            load_weights(module, member.node.weights, member.name, member.type)
        return module


@contextmanager
def _name_in_errors(member: NetworkMember) -> Iterator[None]:
    """Let what goes wrong during the block say at which network it did; missing memory is for who can free some."""
    try:
        yield
    except NodeError:
        raise
    except Exception as error:
        if find_memory_shortage(error) is not None:
            raise
        raise NodeError(member.name, None, error, node_id=member.id) from error


class JointModel(torch.nn.Module):
    """Module of all networks of a training, joined by their wires. Training and running use the same modules.

    Its children are the networks' modules, in topological order.

    Args:
        members: In topological order.
        media: Where pretrained models are found.
        load: Whether those with a file of weights begin with these. Those that never learn always do.

    Raises:
        NodeError: A network cannot be built, or its weights do not fit.
    """

    def __init__(self, members: tuple[NetworkMember, ...], media: Media | None = None, *, load: bool = True) -> None:
        super().__init__()
        self.members = members
        self.parts = torch.nn.ModuleList()
        for member in members:
            self.parts.append(_build_module(member, media, load=load))
        self._index = {member.id: number for number, member in enumerate(members)}

    def get_module(self, node_id: str) -> torch.nn.Module:
        """Return the module of a network by its node's id."""
        return self.parts[self._index[node_id]]

    def iterate_networks(self) -> Iterator[tuple[NetworkMember, torch.nn.Module]]:
        """Iterate over the networks with their modules, in topological order."""
        return zip(self.members, self.parts, strict=True)

    def check_dataset(self, has: frozenset[str], source: str) -> None:
        """Raise GraphError unless a data set has all that the networks read.

        Args:
            has: What its samples have.
            source: The name of the data set's node.
        """
        for member in self.members:
            for port, raw in member.dataset_inputs.items():
                if raw.column not in has and not raw.is_optional:
                    text = tr_noop("'{port}' of {node} needs {needed}, and {source} has none.")
                    needed = tr(_NEEDS[raw.column])
                    raise GraphError(tr(text, port=port, node=member.name, needed=needed, source=source))

    def learn(self, batch: Batch, node_id: str, made: dict[str, NetworkOutput] | None = None) -> StepOutput:
        """Return the losses of the network `node_id` for a batch; its inputs are computed on the way.

        Args:
            batch: On the device of the weights.
            node_id: The network.
            made: What networks have made of this batch already; what is added stays for the next call.
        """
        learner: Any = self.get_module(node_id)
        inputs = self.collect_inputs(batch, node_id, {} if made is None else made)
        with _name_in_errors(self.members[self._index[node_id]]):
            step: StepOutput = learner.learn(batch, **inputs)
        return step

    def make_pictures(self, batch: Batch, node_id: str, seed: int) -> torch.Tensor | None:
        """Return pictures [B, T, 3, H, W] that a network makes for a batch's inputs; None if it shows none."""
        part: Any = self.get_module(node_id)
        if not hasattr(part, "show"):
            return None
        inputs = self.collect_inputs(batch, node_id, {})
        with _name_in_errors(self.members[self._index[node_id]]):
            pictures: torch.Tensor = part.show(seed, **inputs)
        return pictures

    def collect_inputs(self, batch: Batch, node_id: str, made: dict[str, NetworkOutput]) -> dict[str, Any]:
        """Return what a network's `forward` is called with for a batch."""
        wanted = self.members[self._index[node_id]]
        upstream = self.list_upstream(node_id, made)
        for member in upstream:
            made |= self.compute_read_outputs(member, (*upstream, wanted), batch, made)
        return self._given(wanted, batch, made)

    def list_upstream(self, node_id: str, made: Collection[str] = ()) -> list[NetworkMember]:
        """Return the networks that a network needs, in topological order.

        Args:
            node_id: The network; not among them.
            made: The ids of those that have been computed: what only they need is not looked for.
        """
        needed = {node_id}
        for member in reversed(self.members):
            if member.id in needed and member.id not in made:
                needed.update(member.network_inputs.values())
        return [member for member in self.members if member.id in needed and member.id != node_id]

    def compute_read_outputs(
        self, member: NetworkMember, readers: Iterable[NetworkMember], batch: Batch, made: Mapping[str, NetworkOutput]
    ) -> dict[str, NetworkOutput]:
        """Return the outputs of a network that others read and that are not among `made`, under their names there."""
        read = {
            reader.side_outputs.get(port, "")
            for reader in readers
            for port, source in reader.network_inputs.items()
            if source == member.id
        }
        keys = {output: _make_key(member.id, output) for output in sorted(read)}
        return {key: self.run_member(member, batch, made, output) for output, key in keys.items() if key not in made}

    def run_member(
        self, member: NetworkMember, batch: Batch, made: Mapping[str, NetworkOutput], output: str = ""
    ) -> NetworkOutput:
        """Return what a network makes of a batch, and of what the networks before it have made.

        Args:
            member: The network.
            batch: On the device of the weights.
            made: What the networks before it have made.
            output: The output; empty for the first one.
        """
        module: Any = self.get_module(member.id)
        if output and not hasattr(module, "compute_output"):
            text = tr_noop("'{output}' of {node} cannot be trained with: its network gives its first output only.")
            raise GraphError(tr(text, output=output, node=member.name))
        with _name_in_errors(member):
            given = self._given(member, batch, made)
            result: NetworkOutput = module.compute_output(output, **given) if output else module(**given)
        columns = [raw.column for raw in member.dataset_inputs.values()]
        if isinstance(result, Tokens) and columns and not member.network_inputs:
            there = torch.stack([batch.presence_masks[column] for column in columns]).any(0)
            result = Tokens(result.values * there[:, None, None], result.mask & there[:, None])
        return result

    def _given(self, member: NetworkMember, batch: Batch, made: Mapping[str, NetworkOutput]) -> dict[str, Any]:
        fed: dict[str, Any] = {port: made[member.get_source_key(port)] for port in member.network_inputs}
        for port in member.single_picture_ports:
            fed[port] = fed[port][:, 0]
        for port, raw in member.dataset_inputs.items():
            value = {"text": batch.text, "video": batch.video, "audio": batch.audio}[raw.column]
            if value is None and not raw.is_optional:
                value = _make_empty_column(raw.column, batch)
            if value is not None:
                fed[port] = value[:, 0] if raw.is_first_frame and isinstance(value, torch.Tensor) else value
        return fed


def _make_empty_column(column: str, batch: Batch) -> torch.Tensor:
    """Return what stands for a column that no sample of a batch has: silence, or black. It is masked."""
    where = batch.presence_masks[column].device
    shape = (len(batch), AUDIO_SAMPLE_RATE) if column == "audio" else (len(batch), 1, 3, _BLACK, _BLACK)
    return torch.zeros(shape, device=where)
