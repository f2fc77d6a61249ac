"""Part of Speech: the kind of each word, by a pretrained model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from nodes.text.word_segments import split_segments
from studio.sdk import ClipInfo, Context, FrameNode, Media, Param, PretrainedNode, Task, node


class TaggedWords(NamedTuple):
    """Words and what they are.

    Args:
        words: Those that are kept, one space between two.
        tags: Theirs, in the same order.
        word_count: How many there are.
    """

    words: str
    tags: str
    word_count: float


@node(
    "text.part_of_speech",
    name="Part of Speech",
    aliases=("POS", "Tagger", "Nouns", "Verbs", "Named Entities", "Token Classification", "Keywords"),
)
class PartOfSpeech(PretrainedNode, FrameNode):
    """Tag each word of a text as a noun, a verb and so on, and keep the words you want.

    It uses a pretrained model that classifies tokens: taggers of parts of speech, or of names of people and places; the
    model defines the tags. The text is divided into words and punctuation marks as in Tokenize, and the first token of
    each decides its tag. Texts of any length are read, in pieces of as many words as the model takes. `keep` filters by
    tags: "NOUN, PROPN" leaves what a text is about. The prefix "B-" or "I-" of a tag is ignored.
    """

    tasks = (Task.TAG_WORDS,)
    is_generative = False

    keep: str = Param(
        default="",
        help="Tags of the words to keep, as the model names them, separated by spaces or commas; empty keeps all.",
    )
    lower_case: bool = Param(default=False, help="Write every word in lower case, after tagging.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return the text's rate and length."""
        self.get_model_info(media)
        return super().facts(inputs, media)

    def process(self, text: str, ctx: Context) -> TaggedWords:
        """Tag the words."""
        from nodes.shared.pretrained.nets.tagger import load_word_tagger

        pieces = [piece for piece, _ in split_segments(text)]
        found = ctx.run_with_model(
            self.request_model(ctx.media, load_word_tagger), lambda net: net.predict_tags(pieces, ctx.device, ctx.check)
        )
        wanted = {_plain(tag) for tag in self.keep.replace(",", " ").split()}
        kept = [(word, tag) for word, tag in zip(pieces, found, strict=True) if not wanted or _plain(tag) in wanted]
        words = " ".join(word for word, _ in kept)
        tags = " ".join(tag for _, tag in kept)
        return TaggedWords(words.lower() if self.lower_case else words, tags, float(len(kept)))


def _plain(tag: str) -> str:
    return tag.casefold().removeprefix("b-").removeprefix("i-")
