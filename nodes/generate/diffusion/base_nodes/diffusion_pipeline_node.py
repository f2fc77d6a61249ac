"""Base of the nodes that have a diffusion pipeline make pictures or clips: their texts, and what is shown meanwhile."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from nodes.generate.diffusion.pipelines.latent_preview import PreviewMethod, PreviewOptions
from nodes.generate.diffusion.pipelines.lora_adapters import LoraPipelineNode
from nodes.generate.diffusion.prompts.encoder_texts import ENCODER_SUFFIXES, EncoderTexts
from nodes.generate.diffusion.prompts.prompt_styles import (
    STYLE_TEMPLATES,
    PromptStyle,
    StyleTemplate,
    find_file_style,
)
from nodes.generate.diffusion.prompts.wildcards import expand_wildcards, list_wildcard_files
from studio.core.translation import tr, tr_noop
from studio.sdk import ADVANCED, AnimatedPrompt, Clip, FileMode, Media, Param, Prompt

_SECTION: Final = tr_noop("Prompt")
_NO_ENCODER: Final = tr_noop("'{param}' has no effect: {kind} takes no text of its own for it.")


class DiffusionPipelineNode(LoraPipelineNode):
    """What nodes share whose diffusion pipeline reads a prompt. Derive from it; declare the prompts and `negative`."""

    style: PromptStyle = Param(
        default=PromptStyle.NONE,
        help="Style: words that are laid around the prompt and put before the negative prompt.", section=_SECTION,
    )  # fmt: skip
    style_file: Path = Param(
        default=Path(), file_types=(".json", ".csv"), animatable=False, section=_SECTION,
        applies_when=("style", PromptStyle.OWN.value),
        help="Your own styles: a JSON list as of Fooocus, or a CSV table as of the Stable Diffusion web UI, with "
        "'name', 'prompt' and 'negative_prompt'; {prompt} stands for the prompt.",
    )  # fmt: skip
    style_name: str = Param(
        default="", animatable=False, section=_SECTION, applies_when=("style", PromptStyle.OWN.value),
        help="Name of the style in the file.",
    )  # fmt: skip
    wildcards: Path = Param(
        default=Path(), file_mode=FileMode.FOLDER, animatable=False, section=_SECTION,
        help="Folder of text files: __color__ in a prompt becomes a line of color.txt, chosen by the seed.",
    )  # fmt: skip
    preview: PreviewMethod = Param(
        default=PreviewMethod.COLORS, animatable=False, hashed=False, section=ADVANCED,
        help="What is shown while the model is at work: nothing, quick colors, or what the model's own decoder makes, "
        "which costs time in each step.",
    )  # fmt: skip
    preview_every: int = Param(
        default=1, min=1, max=1000, slider=(1, 10), animatable=False, hashed=False, section=ADVANCED,
        help="Steps from one preview to the next.",
    )  # fmt: skip

    def make_texts(self, prompt: Prompt, frame: float, seed: int, media: Media) -> EncoderTexts:
        """Return the texts of all text encoders, with wildcards chosen and in the style.

        Args:
            prompt: What is to be seen.
            frame: At which texts are taken that are keyed over a clip.
            seed: Chooses the lines of wildcards.
            media: For the files of wildcards and styles.

        Raises:
            ParameterError: There is no such style or wildcard.
            MediaError: A file cannot be read.
        """
        further = {
            suffix: text
            for suffix in ENCODER_SUFFIXES[1:]
            if (text := get_prompt_at(getattr(self, f"prompt{suffix}"), frame)).text or text.share
        }
        return self._finish_texts(
            EncoderTexts(prompt, self._negative_text, further, self._get_negatives()), seed, media
        )

    def make_region_texts(self, prompt: Prompt, seed: int, media: Media) -> EncoderTexts:
        """Return the texts of a region: all text encoders read its prompt. Arguments are those of `make_texts`."""
        return self._finish_texts(EncoderTexts(prompt, self._negative_text, {}, self._get_negatives()), seed, media)

    def check_text_files(self, media: Media) -> None:
        """Raise StudioError where the style or the folder of wildcards is not there.

        It is for `facts`, which may not depend on texts that are keyed.
        """
        if self.wildcards != Path():
            media.list_folder(self.wildcards)
        self._find_style(media)

    def describe_unused_texts(self, pipeline: type) -> Iterator[str]:
        """Yield which texts of further text encoders a pipeline does not take.

        Args:
            pipeline: Its class.
        """
        known = inspect.signature(pipeline.__call__).parameters
        for suffix in ENCODER_SUFFIXES[1:]:
            arguments = {f"prompt{suffix}": f"prompt{suffix}", f"negative{suffix}": f"negative_prompt{suffix}"}
            for param, argument in arguments.items():
                if argument not in known and self.has_text(param):
                    yield tr(_NO_ENCODER, param=param, kind=pipeline.__name__)

    def get_preview_options(self) -> PreviewOptions:
        """Return what is shown while the model is at work."""
        return PreviewOptions(self.preview, self.preview_every)

    def files_read(self, frame: int, media: Media) -> tuple[Path, ...]:
        """Return the files of the style and of the wildcards that are named, too, but not their folder."""
        others = {self.wildcards, *(() if self.style is PromptStyle.OWN else (self.style_file,))}
        found = tuple(path for path in super().files_read(frame, media) if path not in others)
        return (*found, *list_wildcard_files(self._list_texts(), self.wildcards, media))

    def has_text(self, param: str) -> bool:
        """Return whether a parameter has a text, at any time."""
        return any(_list_values(getattr(self, param)))

    @property
    def _negative_text(self) -> str:
        """The negative prompt, which each node declares in its place among the others."""
        text: str = getattr(self, "negative", "")
        return text

    def _get_negatives(self) -> dict[str, str]:
        return {suffix: text for suffix in ENCODER_SUFFIXES[1:] if (text := getattr(self, f"negative{suffix}"))}

    def _finish_texts(self, texts: EncoderTexts, seed: int, media: Media) -> EncoderTexts:
        """Return texts with wildcards chosen, in the style."""
        template = self._find_style(media)
        read = texts.convert(lambda text: expand_wildcards(text, self.wildcards, seed, media))
        return read if template is None else read.convert(template.apply, template.apply_negative)

    def _find_style(self, media: Media) -> StyleTemplate | None:
        if self.style is PromptStyle.OWN:
            return find_file_style(media, self.style_file, self.style_name)
        return STYLE_TEMPLATES.get(self.style)

    def _list_texts(self) -> list[str]:
        """Return all texts that may have wildcards: of every parameter with a long text."""
        params = (param.name for param in self.spec.params.values() if param.multiline)
        return [text for name in params for text in _list_values(getattr(self, name))]


def choose_prompt(prompt: Prompt, words: str | None) -> Prompt:
    """Return the text that is connected, or else the prompt."""
    return prompt if words is None else Prompt(words)


def make_prompt_function(prompt: AnimatedPrompt, words: Clip[str] | None) -> Callable[[float], Prompt]:
    """Return the text at a frame: of what is connected, whose last one is held, or else the prompt."""
    if words is None:
        return prompt.evaluate_at
    return lambda frame: Prompt(words[max(0, min(int(frame), len(words) - 1))])


def get_prompt_at(value: Prompt | AnimatedPrompt, frame: float) -> Prompt:
    """Return a prompt at a frame, in nodes for frames and in those for clips."""
    return value.evaluate_at(frame) if isinstance(value, AnimatedPrompt) else value


def _list_values(value: str | Prompt | AnimatedPrompt) -> list[str]:
    """Return the texts that a parameter has, or has in turn."""
    if isinstance(value, AnimatedPrompt):
        return [text for _, text in value.blocks]
    return [value.text, value.next_text] if isinstance(value, Prompt) else [value]
