"""Fusions on a task whose answer needs two modalities: `python -m tools.quality fuse`.

A text says a bit, a picture says another; the label is 2·text + (text ⊕ picture). Who knows one of them alone can be
right half of the time, who knows both always. Bits hide in noise, in one of several tokens.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import torch

from nodes.fuse.attention_fusion import Attention, CoAttention, CrossModal
from nodes.fuse.fusion import Fusion
from nodes.fuse.head import HeadTask
from nodes.fuse.lstm_fusion import LstmFusion
from nodes.fuse.nets.head import MultiTaskModule
from nodes.fuse.pooled_fusion import Concatenate, Gated, Late, LowRank
from studio.core.clip_info import ClipInfo
from studio.sdk import Batch, Tokens
from studio.sdk.networks.network import build_initial_module
from tools.quality.known_answer import Known

KINDS: Final = (Concatenate, Gated, LowRank, Late, Attention, CrossModal, CoAttention, LstmFusion)
_FEATURES: Final = {"text": 12, "image": 8}
_WIDTH: Final = 32
_STEPS, _BATCH = 300, 64


def measure() -> list[Known]:
    """Return for each fusion how often it is right with both, with each alone, and with one that is missing."""
    return [known for kind in KINDS for known in scores(kind)]


def scores(kind: type[Fusion], steps: int = _STEPS) -> list[Known]:
    """Train a fusion with both modalities, and with each alone, and test it on samples that it has not seen."""
    both = _Pair(kind, ("text", "image"))
    both.learn(steps)
    alone = {}
    for name in _FEATURES:
        single = _Pair(kind, (name,))
        single.learn(steps // 2)
        alone[name] = single.right()
    return both.known(alone)


class _Pair:
    """A fusion and a head on it, for some of the modalities."""

    def __init__(self, kind: type[Fusion], names: tuple[str, ...]) -> None:
        facts = {name: ClipInfo(modality=name, tokens=0, features=_FEATURES[name]) for name in names}
        node = kind(width=_WIDTH, drop=0.2 if len(names) > 1 else 0.0)
        self.kind = kind
        self.names = names
        self.fusion = build_initial_module(node, facts)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(1)
            self.head = MultiTaskModule(_WIDTH, 32, [HeadTask("label", 4, is_class=True)])

    def learn(self, steps: int) -> None:
        """Train both for some steps."""
        parameters = [*self.fusion.parameters(), *self.head.parameters()]
        optimizer = torch.optim.AdamW(parameters, lr=5e-3, weight_decay=0.01)
        self.fusion.train()
        with torch.random.fork_rng(devices=[]), torch.enable_grad():
            torch.manual_seed(2)
            for step in range(steps):
                for group in optimizer.param_groups:
                    group["lr"] = 5e-3 * (1 - step / steps)
                batch, inputs = drawn(_BATCH, seed=step)
                loss = self.head.learn(batch, self._fused(inputs)).losses["label"]
                optimizer.zero_grad()
                torch.autograd.backward(loss)
                optimizer.step()
        self.fusion.eval()

    def right(self, missing: str = "") -> float:
        """Return the share of answers that are right, on samples of its own; one modality may be missing."""
        batch, inputs = drawn(1000, seed=1_000_000)
        if missing:
            inputs[missing] = Tokens(inputs[missing].values, torch.zeros_like(inputs[missing].mask))
        with torch.no_grad():
            answers = self.head(self._fused(inputs)).values[:, 0].argmax(1)
        return float((answers == batch.columns["label"]).float().mean())

    def known(self, alone: Mapping[str, float]) -> list[Known]:
        """Return the figures of a fusion of both, beside those of each modality alone."""
        best = max(alone.values())
        both = 100 * self.right()
        without = [100 * self.right(missing=name) for name in _FEATURES]
        id = self.kind.spec.id
        single = f"the better modality alone: {100 * best:.0f} %"
        return [
            Known(id, "answers right that need both modalities", both, "%", single, at_least=100 * best + 20),
            Known(id, "answers right, the worse modality missing", min(without), "%", single, at_least=40),
        ]

    def _fused(self, inputs: Mapping[str, Tokens]) -> Tokens:
        fused: Tokens = self.fusion(**{name: inputs[name] for name in self.names})
        return fused


def drawn(count: int, seed: int) -> tuple[Batch, dict[str, Tokens]]:
    """Draw samples: the bit of each modality lies in the sign of two numbers of one of its tokens."""
    random = torch.Generator().manual_seed(seed)
    bits, inputs = {}, {}
    for name, size in _FEATURES.items():
        most = 5 if name == "text" else 3
        bits[name] = torch.randint(0, 2, (count,), generator=random)
        lengths = torch.randint(1, most + 1, (count,), generator=random)
        mask = torch.arange(most) < lengths[:, None]
        values = 0.3 * torch.randn(count, most, size, generator=random)
        place = (torch.rand(count, generator=random) * lengths).long()
        values[torch.arange(count), place, :2] += (2.0 * bits[name] - 1)[:, None] * torch.tensor([1.5, -1.5])
        inputs[name] = Tokens(values * mask[..., None], mask)
    label = 2 * bits["text"] + (bits["text"] ^ bits["image"])
    there = torch.ones(count, dtype=torch.bool)
    present = {"text": there, "video": there, "audio": ~there}
    return Batch(("",) * count, ("",) * count, None, None, {"label": label}, present), inputs
