"""Optimisers of a training: AdamW for all weights, or Muon for hidden matrices and AdamW for the rest.

Each critic has one more optimiser.

AdamW: Loshchilov and Hutter, Decoupled Weight Decay Regularization, 2019. Muon: Jordan et al., Muon: An optimizer for
hidden layers in neural networks, 2024: the momentum of a matrix is made orthogonal by Newton–Schulz steps. Muon is for
the matrices between hidden values. Embeddings, biases, norms, kernels, and the first and the last matrix of each
network stay with AdamW, as its authors advise. One optimiser for several networks does the same as one for each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import torch

from studio.core.translation import tr
from studio.sdk.training.train_settings import Optimizer, TrainSettings

_BETAS: Final = (0.9, 0.999)
_PLAYED_BETAS: Final = (0.0, 0.99)
"""In a game momentum does harm: Gidel et al., Negative Momentum for Improved Game Dynamics, 2019; as in StyleGAN."""
_MATRIX: Final = 2
_BASE: Final = "base_lr"
_REMEMBERED: Final = ({"step", "exp_avg", "exp_avg_sq"}, {"momentum_buffer"})


class Optimizers:
    """The optimisers of a training, which step together.

    Args:
        settings: Rates and decay.
        learners: The networks that learn, by name.
        critics: The networks that each critic consists of, by name.
    """

    def __init__(
        self,
        settings: TrainSettings,
        learners: Mapping[str, torch.nn.Module],
        critics: Iterable[Mapping[str, torch.nn.Module]] = (),
    ) -> None:
        teams = list(critics)
        self.learner_weights = dict(_parameters(learners))
        self.critic_weights = [dict(_parameters(team)) for team in teams]
        hidden = set(_hidden(learners)) if settings.optimizer is Optimizer.MUON else set()
        rest = {name: weight for name, weight in self.learner_weights.items() if name not in hidden}
        matrices = {name: weight for name, weight in self.learner_weights.items() if name in hidden}
        betas = _PLAYED_BETAS if teams else _BETAS
        self._all: dict[str, tuple[torch.optim.Optimizer, list[str]]] = {}
        if rest:
            given, order = _name_groups(rest, settings.rate, settings.rates, settings.weight_decay)
            self._all["adamw"] = torch.optim.AdamW(given, settings.rate, betas, fused=True), order
        if matrices:
            given, order = _name_groups(matrices, settings.muon_rate, settings.rates, settings.weight_decay)
            self._all["muon"] = torch.optim.Muon(given, settings.muon_rate, settings.weight_decay), order
        for number, team in enumerate(self.critic_weights):
            given, order = _name_groups(team, settings.critic_rate, settings.rates, 0.0)
            adamw = torch.optim.AdamW(given, settings.critic_rate, _PLAYED_BETAS, weight_decay=0.0, fused=True)
            self._all[f"critic{number + 1}"] = adamw, order
        for optimizer, _ in self._all.values():
            for group in optimizer.param_groups:
                group[_BASE] = group["lr"]

    def set_rate_factor(self, factor: float) -> None:
        """Let all rates be `factor` times what they are set to."""
        for optimizer, _ in self._all.values():
            for group in optimizer.param_groups:
                group["lr"] = group[_BASE] * factor

    def zero_gradients(self) -> None:
        """Forget the gradients."""
        for optimizer, _ in self._all.values():
            optimizer.zero_grad(set_to_none=True)

    def iterate_weights(self) -> Iterator[torch.nn.Parameter]:
        """Yield all weights that are moved: the learners', then each critic's."""
        for team in (self.learner_weights, *self.critic_weights):
            yield from team.values()

    def clip_gradients(self, norm: float) -> list[float]:
        """Shorten the gradients of the learners, and of each critic, to a greatest norm; return what they were."""
        teams = [list(team.values()) for team in (self.learner_weights, *self.critic_weights)]
        return [float(torch.nn.utils.clip_grad_norm_(team, norm)) for team in teams]

    def step_all(self) -> None:
        """Move the weights by the gradients that there are."""
        for optimizer, _ in self._all.values():
            optimizer.step()

    def _weight(self, name: str) -> torch.nn.Parameter:
        return next(team[name] for team in (self.learner_weights, *self.critic_weights) if name in team)

    def get_state(self) -> dict[str, torch.Tensor]:
        """Return the state of the optimisers, by `<optimiser>/<weight>/<what>`."""
        found = {}
        for label, (optimizer, names) in self._all.items():
            state = optimizer.state_dict()["state"]
            for index, name in enumerate(names):
                for key, value in state.get(index, {}).items():
                    found[f"{label}/{name}/{key}"] = torch.as_tensor(value)
        return found

    def restore_state(self, kept: Mapping[str, torch.Tensor]) -> None:
        """Restore a state that `get_state` returned.

        Raises:
            ValueError: It is not of these weights.
        """
        for label, (optimizer, names) in self._all.items():
            _check(kept, label, [(name, self._weight(name)) for name in names])
            content = optimizer.state_dict()
            content["state"] = {
                index: dict(found) for index, name in enumerate(names) if (found := _below(kept, f"{label}/{name}/"))
            }
            optimizer.load_state_dict(content)


def _check(kept: Mapping[str, torch.Tensor], label: str, weights: list[tuple[str, torch.nn.Parameter]]) -> None:
    """Raise ValueError unless there is what an optimiser remembers, of the shapes of its weights."""
    wanted = _REMEMBERED[label == "muon"]
    known = [(name, weight, found) for name, weight in weights if (found := _below(kept, f"{label}/{name}/"))]
    if not known:
        raise ValueError(tr("there is nothing of the optimizer {name}", name=label))
    for name, weight, found in known:
        fits = all(one.shape == (() if key == "step" else weight.shape) for key, one in found.items())
        if found.keys() != wanted or not fits or not all(one.is_floating_point() for one in found.values()):
            raise ValueError(tr("what the optimizer {label} says of {name} does not fit", label=label, name=name))


def _below(kept: Mapping[str, torch.Tensor], prefix: str) -> dict[str, torch.Tensor]:
    return {name.removeprefix(prefix): value for name, value in kept.items() if name.startswith(prefix)}


def _parameters(networks: Mapping[str, torch.nn.Module]) -> Iterator[tuple[str, torch.nn.Parameter]]:
    for network, module in networks.items():
        for name, weight in module.named_parameters():
            if weight.requires_grad:
                yield f"{network}/{name}", weight


def _name_groups(
    weights: Mapping[str, torch.Tensor], rate: float, rates: Mapping[str, float], decay: float
) -> tuple[list[dict[str, Any]], list[str]]:
    """Return groups of weights with one rate and decay each, for torch, and the names in their order.

    Args:
        weights: By `<network>/<weight>`.
        rate: The learning rate.
        rates: What it is multiplied by for single networks.
        decay: Of weights that are matrices or more; biases and norms do not decay.
    """
    found: dict[tuple[float, float], list[str]] = {}
    for is_heavy in (True, False):
        for name, weight in weights.items():
            if (weight.ndim >= _MATRIX) is is_heavy:
                own = rate * rates.get(name.partition("/")[0], 1.0)
                found.setdefault((own, decay if is_heavy else 0.0), []).append(name)
    groups = [
        {"params": [weights[name] for name in names], "lr": own, "weight_decay": share}
        for (own, share), names in found.items()
    ]
    return groups, [name for names in found.values() for name in names]


def _hidden(networks: Mapping[str, torch.nn.Module]) -> Iterator[str]:
    """Yield the names of the hidden matrices: of all that linear layers multiply by, not the first and the last."""
    for network, module in networks.items():
        found = [
            f"{network}/{prefix}{'.' if prefix else ''}{name}"
            for prefix, layer in module.named_modules()
            for name, weight in layer.named_parameters(recurse=False)
            if _is_matrix(layer, name, weight)
        ]
        yield from found[1:-1]


def _is_matrix(layer: Any, name: str, weight: torch.Tensor) -> bool:
    multiplies = isinstance(layer, torch.nn.Linear) or (
        isinstance(layer, torch.nn.MultiheadAttention) and name.endswith("proj_weight")
    )
    return multiplies and weight.requires_grad and weight.ndim == _MATRIX and min(weight.shape) > 1
