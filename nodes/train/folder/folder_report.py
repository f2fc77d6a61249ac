"""Says in words what a folder holds, and what was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from nodes.train.folder.caption_tables import CaptionSource
from nodes.train.folder.clip_finder import UnusableRow
from nodes.train.folder.samples import FolderClips
from studio.core.translation import tr, tr_n

MAX_CHECKED_SAMPLES: Final = 1000
_LISTED: Final = 50


def write_folder_report(samples: FolderClips, unreadable: Sequence[UnusableRow]) -> str:
    """Return what there is, what is missing, and the first rows that were left out.

    Args:
        samples: The data set.
        unreadable: Rows whose files were opened and found to be bad.
    """
    rows = samples.rows
    where = rows.folder if rows.table is None else rows.table
    lines = [
        tr_n("{count} sample from {where}", "{count} samples from {where}", len(samples), where=where),
        tr(
            "{training} for training, {held} for validation",
            training=len(samples.training_indices),
            held=len(samples.validation_indices),
        ),
        *_lacking(samples),
    ]
    bad = [*rows.unusable_rows, *unreadable]
    if not bad:
        return "\n".join([*lines, tr("No row was left out.")])
    lines.append("")
    lines.append(tr_n("{count} row is left out:", "{count} rows are left out:", len(bad)))
    lines += [f"{count:6d}  {kind}" for kind, count in Counter(row.kind for row in bad).most_common()]
    lines.append("")
    lines += [f"{row.place}: {row.kind}{f' ({row.detail})' if row.detail else ''}" for row in bad[:_LISTED]]
    if len(bad) > _LISTED:
        lines.append(tr_n("… and {count} more", "… and {count} more", len(bad) - _LISTED))
    return "\n".join(lines)


def _lacking(samples: FolderClips) -> list[str]:
    """Return what a network may miss."""
    said = []
    blank = sum(not row.text for row in samples.rows.usable_rows)
    if samples.rows.usable_rows and blank == len(samples):
        said.append(tr("There are no captions: a network that reads text has nothing to learn from."))
    elif blank:
        said.append(tr_n("{count} sample has no caption.", "{count} samples have no caption.", blank))
    if samples.decoding.has_sound and samples.rows.usable_rows and "audio" not in samples.available_fields:
        said.append(tr("The first clips have no sound."))
    if samples.rows.kind is CaptionSource.NONE:
        said.append(tr("Captions are turned off."))
    if len(samples) == 1:
        said.append(tr("There is only one clip: a network trained on it will show nothing else."))
    return said
