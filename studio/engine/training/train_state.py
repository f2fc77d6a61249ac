"""State of a training at a step: networks, averages, optimisers and the position in the data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import torch

from studio.core.errors import StudioError
from studio.core.translation import tr, tr_noop
from studio.engine.networks.joint_model import JointModel, NetworkMember
from studio.engine.networks.weights_file import assign_tensors
from studio.engine.training.batches import SamplerState
from studio.engine.training.optimization.ema import WeightAverages
from studio.engine.training.optimization.optimizers import Optimizers
from studio.engine.training.optimization.schedules import PlateauSchedule
from studio.engine.training.run_files.checkpoint_files import VALIDATION_STEP_KEY
from studio.engine.training.run_files.weights_export import CRITICS_KEY
from studio.engine.training.train_plan import TrainPlan
from studio.sdk.training.train_settings import TrainSettings

_RAW: Final = "#raw/"
_OPTIMIZERS: Final = "#optimizer/"
_GIVEN: Final = "given"
"""In a header: the networks that take part and never learn. The file has no weights of theirs."""
_FREE: Final = frozenset(
    {"folder", "steps", "validate_every", "sample_every", "save_every", "keep", "patience", "stop_after"}
)
"""Settings that may change when a training goes on."""
_LATER: Final[Mapping[str, Any]] = {"rates": {}}
"""What settings were before they could be chosen, for checkpoints from then."""
_SLOW: Final = 0.98
_MOST: Final = 2**53
_NO_CONFIG: Final = frozenset({"weights", "weights_seed"})


class TrainState:
    """The networks of a plan, and what moves them.

    Args:
        plan: What is trained.
        composed: The networks, on their device, with gradients where they learn.

    Attributes:
        step: Steps that are done.
        sampler_state: Where the next batch begins.
        plateau: What validations have said.
        average_loss: The loss, averaged over about 50 steps: it stands for a validation where nothing is held back.
        latest_losses: Of the latest step, as the checkpoint that was restored has them.
        latest_validation: The latest, as the checkpoint that was restored has it.
        validation_step: The step after which validation was measured last; 0 for never.
    """

    def __init__(self, plan: TrainPlan, composed: JointModel) -> None:
        self.plan = plan
        self.composed = composed
        self.step = 0
        self.sampler_state = SamplerState()
        self.plateau = PlateauSchedule(plan.settings.patience)
        self.average_loss = 0.0
        self.latest_losses: dict[str, float] = {}
        self.latest_validation: dict[str, float] = {}
        self.validation_step = 0
        kept = list_saved_networks(plan)
        self._tensors = {
            f"{member.name}/{name}": tensor.detach()
            for member, module in composed.iterate_networks()
            if member in kept
            for name, tensor in module.state_dict(keep_vars=True).items()
        }
        self._first = _first_names(self._tensors)
        learning = {plan.get_member(id).name for id in plan.learners}
        self.ema = WeightAverages(
            {n: t for n, t in self._tensors.items() if self._is_averaged(n, learning)}, plan.settings.ema
        )
        by_name = {member.name: module for member, module in composed.iterate_networks() if member.id in plan.learners}
        teams = [
            {member.name: module for member, module in composed.iterate_networks() if member.id in critic.members}
            for critic in plan.critics
        ]
        self.optimizers = Optimizers(plan.settings, by_name, teams)

    def _is_averaged(self, name: str, learning: set[str]) -> bool:
        own = name.rpartition("/")[0] in learning and self._first[name] == name
        return own and self._tensors[name].is_floating_point()

    def get_weights(self) -> dict[str, torch.Tensor]:
        """Return the networks as they run, by `<node>/<tensor>`: averaged, where that is on."""
        return {name: self.ema.averages.get(self._first[name], tensor) for name, tensor in self._tensors.items()}

    def collect_tensors(self) -> dict[str, torch.Tensor]:
        """Return all that is needed to go on."""
        raw = {_RAW + name: self._tensors[name] for name in self.ema.averages}
        return self.get_weights() | raw | {_OPTIMIZERS + name: t for name, t in self.optimizers.get_state().items()}

    def is_finite(self) -> bool:
        """Return whether all weights and their averages are finite numbers."""
        known = (*self._tensors.values(), *self.ema.averages.values())
        return all(bool(tensor.isfinite().all()) for tensor in known if tensor.is_floating_point())

    def record_loss(self, loss: float) -> None:
        """Take in the loss of the step that was done."""
        self.average_loss = loss if self.step <= 1 else _SLOW * self.average_loss + (1.0 - _SLOW) * loss

    def make_header(self, losses: Mapping[str, float], validation: Mapping[str, float], run: str) -> dict[str, Any]:
        """Return what a checkpoint says about itself."""
        return {
            **_identity(self.plan),
            CRITICS_KEY: [
                self.plan.get_member(id).name for critic in self.plan.critics for id in sorted(critic.members)
            ],
            "node": self.plan.name,
            "step": self.step,
            "losses": dict(losses),
            "validation": dict(validation),
            VALIDATION_STEP_KEY: self.validation_step,
            "run": run,
            "state": {
                "position": list(self.sampler_state),
                "plateau": self.plateau.to_dict(),
                "usual": self.average_loss,
            },
        }

    def restore_state(self, tensors: Mapping[str, torch.Tensor], header: Mapping[str, Any]) -> None:
        """Be as a checkpoint says, whose networks have been loaded already."""
        with torch.no_grad():
            for name, average in self.ema.averages.items():
                average.copy_(tensors[name])
                self._tensors[name].copy_(tensors[_RAW + name])
        cut = len(_OPTIMIZERS)
        self.optimizers.restore_state({name[cut:]: t for name, t in tensors.items() if name.startswith(_OPTIMIZERS)})
        if not self.is_finite():
            raise ValueError(tr("some of its weights are not finite numbers"))
        self.step = _count(header["step"])
        epoch, offset = header["state"]["position"]
        self.sampler_state = SamplerState(_count(epoch), _count(offset))
        self.plateau = PlateauSchedule.from_dict(
            {**header["state"]["plateau"], "patience": self.plan.settings.patience}
        )
        self.average_loss = float(header["state"]["usual"])
        self.latest_losses, self.latest_validation = _figures(header["losses"]), _figures(header["validation"])
        self.validation_step = _count(header.get(VALIDATION_STEP_KEY, 0))


def list_saved_networks(plan: TrainPlan) -> tuple[NetworkMember, ...]:
    """Return the networks that a checkpoint holds: all but those that only judge, and those that never learn."""
    return tuple(member for member in _taking_part(plan) if member.node.is_trainable)


def _taking_part(plan: TrainPlan) -> Iterator[NetworkMember]:
    """Yield all networks that the trained ones consist of, in topological order."""
    wanted = {*plan.heads, *plan.trained_ids}
    for member in reversed(plan.members):
        if member.id in wanted:
            wanted.update(member.network_inputs.values())
    return (member for member in plan.members if member.id in wanted)


def load_networks(plan: TrainPlan, composed: JointModel, path: Path, tensors: Mapping[str, torch.Tensor]) -> None:
    """Give the networks what a checkpoint holds, averages where there are any. Raises MediaError."""
    kept = list_saved_networks(plan)
    for member, module in composed.iterate_networks():
        if member in kept:
            prefix = f"{member.name}/"
            own = {name.removeprefix(prefix): t for name, t in tensors.items() if name.startswith(prefix)}
            assign_tensors(module, own, path)


def refuse_incompatible(plan: TrainPlan, path: Path, header: Mapping[str, Any]) -> None:
    """Raise StudioError, naming the differences, unless a checkpoint is of these networks and settings."""
    own = _identity(plan)
    differing = _differing(own["networks"], header.get("networks", {}))
    differing += _differing(own[_GIVEN], _table(header.get(_GIVEN)))
    settings = _table(header.get("settings"))
    settings = {**_LATER, **settings} if settings else settings
    differing += [
        tr("{name} is {now}, was {before}", name=name, now=value, before=settings.get(name))
        for name, value in own["settings"].items()
        if name not in _FREE and settings.get(name) != value
    ]
    if differing or "state" not in header:
        text = tr_noop("{path} cannot be continued: {differences}. Train anew, or set it back.")
        differences = "; ".join(differing) or tr("it holds weights alone")
        raise StudioError(tr(text, path=path, differences=differences))


def _identity(plan: TrainPlan) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    given: dict[str, Any] = {}
    for member in _taking_part(plan):
        (kept if member.node.is_trainable else given)[member.name] = make_network_header(member)
    return {"networks": kept, _GIVEN: given, "settings": make_settings_header(plan.settings)}


def _table(found: Any) -> Mapping[str, Any]:
    return found if isinstance(found, dict) else {}


def _count(found: Any) -> int:
    if not isinstance(found, int) or not 0 <= found < _MOST:
        raise ValueError(tr("{found!r} is not a number of steps or samples", found=found))
    return found


def _figures(found: Mapping[str, Any]) -> dict[str, float]:
    return {name: float(number) for name, number in dict(found).items()}


def _first_names(tensors: Mapping[str, torch.Tensor]) -> dict[str, str]:
    """Return for each name the first name of the same tensor: tied weights have several."""
    first: dict[tuple[int, tuple[int, ...]], str] = {}
    return {
        name: first.setdefault((tensor.data_ptr(), tuple(tensor.shape)), name) if tensor.numel() else name
        for name, tensor in tensors.items()
    }


def make_network_header(member: NetworkMember) -> dict[str, Any]:
    """Return what a file of weights says of a network: its type and its parameters."""
    params = type(member.node).spec.params.values()
    config = {
        p.name: getattr(member.node, p.name)
        for p in params
        if not p.animatable and p.hashed and p.name not in _NO_CONFIG
    }
    return {"type": member.type, "config": {name: _plain(value) for name, value in config.items()}}


def make_settings_header(settings: TrainSettings) -> dict[str, Any]:
    """Return settings as a checkpoint keeps them."""
    return {name: _plain(value) for name, value in asdict(settings).items() if name != "folder"}


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in sorted(value.items())}
    return value if isinstance(value, (bool, int, float)) else str(value)


def _differing(now: Mapping[str, Any], before: Mapping[str, Any]) -> list[str]:
    found = [tr("the network '{name}' is new", name=name) for name in now if name not in before]
    found += [tr("the network '{name}' is missing", name=name) for name in before if name not in now]
    for name in now.keys() & before.keys():
        a, b = now[name], before[name]
        if a["type"] != b.get("type"):
            found.append(tr("{name} is {now}, was {before}", name=name, now=a["type"], before=b.get("type")))
        config = _table(b.get("config"))
        found += [
            tr("{name} is {now}, was {before}", name=f"{name}.{key}", now=value, before=config.get(key))
            for key, value in a["config"].items()
            if config.get(key) != value
        ]
    return sorted(found)
