"""The encoders at sizes that are quick, and what they are to learn: the colours of the squares, or where they go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch

from nodes.encode.text_embedding import TextEmbedding
from nodes.encode.text_lstm import TextLSTM
from nodes.encode.text_transformer import TextTransformer
from nodes.encode.texts import Rows
from studio.core.clip import ClipFacts
from studio.core.time import FrameRate
from studio.sdk import Batch, Network
from studio.sdk.dataset import collate
from studio.sdk.testing.samples import ExampleDataset

RATE = FrameRate.of(25)
PICTURES = ClipFacts(RATE, 4, 16, 16, 3)
SOUND = ClipFacts(RATE, 4, channels=1, sample_rate=16_000)
DATA = ExampleDataset()


@dataclass(frozen=True)
class Case:
    """An encoder.

    Args:
        node: With parameters that make it small.
        clips: What its inputs carry.
        given: Returns what `forward` takes of a batch.
        target: What is learnt: "colour" or "way".
        steps: Of AdamW, until it has learnt.
        rate: Its learning rate.
    """

    node: Network
    clips: Mapping[str, ClipFacts]
    given: Callable[[Batch], dict[str, Any]]
    target: str = "color"
    steps: int = 30
    rate: float = 1e-2


def whole_batch() -> Batch:
    """Return all samples there are."""
    return collate([DATA.sample(index) for index in range(len(DATA))])


def targets(batch: Batch, target: str) -> torch.Tensor:
    """Return the class of each sample."""
    if target == "color":
        return batch.columns["label"]
    return torch.tensor(["right" in text for text in batch.text]).long()


def _text(batch: Batch) -> dict[str, Any]:
    return {"text": batch.text}


CASES = {
    "text_embedding": Case(TextEmbedding(width=16, vocabulary=512), {"text": ClipFacts()}, _text, "way", rate=0.1),
    "text_embedding, mean": Case(
        TextEmbedding(width=16, vocabulary=512, rows=Rows.TEXT), {"text": ClipFacts()}, _text, "way", rate=0.1
    ),
    "text_lstm": Case(TextLSTM(width=16, vocabulary=512), {"text": ClipFacts()}, _text, "way"),
    "text_lstm, the end": Case(
        TextLSTM(width=16, vocabulary=512, depth=2, both=False, rows=Rows.TEXT), {"text": ClipFacts()}, _text, "way"
    ),
    "text_transformer": Case(
        TextTransformer(width=32, depth=2, heads=2, vocabulary=512), {"text": ClipFacts()}, _text, "way"
    ),
}
