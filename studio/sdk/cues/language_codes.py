"""Codes of languages: from those of two letters (ISO 639-1, BCP 47) to those of three that containers know."""

from __future__ import annotations

from typing import Final

_PAIRS: Final = """
    aaaar ababk aeave afafr akaka amamh anarg arara asasm avava ayaym azaze babak bebel bgbul bhbih bibis bmbam bnben
    bobod brbre bsbos cacat ceche chcha cocos crcre csces cuchu cvchv cycym dadan dedeu dvdiv dzdzo eeewe elell eneng
    eoepo esspa etest eueus fafas ffful fifin fjfij fofao frfra fyfry gagle gdgla glglg gngrn guguj gvglv hahau heheb
    hihin hohmo hrhrv hthat huhun hyhye hzher iaina idind ieile igibo iiiii ikipk ioido isisl itita iuiku jajpn jvjav
    kakat kgkon kikik kjkua kkkaz klkal kmkhm knkan kokor krkau kskas kukur kvkom kwcor kykir lalat lbltz lglug lilim
    lnlin lolao ltlit lulub lvlav mgmlg mhmah mimri mkmkd mlmal mnmon mrmar msmsa mtmlt mymya nanau nbnob ndnde nenep
    ngndo nlnld nnnno nonor nrnbl nvnav nynya ococi ojoji omorm orori ososs papan pipli plpol pspus ptpor quque rmroh
    rnrun roron rurus rwkin sasan scsrd sdsnd sesme sgsag sisin skslk slslv smsmo snsna sosom sqsqi srsrp ssssw stsot
    susun svswe swswa tatam tetel tgtgk ththa titir tktuk tltgl tntsn toton trtur tstso tttat twtwi tytah uguig ukukr
    ururd uzuzb veven vivie vovol wawln wowol xhxho yiyid yoyor zazha zhzho zuzul
"""
_LONG: Final = {pair[:2]: pair[2:] for pair in _PAIRS.split()}
_BIBLIOGRAPHIC: Final = {
    "bod": "tib", "ces": "cze", "cym": "wel", "deu": "ger", "ell": "gre", "eus": "baq", "fas": "per", "fra": "fre",
    "hye": "arm", "isl": "ice", "kat": "geo", "mkd": "mac", "mri": "mao", "msa": "may", "mya": "bur", "nld": "dut",
    "ron": "rum", "slk": "slo", "sqi": "alb", "zho": "chi",
}  # fmt: skip
"""Where ISO 639-2 has another code for libraries, which Matroska and QuickTime want."""
_SHORT: Final = {long: short for short, long in _LONG.items()} | {
    other: short for short, long in _LONG.items() if (other := _BIBLIOGRAPHIC.get(long)) is not None
}


def is_language_code(code: str) -> bool:
    """Return whether a code, as "de", "pt-BR" or "ger", begins with one of a language that has two letters, too."""
    main = _get_main(code)
    return main in _LONG or main in _SHORT


def get_long_code(code: str, *, is_bibliographic: bool = False) -> str:
    """Return the ISO 639-2 code of three letters; "und" for what is empty or no code.

    Args:
        code: As BCP 47 or ISO 639 names a language; what is behind a hyphen has no place in it.
        is_bibliographic: Return that for libraries where there are two, as "ger" beside "deu".
    """
    main = _get_main(code)
    found = _LONG.get(_SHORT.get(main, main), main)
    if not (len(found) == 3 and found.isascii() and found.isalpha()):
        return "und"
    return _BIBLIOGRAPHIC.get(found, found) if is_bibliographic else found


def _get_main(code: str) -> str:
    return code.strip().replace("_", "-").partition("-")[0].lower()
