"""Nodes about words."""

from __future__ import annotations

from nodes.text.word_nodes import Stem, StopWords, Tokenize
from studio.sdk.testing import run_frame
from tools.bench.node_case import NodeCase

_TEXT = "The owl sits in the old tree and looks at the moon, which is bright tonight; nobody sleeps. " * 20


def cases() -> list[NodeCase]:
    """Return a page of text through each."""
    words = str(run_frame(Tokenize(), output="tokens", text=_TEXT))

    def bare() -> str:
        import snowballstemmer

        return " ".join(snowballstemmer.stemmer("english").stemWords(words.split()))

    return [
        NodeCase("text.tokenize, 340 words", lambda: run_frame(Tokenize(), output="tokens", text=_TEXT)),
        NodeCase("text.stop_words, 340 words", lambda: run_frame(StopWords(), text=words)),
        NodeCase("text.stem, 340 words", lambda: run_frame(Stem(), text=words), bare, "snowballstemmer.stemWords"),
    ]
