"""Map of paths between machines: what begins with one folder there begins with another one here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from studio.core.errors import ParameterError
from studio.core.translation import tr


@dataclass(frozen=True, slots=True)
class PathMap:
    """Map of paths. The longest rule that fits counts; paths of Windows and of other systems may be mixed.

    Args:
        rules: (folder there, folder here), with forward slashes and none at the end.
    """

    rules: tuple[tuple[str, str], ...] = ()

    @classmethod
    def from_texts(cls, texts: Iterable[str]) -> PathMap:
        """Return the map of rules such as "/mnt/show=D:/show". Raises ParameterError."""
        rules = []
        for text in texts:
            there, equals, here = text.partition("=")
            if not equals or not there.strip() or not here.strip():
                raise ParameterError("--map", text, tr("FOLDER=FOLDER, as in /mnt/show=D:/show"))
            rules.append((there, here))
        return make_path_map(rules)

    def map_path(self, path: str) -> str | None:
        """Return where a path of another machine lies here; None where no rule fits."""
        wanted = _normalize(path)
        for there, here in self.rules:
            is_windows = there[1:2] == ":"
            begins = wanted.lower() if is_windows else wanted
            folder = (there.lower() if is_windows else there) + "/"
            if f"{begins}/" == folder:
                return here
            if begins.startswith(folder):
                return f"{here}/{wanted[len(folder) :]}"
        return None


def make_path_map(rules: Iterable[tuple[str, str]]) -> PathMap:
    """Return a map of (folder there, folder here), whatever their slashes."""
    plain = ((_normalize(there), _normalize(here)) for there, here in rules)
    return PathMap(tuple(sorted(plain, key=lambda rule: -len(rule[0]))))


def _normalize(path: str) -> str:
    return path.strip().replace("\\", "/").rstrip("/")
