"""Training plan: the networks that learn, critics, the judge and the data set that a Train node is wired to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from studio.core.errors import GraphError
from studio.core.translation import tr, tr_noop
from studio.engine.compilation.compiled_output import CompiledOutput
from studio.engine.networks.joint_model import JointModel, NetworkMember, find_members
from studio.sdk.networks.network import Network
from studio.sdk.node import TrainerNode
from studio.sdk.training.train_settings import TrainSettings

HEAD_PORTS: Final = ("image", "image_2", "features", "features_2", "flow")
"""The Train node's inputs for networks that learn by themselves."""
CRITIC_PORTS: Final = ("critic", "critic_2")
JUDGE_PORT: Final = "judge"
DATASET_PORT: Final = "dataset"


@dataclass(frozen=True, slots=True)
class CriticPlan:
    """A network that is played against.

    Args:
        id: The critic's node.
        opponent_id: The id of the network whose pictures it looks at.
        members: The ids of the networks that its optimiser moves: itself, and what feeds it alone and is not frozen.
    """

    id: str
    opponent_id: str
    members: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class TrainPlan:
    """Plan of a training.

    Args:
        name: The Train node's name.
        settings: How.
        members: All networks, in topological order.
        heads: The ids of those that learn by themselves.
        learners: The ids of the heads and of what feeds them, without those that are frozen.
        critics: Those that are played against; empty where the adversarial loss counts nothing.
        judge_id: The id of the network whose features pictures are compared by; None for none.
        dataset_output: What gives the data set.
    """

    name: str
    settings: TrainSettings
    members: tuple[NetworkMember, ...]
    heads: tuple[str, ...]
    learners: frozenset[str]
    critics: tuple[CriticPlan, ...]
    judge_id: str | None
    dataset_output: CompiledOutput

    def get_member(self, node_id: str) -> NetworkMember:
        """Return a network by its node's id."""
        return next(member for member in self.members if member.id == node_id)

    @property
    def trained_ids(self) -> frozenset[str]:
        """The ids of all networks whose weights change: learners and critics."""
        return self.learners.union(*(critic.members for critic in self.critics))


def make_train_plan(trained: CompiledOutput) -> TrainPlan:
    """Return the plan of a Train node, from its "train" as compiled.

    Raises:
        GraphError: It is wired to nothing that learns, or to what is no network.
        ParameterError: Its parameters do not fit together.
    """
    node = trained.node or trained.build_node(0)
    assert isinstance(node, TrainerNode)
    settings = node.make_train_settings()
    members = find_members(trained)
    wired = {port: source for port, source in trained.sources.items() if port != DATASET_PORT}
    for port, source in wired.items():
        _refuse_other(trained.record.name, port, source)
    heads = tuple(dict.fromkeys(wired[port].record.id for port in HEAD_PORTS if port in wired))
    if not heads:
        text = tr_noop(
            "Nothing that could learn is wired to {node}: connect a generator to 'image', or a head to 'features'."
        )
        raise GraphError(tr(text, node=trained.record.name))
    needed = {member.id: frozenset(_with_upstream(members, member.id)) for member in members}
    learning = frozenset().union(*(needed[head] for head in heads))
    _refuse_unknown_names(members, settings.rates.keys())
    frozen = _frozen(members, settings.frozen)
    plays = settings.weights.get("adversarial", 1.0) > 0.0
    critics = _critics(wired, heads, learning | frozen, needed) if plays else ()
    judge = wired[JUDGE_PORT].record.id if JUDGE_PORT in wired else None
    if judge in learning:
        text = tr_noop("{judge} cannot judge what it learns from itself; wire another encoder to 'judge' of {node}.")
        raise GraphError(tr(text, judge=wired[JUDGE_PORT].record.name, node=trained.record.name))
    learners = learning - frozen
    if not learners:
        raise GraphError(tr("All networks are frozen, so that {node} has nothing to train.", node=trained.record.name))
    return TrainPlan(
        trained.record.name, settings, members, heads, learners, critics, judge,
        trained.sources[DATASET_PORT],
    )  # fmt: skip


def _refuse_other(name: str, port: str, source: CompiledOutput) -> None:
    if not issubclass(source.spec.cls, Network):
        text = tr_noop("'{port}' of {node} reads {source}, which is not a network: connect the network itself.")
        raise GraphError(tr(text, port=port, node=name, source=source.record.name))


def _with_upstream(members: tuple[NetworkMember, ...], node_id: str) -> set[str]:
    needed = {node_id}
    for member in reversed(members):
        if member.id in needed:
            needed.update(member.network_inputs.values())
    return needed


def _critics(
    wired: dict[str, CompiledOutput],
    heads: tuple[str, ...],
    others: frozenset[str],
    needed: dict[str, frozenset[str]],
) -> tuple[CriticPlan, ...]:
    """Return the critics; `other_count` are the networks that no critic's optimiser moves."""
    found = []
    for port in CRITIC_PORTS:
        if port not in wired:
            continue
        critic = wired[port].record
        played = next((head for head in heads if head in needed[critic.id] and head != critic.id), None)
        if played is None:
            text = tr_noop("{critic} looks at no picture of a generator that is trained: connect one to it.")
            raise GraphError(tr(text, critic=critic.name))
        if critic.id in others:
            text = tr_noop("{critic} cannot be a critic while it is frozen, or learns by a loss of its own.")
            raise GraphError(tr(text, critic=critic.name))
        found.append(CriticPlan(critic.id, played, needed[critic.id] - others))
    return tuple(found)


def _frozen(members: tuple[NetworkMember, ...], names: frozenset[str]) -> frozenset[str]:
    _refuse_unknown_names(members, names)
    known = {member.name: member.id for member in members}
    given = frozenset(member.id for member in members if not member.node.is_trainable)
    return given.union(known[name] for name in names)


def _refuse_unknown_names(members: tuple[NetworkMember, ...], names: Iterable[str]) -> None:
    known = [member.name for member in members]
    for name in sorted(set(names) - set(known)):
        text = tr_noop("There is no network '{name}' among those that are trained; there are: {names}.")
        raise GraphError(tr(text, name=name, names=", ".join(known)))


def refuse_untrainable(plan: TrainPlan, composed: JointModel) -> None:
    """Raise GraphError unless all heads know how to learn."""
    for head in plan.heads:
        if not hasattr(composed.get_module(head), "learn"):
            text = tr_noop(
                "{head} has no loss of its own, so that it cannot learn alone: connect a head or a generator."
            )
            raise GraphError(tr(text, head=plan.get_member(head).name))
