"""Texts of one's own to learn from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

from nodes.shared.file_params import require_path
from studio.core.translation import tr
from studio.sdk import (
    BadRow,
    ClipInfo,
    Context,
    Dataset,
    Media,
    Param,
    ParameterError,
    Sample,
    SourceNode,
    node,
    output,
)
from studio.sdk.training.dataset import train_val_split


class TextUnit(StrEnum):
    """What of a file is one sample."""

    LINES = "lines"
    PARAGRAPHS = "paragraphs"


_ENDS = {TextUnit.LINES: re.compile(r"\n"), TextUnit.PARAGRAPHS: re.compile(r"\n[^\S\n]*\n")}


@node(
    "train.text_dataset",
    name="Text Dataset",
    aliases=("Text Corpus", "Captions File", "Prompts File", "Load Text Dataset", "Poems"),
    output="dataset",
)
class TextDataset(SourceNode):
    """Provide the lines or paragraphs of a text file as training data for networks that learn from text only.

    Empty lines and paragraphs are skipped. A paragraph ends at an empty line, and keeps its line breaks. The file is
    UTF-8, or UTF-16 with a byte order mark.
    """

    file: Path = Param(default=Path(), file_types=(".txt", ".md", ".csv"), animatable=False, help="The text file.")
    parts: TextUnit = Param(
        default=TextUnit.LINES, animatable=False, help="The unit of a sample: a line, or a paragraph."
    )
    validation: float = Param(
        default=0.1, min=0.0, max=0.9, slider=(0.0, 0.5), animatable=False,
        help="The share of samples to reserve for validation.",
    )  # fmt: skip
    seed: int = Param(
        default=0, min=0, max=2**31 - 1, slider=(0, 100), animatable=False,
        help="Decides the order of the samples, and which are reserved for validation.",
    )  # fmt: skip
    index: int = Param(
        default=0,
        min=0,
        max=2**31 - 1,
        slider=(0, 1000),
        help="The sample to give as the caption, at most the last one.",
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Count the samples."""
        return ClipInfo(samples=len(self._texts(media)))

    def get_output_info(self, output: str, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return the number of samples, or the facts of a text."""
        return ClipInfo() if output == "caption" else self.facts(inputs, media)

    def process(self, ctx: Context) -> Dataset:
        """Give the data set."""
        return TextSamples(self._texts(ctx.media), self.validation, self.seed)

    @output
    def caption(self, ctx: Context) -> str:
        """Give one sample."""
        texts = self._texts(ctx.media)
        return texts[min(self.index, len(texts) - 1)]

    def _texts(self, media: Media) -> tuple[str, ...]:
        text = media.read_text(require_path(self.file, tr("the path of a text file")))
        parts = (part.strip() for part in _ENDS[self.parts].split(text.replace("\r\n", "\n")))
        found = tuple(part for part in parts if part)
        if not found:
            raise ParameterError("file", str(self.file), tr("a file with a line of text in it"))
        return found


@dataclass(frozen=True)
class TextSamples(Dataset):
    """Samples of text alone.

    Args:
        texts: All of them.
        held_back: The share for validation, 0..1.
        seed: Of the order.
    """

    texts: tuple[str, ...]
    held_back: float
    seed: int

    @cached_property
    def _divided(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        return train_val_split([""] * len(self.texts), self.held_back, self.seed)

    @property
    def training_indices(self) -> Sequence[int]:
        """The samples to learn from, shuffled."""
        return self._divided[0]

    @property
    def validation_indices(self) -> Sequence[int]:
        """The samples that are held back."""
        return self._divided[1]

    @property
    def bad_rows(self) -> tuple[BadRow, ...]:
        """None: each text is one."""
        return ()

    @property
    def available_fields(self) -> frozenset[str]:
        """Text alone."""
        return frozenset({"text"})

    @property
    def digest(self) -> str:
        """Of the texts, and of how they are divided."""
        return blake2b(repr((self.texts, self.held_back, self.seed)).encode(), digest_size=16).hexdigest()

    def __len__(self) -> int:
        return len(self.texts)

    def get_sample(self, index: int, epoch: int = 0) -> Sample:
        """Return a text."""
        return Sample(str(index), self.texts[index])

    def iter_captions(self) -> Iterator[str]:
        """Yield the texts to learn from."""
        return (self.texts[index] for index in self.training_indices)
