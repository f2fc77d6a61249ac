"""Lists of names as the text of a parameter, separated by commas: what was picked in the viewer.

A name that holds a comma or a quotation mark is quoted, as in CSV (RFC 4180).
"""

from __future__ import annotations

import csv
import io


def parse_pick_list(text: str) -> tuple[str, ...]:
    """Return the names in a text, each once, without the spaces around them. Lines count as commas do."""
    rows = csv.reader(text.splitlines(), skipinitialspace=True)
    return tuple(dict.fromkeys(name.strip() for row in rows for name in row if name.strip()))


def format_pick_list(names: tuple[str, ...]) -> str:
    """Return the text of a list of names."""
    return ", ".join(_quote(name) for name in names)


def add_to_pick_list(text: str, name: str) -> str:
    """Return the list with a name at its end; unchanged where it is in there."""
    names = parse_pick_list(text)
    return text if name in names else format_pick_list((*names, name))


def remove_from_pick_list(text: str, name: str) -> str:
    """Return the list without a name; unchanged where it is not in there."""
    names = parse_pick_list(text)
    return format_pick_list(tuple(each for each in names if each != name)) if name in names else text


def _quote(name: str) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow([name])
    return line.getvalue()
