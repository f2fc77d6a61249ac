"""Catalogues: gettext's .po files, one a language, and which of them is wanted.

A file alone adds a language: `assets/languages/de.po`, or `languages/de.po` in the folder of settings. What cannot be
read as a whole is refused; a single translation that does not fit its text is left out, so that English stands there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from gettext import NullTranslations, c2py
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Final

from studio.core.errors import CatalogueError
from studio.core.regular_file import read_bytes
from studio.core.translation import tr

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

ENGLISH: Final = "en"
_CODE: Final = re.compile(r"[a-z]{2,3}(?:_[A-Za-z]{2,4})?")
_LINE: Final = re.compile(r'(?:msg(?:ctxt|id|id_plural|str)(?:\[\d+\])?\s*)?"(?:[^"\\]|\\.)*"')
_MAX_BYTES: Final = 16 << 20
_COUNTS: Final = range(1000)  # plural forms are tried out on these


class Catalogue(NullTranslations):
    """The texts of one language; what it lacks stays English.

    Args:
        language: Its code, as "de" or "pt_BR".
        texts: Translations by their English texts.
        plurals: The forms of texts with a number, by the English one and many.
        form: Which form a number takes.
        skipped: Why translations were left out, one line each.
    """

    def __init__(
        self,
        language: str,
        texts: Mapping[str, str],
        plurals: Mapping[tuple[str, str], Sequence[str]],
        form: Callable[[int], int],
        skipped: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self.language = language
        self.skipped_entries = tuple(skipped)
        self._texts = texts
        self._plurals = plurals
        self._form = form

    def gettext(self, message: str) -> str:
        """Return a text in this language."""
        return self._texts.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the form of a text that goes with a number."""
        forms = self._plurals.get((msgid1, msgid2))
        return forms[self._form(n)] if forms is not None else msgid1 if n == 1 else msgid2


def find_catalogues(folders: Iterable[Path]) -> dict[str, Path]:
    """Return the catalogues that there are, by their languages' codes; of two for one language the last counts."""
    files = (path for folder in folders for path in sorted(folder.glob("*.po")))
    return {path.stem: path for path in files if _CODE.fullmatch(path.stem)}


def select_language(tags: Iterable[str], there: Mapping[str, Path]) -> str:
    """Return the first language of `tags` that there is, also as another country's; English if there is none.

    Args:
        tags: As users and systems write languages: "de", "de-AT", "de_AT.UTF-8".
        there: What `find_catalogues` found.
    """
    for tag in tags:
        code = re.split(r"[.@]", tag.strip())[0].replace("-", "_")
        language = code.partition("_")[0].lower()
        if code in there or language in there:
            return code if code in there else language
        if language == ENGLISH:
            break
    return ENGLISH


def read_catalogue(path: Path) -> Catalogue:
    """Read a catalogue; the file's name is its language.

    Raises:
        CatalogueError: It cannot be read, is no .po file, or says nothing sensible of its plural forms.
    """
    found = _parse(path)
    form, count = _plural_form(found, path)
    texts: dict[str, str] = {}
    plurals: dict[tuple[str, str], Sequence[str]] = {}
    skipped = []
    for message in found:
        english, forms = _split_forms(message.id), _split_forms(message.string)
        if message.fuzzy or message.context or not english or not forms or not all(forms):
            continue
        if len(english) > 1 and len(forms) != count:
            raise CatalogueError(path, tr("{count} plural forms are needed", count=count), message.lineno)
        if why := _find_form_problem(english, forms):
            skipped.append(tr("line {line}: {reason}", line=message.lineno, reason=why))
        elif len(english) > 1:
            plurals[english[0], english[1]] = forms
        else:
            texts[english[0]] = forms[0]
    return Catalogue(path.stem, texts, plurals, form, skipped)


def _parse(path: Path) -> Catalog:
    from babel.messages.pofile import PoFileError, read_po

    try:
        lines = read_bytes(path, limit_bytes=_MAX_BYTES).decode("utf-8").splitlines()
    except OSError as error:
        raise CatalogueError(path, tr("it cannot be read: {reason}", reason=error.strerror or error)) from None
    except UnicodeDecodeError:
        raise CatalogueError(path, tr("it is not UTF-8 text")) from None
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.startswith("#") and _LINE.fullmatch(line.strip()) is None:
            raise CatalogueError(path, tr("this is not a line of a .po file: {line}", line=line.strip()[:60]), number)
    try:
        return read_po(lines, charset="utf-8", abort_invalid=True)
    except PoFileError as error:
        raise CatalogueError(path, str(error), error.lineno + 1) from None
    except (ValueError, LookupError, AttributeError, TypeError) as error:  # whatever a broken header leads to
        raise CatalogueError(path, tr("it is not a .po file that can be read: {reason}", reason=error)) from None


def _plural_form(found: Catalog, path: Path) -> tuple[Callable[[int], int], int]:
    """Return the function that the header gives, tried out, and how many forms there are."""
    text, count = found.plural_expr, found.num_plurals
    try:
        form: Callable[[int], int] = c2py(text)
        fits = all(0 <= form(number) < count for number in _COUNTS)
    except (ValueError, ArithmeticError, RecursionError):
        fits = False
    if not fits:
        raise CatalogueError(
            path, tr("its Plural-Forms cannot be used: nplurals={count}; {text}", count=count, text=text)
        )
    return form, count


def _split_forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return the forms of a text; none of an empty one."""
    return (text,) if isinstance(text, str) and text else tuple(text or ())


def _find_form_problem(english: Sequence[str], forms: Sequence[str]) -> str:
    """Return why a translation cannot stand for its text; empty if it can."""
    try:
        known = {field for text in english for field in _fields(text)}
    except ValueError:
        return ""  # its braces are braces
    names = {name for name, _ in known}
    needed = names - {"count"} if len(english) > 1 else names
    for text in forms:
        try:
            found = set(_fields(text))
        except ValueError as error:
            return tr("“{text}”: {reason}", text=text, reason=error)
        if missing := needed - {name for name, _ in found}:
            return tr("“{text}” lacks {fields}", text=text, fields=_join_names(missing))
        if strange := {name for name, how in found if name not in names or (how and (name, how) not in known)}:
            return tr(
                "“{text}” has {fields}, which the English text does not have", text=text, fields=_join_names(strange)
            )
    return ""


def _fields(text: str) -> Iterator[tuple[str, str]]:
    """Yield each field's name, and how its value is written."""
    for _, name, spec, conversion in Formatter().parse(text):
        if name is not None:
            yield name, f"{conversion or ''}:{spec}" if spec or conversion else ""


def _join_names(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))
