"""Languages, as the nodes about words know them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache


class StopWordLanguage(StrEnum):
    """A language that there are stop words for; a member's name is its ISO 639-1 code."""

    AUTO = "auto"
    AF = "afrikaans"
    AR = "arabic"
    HY = "armenian"
    EU = "basque"
    BN = "bengali"
    BR = "breton"
    BG = "bulgarian"
    CA = "catalan"
    ZH = "chinese"
    HR = "croatian"
    CS = "czech"
    DA = "danish"
    NL = "dutch"
    EN = "english"
    EO = "esperanto"
    ET = "estonian"
    TL = "filipino"
    FI = "finnish"
    FR = "french"
    GL = "galician"
    DE = "german"
    EL = "greek"
    GU = "gujarati"
    HA = "hausa"
    HE = "hebrew"
    HI = "hindi"
    HU = "hungarian"
    ID = "indonesian"
    GA = "irish"
    IT = "italian"
    JA = "japanese"
    KO = "korean"
    KU = "kurdish"
    LA = "latin"
    LV = "latvian"
    LT = "lithuanian"
    MS = "malay"
    MR = "marathi"
    NO = "norwegian"
    FA = "persian"
    PL = "polish"
    PT = "portuguese"
    RO = "romanian"
    RU = "russian"
    ST = "sesotho"
    SK = "slovak"
    SL = "slovenian"
    SO = "somali"
    ES = "spanish"
    SW = "swahili"
    SV = "swedish"
    TH = "thai"
    TR = "turkish"
    UK = "ukrainian"
    UR = "urdu"
    VI = "vietnamese"
    YO = "yoruba"
    ZU = "zulu"

    @property
    def code(self) -> str:
        """The ISO 639-1 code."""
        return self.name.lower()


class StemmedLanguage(StrEnum):
    """A language that there is a stemmer for, as snowballstemmer names it."""

    AUTO = "auto"
    AR = "arabic"
    HY = "armenian"
    EU = "basque"
    CA = "catalan"
    CS = "czech"
    DA = "danish"
    NL = "dutch"
    EN = "english"
    EO = "esperanto"
    ET = "estonian"
    FI = "finnish"
    FR = "french"
    DE = "german"
    EL = "greek"
    HI = "hindi"
    HU = "hungarian"
    ID = "indonesian"
    GA = "irish"
    IT = "italian"
    LT = "lithuanian"
    NE = "nepali"
    NO = "norwegian"
    FA = "persian"
    PL = "polish"
    PT = "portuguese"
    RO = "romanian"
    RU = "russian"
    SR = "serbian"
    ST = "sesotho"
    ES = "spanish"
    SV = "swedish"
    TA = "tamil"
    TR = "turkish"
    YI = "yiddish"


@lru_cache(128)
def load_stop_words(language: StopWordLanguage) -> frozenset[str]:
    """Return the words that say little in a language, in small letters (stopwords-iso); none if there is no list."""
    import stopwordsiso

    if language is StopWordLanguage.AUTO or not stopwordsiso.has_lang(language.code):
        return frozenset()
    return frozenset(word.casefold() for word in stopwordsiso.stopwords(language.code))


def detect_language(words: Iterable[str]) -> StopWordLanguage:
    """Return the language whose stop words a text has most of; AUTO where it has none of any.

    A word counts the less, the more languages have it: "a" says little, "the" much.
    """
    known = [language for language in StopWordLanguage if load_stop_words(language)]
    score = dict.fromkeys(known, 0.0)
    for word in words:
        having = [language for language in known if word.casefold() in load_stop_words(language)]
        for language in having:
            score[language] += 1.0 / len(having) ** 2
    best = max(known, key=lambda language: score[language])
    return best if score[best] > 0.0 else StopWordLanguage.AUTO
