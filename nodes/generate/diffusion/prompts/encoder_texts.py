"""Texts of a pipeline's text encoders: the prompt, and another text for its second and third encoder.

Stable Diffusion XL and Flux have two text encoders, Stable Diffusion 3 three. Their pipelines take a text for each
(`prompt_2`, `negative_prompt_2`, …), and read the prompt where there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from nodes.generate.diffusion.prompts.prompt_syntax import WeightedText, choose_alternatives, parse_weights
from studio.sdk import Prompt

ENCODER_SUFFIXES: Final = ("", "_2", "_3")
"""What stands behind the names of the arguments and the parts of each text encoder."""


@dataclass(frozen=True, slots=True)
class EncoderTexts:
    """What the text encoders of a pipeline read.

    Args:
        prompt: What is to be seen.
        negative: What is not.
        further: Of the second and third encoder by their suffixes, "_2" and "_3"; without one they read `prompt`.
        further_negatives: Of the same, where they do not read `negative`.
    """

    prompt: Prompt
    negative: str = ""
    further: Mapping[str, Prompt] = field(default_factory=dict)
    further_negatives: Mapping[str, str] = field(default_factory=dict)

    @property
    def prompts(self) -> Mapping[str, Prompt]:
        """All texts of what is to be seen, by the names of the pipeline's arguments."""
        return {"prompt": self.prompt, **{f"prompt{suffix}": text for suffix, text in self.further.items()}}

    @property
    def negatives(self) -> Mapping[str, str]:
        """All texts of what is not to be seen, by the names of the pipeline's arguments."""
        found = {f"negative_prompt{suffix}": text for suffix, text in self.further_negatives.items()}
        return {"negative_prompt": self.negative, **found}

    def select(self, arguments: Collection[str]) -> EncoderTexts:
        """Return the texts that a pipeline takes, by the names of the arguments of its call."""
        further = {suffix: text for suffix, text in self.further.items() if f"prompt{suffix}" in arguments}
        every = self.further_negatives.items()
        negatives = {suffix: text for suffix, text in every if f"negative_prompt{suffix}" in arguments}
        return EncoderTexts(self.prompt, self.negative, further, negatives)

    def convert(
        self, change: Callable[[str], str], change_negative: Callable[[str], str] | None = None
    ) -> EncoderTexts:
        """Return the texts with a function applied to each of them.

        Args:
            change: Of what is to be seen.
            change_negative: Of what is not; None for the same function.
        """
        negative = change_negative or change
        return EncoderTexts(
            convert_prompt(self.prompt, change), negative(self.negative),
            {suffix: convert_prompt(text, change) for suffix, text in self.further.items()},
            {suffix: negative(text) for suffix, text in self.further_negatives.items()},
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReadTexts:
    """Texts without their syntax.

    Args:
        texts: What the text encoders read.
        weighted: The same with the weights of their words, by the suffix of the encoder.
    """

    texts: EncoderTexts
    weighted: Mapping[str, tuple[WeightedText, ...]]


def convert_prompt(prompt: Prompt, change: Callable[[str], str]) -> Prompt:
    """Return a prompt with a function applied to its text, and to the next one where the two blend."""
    return Prompt(change(prompt.text), change(prompt.next_text) if prompt.share else prompt.next_text, prompt.share)


def read_syntax(texts: EncoderTexts, seed: int) -> ReadTexts:
    """Return texts with one of each "{red|blue}" chosen by a seed, and without their weights."""
    parsed: dict[str, WeightedText] = {}

    def read(text: str) -> str:
        parsed[text] = parse_weights(choose_alternatives(text, seed))
        return parsed[text].text

    plain = texts.convert(read)
    weighted = {}
    for suffix in ENCODER_SUFFIXES:
        prompt = texts.prompts.get(f"prompt{suffix}")
        negative = texts.negatives.get(f"negative_prompt{suffix}")
        raw = [] if prompt is None else [prompt.text, prompt.next_text] if prompt.share else [prompt.text]
        weighted[suffix] = tuple(parsed[text] for text in [*raw, *([] if negative is None else [negative])])
    return ReadTexts(plain, weighted)
