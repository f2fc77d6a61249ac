"""Catalogues: what is read from a .po file, what is left out, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.core.catalogue import find_catalogues, read_catalogue, select_language
from studio.core.errors import CatalogueError
from studio.core.translation import get_language, tr, tr_n, use_catalogue

HEAD = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
NODES = 'msgid "{count} node of {graph}"\nmsgid_plural "{count} nodes of {graph}"\n'


def _file(folder: Path, text: str, name: str = "de.po") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_gives_a_language(tmp_path: Path) -> None:
    text = 'msgid "Blur"\nmsgstr "Weichzeichnen"\n\n'
    text += NODES + 'msgstr[0] "ein Knoten von {graph}"\nmsgstr[1] "{count} Knoten von {graph}"\n'
    go_back = use_catalogue(read_catalogue(_file(tmp_path, HEAD + text)))
    try:
        assert get_language() == "de"
        assert (tr("Blur"), tr("Sharpen"), tr("")) == ("Weichzeichnen", "Sharpen", "")
        forms = [tr_n("{count} node of {graph}", "{count} nodes of {graph}", count, graph="A") for count in (1, 3)]
        assert forms == ["ein Knoten von A", "3 Knoten von A"]
    finally:
        go_back()
    assert get_language() == "en"


def test_more_than_two_plural_forms(tmp_path: Path) -> None:
    head = HEAD.replace("nplurals=2; plural=(n != 1)", "nplurals=3; plural=(n==1 ? 0 : n<5 ? 1 : 2)")
    text = 'msgid "{count} frame"\nmsgid_plural "{count} frames"\n'
    text += "".join(f'msgstr[{form}] "{{count}} {word}"\n' for form, word in enumerate(("klatka", "klatki", "klatek")))
    found = read_catalogue(_file(tmp_path, head + text, "pl.po"))
    assert [found.ngettext("{count} frame", "{count} frames", n).split()[1] for n in (1, 3, 7)] == [
        "klatka", "klatki", "klatek",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("english", "translation", "why"),
    [
        ("Rename to {name}", "Umbenennen", "lacks {name}"),
        ("Rename to {name}", "In {Name} umbenennen", "lacks {name}"),
        ("Rename to {name}", "In {name} von {owner} umbenennen", "{owner}"),
        ("Rename to {name}", "In {name.__class__} umbenennen", "lacks {name}"),
        ("Rename to {name}", "In {name:d} umbenennen", "{name}"),
        ("Rename to {name}", "In {name umbenennen", "expected '}'"),
    ],
)
def test_a_translation_with_other_fields_is_left_out(tmp_path: Path, english: str, translation: str, why: str) -> None:
    text = f'msgid "{english}"\nmsgstr "{translation}"\n\nmsgid "Blur"\nmsgstr "Weich"\n'
    found = read_catalogue(_file(tmp_path, HEAD + text))
    assert (found.gettext(english), found.gettext("Blur")) == (english, "Weich")
    assert len(found.skipped_entries) == 1
    assert why in found.skipped_entries[0]
    assert found.skipped_entries[0].startswith("line 6: ")


@pytest.mark.parametrize("translation", ["{done:,} von {total}", "{done} von {total}", "{total}: {done:,}"])
def test_fields_may_change_places_and_be_written_plainly(tmp_path: Path, translation: str) -> None:
    found = read_catalogue(_file(tmp_path, HEAD + f'msgid "{{done:,}} of {{total}}"\nmsgstr "{translation}"\n'))
    assert found.gettext("{done:,} of {total}") == translation


def test_unfinished_translations_stay_english(tmp_path: Path) -> None:
    text = '#, fuzzy\nmsgid "Blur"\nmsgstr "Wolke"\n\nmsgid "Cut"\nmsgstr ""\n\n#~ msgid "Old"\n#~ msgstr "Alt"\n\n'
    text += 'msgctxt "menu"\nmsgid "Open"\nmsgstr "Aufmachen"\n'
    found = read_catalogue(_file(tmp_path, HEAD + text))
    assert [found.gettext(word) for word in ("Blur", "Cut", "Old", "Open")] == ["Blur", "Cut", "Old", "Open"]
    assert found.skipped_entries == ()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("This is a letter.", "line 1: this is not a line of a .po file: This is a letter."),
        (HEAD + 'msgid "Blur\nmsgstr "Weich"\n', 'line 6: this is not a line of a .po file: msgid "Blur'),
        (HEAD + 'msgid "Blur"\nmsgid "Cut"\nmsgstr "x"\nmsgstr[0] "y"\n', "line"),
        (HEAD.replace("nplurals=2", "nplurals=x"), "it is not a .po file that can be read"),
        (HEAD.replace("(n != 1)", "n") + NODES + 'msgstr[0] "{graph}"\nmsgstr[1] "{graph}"\n', "Plural-Forms"),
        (HEAD.replace("(n != 1)", "__import__('os')"), "Plural-Forms"),
        (HEAD.replace("(n != 1)", "1/(n-1)"), "Plural-Forms"),
        (HEAD + NODES + 'msgstr[0] "{graph}"\nmsgstr[1] "{graph}"\nmsgstr[2] "{graph}"\n', "line"),
    ],
)
def test_what_is_no_catalogue_is_refused(tmp_path: Path, text: str, why: str) -> None:
    path = _file(tmp_path, text)
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(path)
    assert str(caught.value).startswith(str(path))
    assert why in str(caught.value)


def test_files_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    (tmp_path / "fr.po").write_bytes(b'msgid "\xff"\n')
    (tmp_path / "it.po").mkdir()
    for name, why in (("fr", "not UTF-8 text"), ("it", "cannot be read"), ("es", "cannot be read")):
        with pytest.raises(CatalogueError, match=why):
            read_catalogue(tmp_path / f"{name}.po")


def test_the_users_file_comes_before_the_programs(tmp_path: Path) -> None:
    program, user = tmp_path / "program", tmp_path / "user"
    for folder, names in ((program, ("de.po", "fr.po", "frameloom.pot")), (user, ("de.po", "pt_BR.po", "Read me.po"))):
        folder.mkdir()
        for name in names:
            _file(folder, HEAD, name)
    there = find_catalogues((program, user, tmp_path / "missing"))
    assert there == {"de": user / "de.po", "fr": program / "fr.po", "pt_BR": user / "pt_BR.po"}


@pytest.mark.parametrize(
    ("tags", "code"),
    [
        (["de"], "de"),
        (["de_AT.UTF-8"], "de"),
        (["de-AT"], "de"),
        (["pt-BR"], "pt_BR"),
        (["pt"], "en"),
        (["fr_FR", "de_DE"], "de"),
        (["en_GB", "de"], "en"),
        (["C", "POSIX", ""], "en"),
        ([], "en"),
    ],
)
def test_the_first_language_that_is_there_is_spoken(tags: list[str], code: str) -> None:
    assert select_language(tags, {"de": Path("de.po"), "pt_BR": Path("pt_BR.po")}) == code
