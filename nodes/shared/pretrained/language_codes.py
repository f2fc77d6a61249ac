"""Languages as models call them, and as people do."""

from __future__ import annotations

from collections.abc import Collection

from studio.core.errors import ModelError
from studio.core.translation import tr

_NAMED = 60


def find_language_code(language: str, known: Collection[str]) -> str:
    """Return a language as a model calls it.

    Args:
        language: Its code as the model has it ("de", "deu_Latn"), the part of that before "_", or its English name.
        known: The model's codes.

    Raises:
        ModelError: The model lacks it; the message says which it has.
    """
    from transformers.models.whisper.tokenization_whisper import TO_LANGUAGE_CODE

    wanted = language.strip().lower().replace("-", "_")
    asked = (wanted, TO_LANGUAGE_CODE.get(wanted, wanted), wanted.partition("_")[0])
    for name in asked:
        found = [code for code in known if name in (code.lower(), code.lower().partition("_")[0])]
        if found:
            return found[0]
    codes = sorted(known)
    accepted = ", ".join(codes[:_NAMED]) + (", …" if len(codes) > _NAMED else "")
    raise ModelError(tr("the model has no language '{found}'; accepted: {known}", found=language, known=accepted))


def find_language_name(code: str) -> str:
    """Return the English name of a language, as "German"; what is no known code stays as it is."""
    from transformers.models.whisper.tokenization_whisper import LANGUAGES

    return str(LANGUAGES.get(code.strip().lower(), code.strip())).title()
