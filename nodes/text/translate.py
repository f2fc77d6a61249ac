"""Translate: a text in another language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, partial

from nodes.shared.pretrained.translation import TranslationOptions, load_translation_model, translate_text
from studio.core.translation import tr
from studio.sdk import Clip, ClipInfo, ClipNode, Context, Media, Param, PretrainedNode, Task, node


@dataclass(frozen=True, eq=False)
class Translations:
    """Texts and what they are in another language; two are the same only if they are one object."""

    pairs: tuple[tuple[str, str], ...]


@node("text.translate", aliases=("Translation", "NMT", "Marian", "NLLB", "M2M100", "Localize", "Language"))
class Translate(PretrainedNode, ClipNode):
    """Translate a text into another language: subtitles, prompts, text to be spoken.

    Any text-to-text model of transformers will do: Marian (two languages, or several by a mark before the text),
    M2M100, NLLB and mBART (each language has a token), T5 (instructed in words), MADLAD. Give languages as the model
    names them ("de", "deu_Latn") or by their English names; models of two languages need none.

    Each text of the clip is translated once, sentence by sentence, so that nothing is cut off; it may have 20 000
    characters. Line breaks are kept. An empty text stays empty. Characters that the model does not know are lost, such
    as most emoji.
    """

    tasks = (Task.TRANSLATE,)

    source: str = Param(default="", animatable=False, help="The language of the text; empty for the model's own.")
    target: str = Param(default="", animatable=False, help="The language to translate into; empty for the model's own.")
    beams: int = Param(
        default=4, min=1, max=16, slider=(1, 8), animatable=False,
        help="Number of beams in the beam search; more is slower and a little better.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return those of the text; refuse a model that does not fit."""
        self.get_model_info(media)
        text = inputs.get("text", ClipInfo())
        return ClipInfo(text.rate, text.length)

    def analyze(self, text: Clip[str], ctx: Context) -> Translations:
        """Translate each text that comes."""
        texts = dict.fromkeys(text[frame] for frame in ctx.progress(len(text), tr("Reading texts")))
        use, wish = (
            self.request_model(ctx.media, load_translation_model),
            TranslationOptions(self.source.strip(), self.target.strip(), self.beams),
        )
        said = [text for text in texts if text.strip()]
        return Translations(
            tuple(
                (said[at], ctx.run_with_model(use, partial(translate_text, text=said[at], wish=wish, ctx=ctx)))
                for at in ctx.progress(len(said), tr("Translating"))
            )
        )

    def process(self, text: str, analysis: Translations) -> str:
        """Return what a frame's text is in the other language."""
        return _by_text(analysis).get(text, "")


@lru_cache(maxsize=16)
def _by_text(translations: Translations) -> dict[str, str]:
    return dict(translations.pairs)
