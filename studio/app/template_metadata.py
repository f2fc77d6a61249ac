"""Metadata of a template: a file of its name with the suffix .toml, beside its graph.

    title = "Slow motion by optical flow"
    description = "Plays a clip at half its speed; the pictures in between follow the motion."
    group = "motion"
    order = 20
    requirements = "Needs a model such as Wan 2.1 1.3B (about 29 GB)."
    keywords = "retime, time warp, speed"

All but the title can be left out. The texts are marked for translation by the file alone: `assets/languages/collect.py`
reads them there.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.ui.shell.session.template_entry import TemplateGroup

METADATA_SUFFIX: Final = ".toml"
LAST_ORDER: Final = 1_000_000
_TEXTS: Final = ("title", "description", "requirements", "group", "keywords")


class TemplateMetadataError(StudioError):
    """Metadata of a template that cannot be read."""


@dataclass(frozen=True, slots=True)
class TemplateMetadata:
    """What a template says of itself.

    Args:
        title: Its name.
        description: What it does, in one line.
        requirements: What it needs and does not bring along; empty for nothing.
        group: Where it stands in the gallery.
        order: Its place in the group; the best picture comes first.
        keywords: Other words by which the search finds it, with commas between.
    """

    title: str
    description: str = ""
    requirements: str = ""
    group: TemplateGroup = TemplateGroup.OTHER
    order: int = LAST_ORDER
    keywords: str = ""


def read_template_metadata(graph: Path) -> TemplateMetadata:
    """Read what a template says of itself; one without metadata is named after its file.

    Raises:
        TemplateMetadataError: If the file cannot be read, or has something that is not known.
    """
    path = graph.with_suffix(METADATA_SUFFIX)
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return name_after_file(graph)
    except (OSError, ValueError) as error:
        raise TemplateMetadataError(tr("{file} cannot be read: {reason}", file=path.name, reason=error)) from error
    _check_fields(path, content)
    group = content.get("group", TemplateGroup.OTHER)
    if group not in set(TemplateGroup):
        known = ", ".join(TemplateGroup)
        raise TemplateMetadataError(
            tr("{file}: there is no group “{name}”. There are: {known}", file=path.name, name=group, known=known)
        )
    return TemplateMetadata(**{**content, "group": TemplateGroup(group)})


def name_after_file(graph: Path) -> TemplateMetadata:
    """Return the metadata of a template that has none."""
    return TemplateMetadata(graph.stem.replace("-", " ").capitalize())


def _check_fields(path: Path, content: dict[str, object]) -> None:
    """Raise a TemplateMetadataError that names the field at fault."""
    for name, value in content.items():
        wanted = str if name in _TEXTS else int if name == "order" else None
        if wanted is None:
            raise TemplateMetadataError(tr("{file}: there is no field “{name}”", file=path.name, name=name))
        if type(value) is not wanted:
            kind = tr("text") if wanted is str else tr("integer")
            raise TemplateMetadataError(tr("{file}: “{name}” must be {kind}", file=path.name, name=name, kind=kind))
    if not content.get("title"):
        raise TemplateMetadataError(tr("{file}: there is no title", file=path.name))
