"""Tokenize, Stop Words and Stem, in several scripts, and against published examples."""

from __future__ import annotations

import pytest
import snowballstemmer

from nodes.text.languages import StemmedLanguage, StopWordLanguage, detect_language, load_stop_words
from nodes.text.word_nodes import Stem, StopWords, Tokenize
from studio.sdk import StudioError
from studio.sdk.testing import run_frame
from tools.quality.text import stems


def tokens(text: str, **params: bool) -> str:
    return str(run_frame(Tokenize(**params), output="tokens", text=text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        (" \n\t ", ""),
        ("The owl, it seems, DOESN'T sleep.", "the owl it seems doesn't sleep"),
        ("3.14 and 1,000 red-haired_x", "3.14 and 1,000 red haired_x"),
        ("U.S.A. at 10:30", "u.s.a at 10 30"),
        ("我爱北京", "我 爱 北 京"),
        ("東京タワーに行く", "東 京 タワー に 行 く"),
        ("안녕하세요 세계", "안녕하세요 세계"),
        ("مرحبا، بالعالم!", "مرحبا بالعالم"),
        ("שָׁלוֹם עולם", "שָׁלוֹם עולם"),
        ("हिन्दी में", "हिन्दी में"),
        ("naïve cafe\u0301", "naïve cafe\u0301"),
        ("fun 👩‍👩‍👧 👍🏽🇩🇪 1️⃣ ok", "fun 👩‍👩‍👧 👍🏽 🇩🇪 1️⃣ ok"),
        ("สวัสดี ชาวโลก", "สวัสดี ชาวโลก"),
    ],
)
def test_words(text: str, expected: str) -> None:
    assert tokens(text) == expected
    assert run_frame(Tokenize(), output="word_count", text=text) == len(expected.split())


def test_what_is_kept() -> None:
    assert tokens("Hi, you 😀!", punctuation=True) == "hi , you 😀 !"
    assert tokens("Hi, you 😀!", emoji=False) == "hi you"
    assert tokens("Hi ÄRGER", lower_case=False) == "Hi ÄRGER"


class TestStopWords:
    def test_they_go(self) -> None:
        assert run_frame(StopWords(), text="The owl, and the mouse of Berlin.") == "owl, mouse Berlin."
        assert run_frame(StopWords(language=StopWordLanguage.DE), text="der Hund und die Katze") == "Hund Katze"
        assert run_frame(StopWords(language=StopWordLanguage.ZH), text="我 的 北京") == "北京"

    def test_own_words(self) -> None:
        assert run_frame(StopWords(more="owl, Berlin"), text="the owl of Berlin sleeps") == "sleeps"
        assert run_frame(StopWords(keep="not"), text="this is not it") == "not"

    @pytest.mark.parametrize("text", ["", "   ", "😀 !"])
    def test_nothing_to_take(self, text: str) -> None:
        assert run_frame(StopWords(), text=text) == " ".join(text.split())
        assert run_frame(StopWords(language=StopWordLanguage.AUTO), text=text) == " ".join(text.split())

    def test_a_language_without_a_list(self) -> None:
        with pytest.raises(StudioError, match="one of auto, afrikaans"):
            StopWords.spec.get_param("language").normalize_value("klingon")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("the owl sits in the tree and looks at the moon", StopWordLanguage.EN),
        ("die Eule sitzt im Baum und sieht den Mond an", StopWordLanguage.DE),
        ("le hibou est dans l'arbre et il regarde la lune", StopWordLanguage.FR),
        ("сова сидит на дереве и смотрит на луну, потому что она не спит", StopWordLanguage.RU),
        ("xyzzy", StopWordLanguage.AUTO),
    ],
)
def test_the_language_is_found(text: str, language: StopWordLanguage) -> None:
    assert detect_language(text.split()) is language


def test_every_list_is_reached() -> None:
    import stopwordsiso

    assert {language.code for language in StopWordLanguage if load_stop_words(language)} == set(stopwordsiso.langs())


class TestStem:
    def test_published_examples(self) -> None:
        assert stems().ok

    def test_punctuation_stays(self) -> None:
        assert run_frame(Stem(), text="Running, (jumps) 😀 …") == "run, (jump) 😀 …"
        assert run_frame(Stem(), text="") == ""

    def test_unknown_languages_say_so(self) -> None:
        with pytest.raises(StudioError, match="no stemmer for chinese; accepted: arabic, "):
            run_frame(Stem(language=StemmedLanguage.AUTO), text="我 的 北京 在 哪里")
        assert {language.value for language in StemmedLanguage} - {"auto"} <= set(snowballstemmer.algorithms())

    def test_auto(self) -> None:
        assert (
            run_frame(Stem(language=StemmedLanguage.AUTO), text="die Katzen und die Häuser") == "die katz und die haus"
        )
        assert run_frame(Stem(language=StemmedLanguage.AUTO), text="xyzzy plughs") == "xyzzy plughs"
