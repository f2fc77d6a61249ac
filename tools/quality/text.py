"""Words, against published examples."""

from __future__ import annotations

from nodes.text.languages import StemmedLanguage
from nodes.text.word_nodes import Stem
from studio.sdk.testing import run_frame
from tools.quality.known_answer import Known

_PUBLISHED = {
    StemmedLanguage.EN: "consign consigned consigning consignment consist consistency consistently knack knackeries "
    "knightly knots : consign consign consign consign consist consist consist knack knackeri knight knot",
    StemmedLanguage.FR: "continu continua continuait continuation majesté majestueusement : "
    "continu continu continu continu majest majestu",
    StemmedLanguage.DE: "aufeinander aufeinanderfolge kategorie kategorien kategorischen kater katers : "
    "aufeinand aufeinanderfolg kategori kategori kategor kat kat",
    StemmedLanguage.ES: "cheque chequeo cheques torneado torneos : chequ cheque chequ torn torne",
}
"""The sample vocabularies of snowballstem.org, and their stems."""


def measure() -> list[Known]:
    """Return the figures of all nodes about words."""
    return [stems()]


def stems() -> Known:
    """Stem the sample vocabularies, and count the words that differ."""
    wrong = total = 0
    for language, line in _PUBLISHED.items():
        words, _, published = line.partition(" : ")
        found = run_frame(Stem(language=language), text=words).split()
        wrong += sum(a != b for a, b in zip(found, published.split(), strict=True))
        total += len(found)
    return Known("text.stem", f"stems that differ, of {total}", wrong, "", "snowballstem.org, sample vocabularies", 0)
