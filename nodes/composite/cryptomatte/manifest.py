"""Cryptomattes of an EXR: their names, their layers, and the manifest of names and ids."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PureWindowsPath
from typing import Final

from nodes.composite.cryptomatte.name_hash import parse_id
from studio.core.errors import MediaError
from studio.core.regular_file import check_json_size
from studio.core.translation import tr
from studio.sdk import Media

_KEY: Final = re.compile(r"cryptomatte/([^/]+)/(name|hash|conversion|manifest|manif_file)")
_HASH: Final = "MurmurHash3_32"
_CONVERSION: Final = "uint32_to_float32"
_MAX_MANIFEST_BYTES: Final = 256 << 20


@dataclass(frozen=True, slots=True)
class CryptomatteInfo:
    """A Cryptomatte of a file, by its header.

    Args:
        file: The file.
        name: As "cryptoObject".
        manifest: JSON in the header; empty where there is none.
        manifest_file: Name of a file beside the EXR; empty where there is none.
        hash: How names become numbers.
        conversion: How numbers become floats.
    """

    file: Path
    name: str
    manifest: str = ""
    manifest_file: str = ""
    hash: str = _HASH
    conversion: str = _CONVERSION

    @property
    def sidecar(self) -> Path | None:
        """Where the manifest lies beside the EXR; None where it has no such file.

        Raises:
            MediaError: It is not within the EXR's folder.
        """
        if not self.manifest_file:
            return None
        folder = self.file.parent
        text = self.manifest_file.replace("\\", "/")
        found = folder / text
        is_absolute = Path(text).is_absolute() or bool(PureWindowsPath(text).drive)
        if is_absolute or "\0" in text or not found.resolve().is_relative_to(folder.resolve()):
            reason = tr("names the manifest '{name}', which is outside its folder", name=self.manifest_file)
            raise MediaError(self.file, reason)
        return found

    def read_names(self, media: Media) -> Mapping[str, int]:
        """Return the ids by name; none without a manifest.

        Raises:
            MediaError: The manifest cannot be read, or is none.
        """
        sidecar = self.sidecar
        text = self.manifest or (media.read_text(sidecar, most=_MAX_MANIFEST_BYTES) if sidecar is not None else "")
        try:
            return parse_manifest(text) if text else {}
        except ValueError as error:
            place = self.file if self.manifest or sidecar is None else sidecar
            raise MediaError(place, tr("has a manifest that cannot be read: {reason}", reason=str(error))) from error


def list_cryptomattes(file: Path, media: Media) -> tuple[CryptomatteInfo, ...]:
    """Return the Cryptomattes of a file, in the order of their names.

    Raises:
        MediaError: The file cannot be read, or has none.
    """
    fields: dict[str, dict[str, str]] = {}
    for key, value in media.read_image_texts(file).items():
        found = _KEY.fullmatch(key)
        if found is not None:
            fields.setdefault(found[1], {})[found[2]] = value
    made = [
        CryptomatteInfo(
            file,
            each["name"],
            each.get("manifest", ""),
            each.get("manif_file", ""),
            each.get("hash", _HASH),
            each.get("conversion", _CONVERSION),
        )
        for each in fields.values()
        if each.get("name")
    ]
    if not made:
        raise MediaError(file, tr("has no Cryptomatte; accepted: an EXR with the metadata 'cryptomatte/…/name'"))
    return tuple(sorted(made, key=lambda each: each.name))


def find_cryptomatte(file: Path, name: str, media: Media) -> CryptomatteInfo:
    """Return a Cryptomatte of a file by its name, or its last part; the first one for an empty name.

    Raises:
        MediaError: There is none of that name, or it is of a kind that is not read.
    """
    there = list_cryptomattes(file, media)
    fitting = [each for each in there if not name or name in (each.name, each.name.rpartition(".")[2])]
    if not fitting:
        names = ", ".join(each.name for each in there)
        raise MediaError(file, tr("has no Cryptomatte '{name}'; accepted: {names}", name=name, names=names))
    found = fitting[0]
    if (found.hash, found.conversion) != (_HASH, _CONVERSION):
        text = tr(
            "has ids made by '{hash}' and '{conversion}'; accepted: {accepted}",
            hash=found.hash,
            conversion=found.conversion,
            accepted=f"{_HASH}, {_CONVERSION}",
        )
        raise MediaError(file, text)
    return found


@lru_cache(maxsize=8)
def parse_manifest(text: str) -> Mapping[str, int]:
    """Return the ids by name that a manifest holds: a JSON object of names and eight hexadecimal digits.

    Raises:
        ValueError: It is none.
    """
    check_json_size(text)
    try:
        found = json.loads(text)
    except RecursionError as error:
        raise ValueError(str(error)) from error
    if not isinstance(found, dict):
        raise ValueError(tr("it is no JSON object of names and ids"))
    ids = {
        name: parse_id(value, in_brackets=False) if isinstance(value, str) else None for name, value in found.items()
    }
    wrong = next((name for name, number in ids.items() if number is None), None)
    if wrong is not None:
        text = tr("'{name}' has the id {value}; accepted: 8 hexadecimal digits", name=wrong, value=repr(found[wrong]))
        raise ValueError(text)
    return {name: number for name, number in ids.items() if number is not None}
