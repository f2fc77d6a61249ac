"""Clips of one's own to learn from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from nodes.shared.file_params import require_path
from nodes.train.dataset_preview import SampleSourceNode
from nodes.train.folder.caption_tables import CaptionSource
from nodes.train.folder.clip_decoder import ClipSelection, DecodingOptions, SampleFit, ShortClipMode
from nodes.train.folder.folder_report import MAX_CHECKED_SAMPLES, write_folder_report
from nodes.train.folder.folder_rows import FolderRows, read_folder_rows, resolve_location
from nodes.train.folder.samples import FolderClips, ValidationSplit, check_sample
from studio.core.errors import MediaError
from studio.core.translation import tr
from studio.sdk import (
    ClipInfo,
    Context,
    Dataset,
    FileMode,
    FrameRate,
    Media,
    NodeDevice,
    Param,
    StudioError,
    node,
    output,
)
from studio.sdk.params import ParamValue

_MEGABYTE = 1 << 20
_NEW_NAMES = {"stretch": "long_clips", "short": "short_clips"}
_NEW_CHOICES = {
    "fill, cut off what is over": SampleFit.FILL, "whole, with bars": SampleFit.WHOLE,
    "another in each epoch": ClipSelection.RANDOM,
    "hold its last frame": ShortClipMode.HOLD, "repeat it": ShortClipMode.LOOP,
}  # fmt: skip
"""Parameters and choices of the first version, and what they are called now."""


@node(
    "train.folder_dataset",
    name="Folder Dataset",
    version=2,
    aliases=("Load Dataset", "Video Folder", "Image Folder", "Dreambooth LoRA Dataset", "Kinetics", "WebVid", "COCO"),
    output="dataset",
    device=NodeDevice.CPU,
)
class FolderDataset(SampleSourceNode):
    """Provide the clips of a folder, with their captions and their sound, as training data.

    Captions come from a table in the folder, or from a text file beside each clip. A table is `metadata.csv` or
    `.jsonl` with a column for the file (`file_name`, `file`, `path`, `video`) and one for the caption (`text`,
    `caption`, `prompt`). Further columns may give `split`, `start` and `end` in seconds, and `label`. The lists of
    Kinetics, WebVid and COCO are read as published, with the usual file names of their clips. Without any of these,
    captions may be the names of files or of folders. The source is detected automatically, or chosen.

    Clips are converted to one size, rate and length when they are first needed, and kept in memory up to the limit.
    Sound is converted to mono at 16 kHz. Labels become numbers in the order of their names, in the column `label`. Rows
    that cannot be used are left out and listed in `report`, which also opens the first 1000 files. A clip that turns
    out to be broken during training is left out there. Text files that are changed in place are read again when a file
    is added, or when the program starts.
    """

    folder: Path = Param(default=Path(), file_mode=FileMode.FOLDER, animatable=False, help="The folder with the clips.")
    captions: CaptionSource = Param(default=CaptionSource.AUTO, animatable=False, help="The source of the captions.")
    stills: bool = Param(default=True, animatable=False, help="Also use pictures, as static clips.")
    width: int = Param(
        default=64, min=4, max=2048, slider=(16, 512), step=4, animatable=False, help="Width of each clip, in pixels."
    )
    height: int = Param(
        default=64, min=4, max=2048, slider=(16, 512), step=4, animatable=False, help="Height of each clip, in pixels."
    )
    frames: int = Param(
        default=16, min=1, max=1000, slider=(1, 64), unit="f", animatable=False, help="Frames in each clip."
    )
    rate: float = Param(
        default=8.0, min=0.1, max=240.0, slider=(1.0, 30.0), unit="fps", animatable=False, help="Frames per second."
    )
    fit: SampleFit = Param(
        default=SampleFit.FILL,
        animatable=False,
        help="How to fit a clip of another aspect ratio: crop it, add bars, or stretch it.",
    )
    long_clips: ClipSelection = Param(
        default=ClipSelection.MIDDLE,
        animatable=False,
        help="The part to use of a clip that is longer than `frames`; a random part is another one in each epoch.",
    )
    short_clips: ShortClipMode = Param(
        default=ShortClipMode.HOLD,
        animatable=False,
        help="How to fill up a clip that is shorter than `frames`: with its last frame, or from its start again.",
    )
    with_sound: bool = Param(default=True, animatable=False, help="Use the clips' sound.")
    validation: float = Param(
        default=0.1, min=0.0, max=0.9, slider=(0.0, 0.5), animatable=False,
        help="The share of clips to reserve for validation, if no table says which.",
    )  # fmt: skip
    seed: int = Param(
        default=0,
        min=0,
        max=2**31 - 1,
        slider=(0, 100),
        animatable=False,
        help="Decides the order of the clips, and which are reserved for validation.",
    )
    memory: int = Param(
        default=2048, min=0, max=1_000_000, slider=(0, 16_384), unit="MB", animatable=False, hashed=False,
        help="Memory for decoded clips; clips that do not fit are decoded again.",
    )  # fmt: skip

    @classmethod
    def migrate_params(cls, params: dict[str, ParamValue], from_version: int) -> dict[str, ParamValue]:
        """Know the former names of parameters and choices."""
        if from_version >= 2:
            return params
        named = {_NEW_NAMES.get(name, name): value for name, value in params.items()}
        chosen = {name: _NEW_CHOICES.get(str(named[name])) for name in ("fit", *_NEW_NAMES.values()) if name in named}
        return {**named, **{name: str(choice) for name, choice in chosen.items() if choice is not None}}

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return size, rate, length and how many rows are usable."""
        count = len(self._rows(media).usable_rows)
        return ClipInfo(FrameRate.from_value(self.rate), self.frames, self.width, self.height, samples=count)

    def files_read(self, frame: int, media: Media) -> tuple[Path, ...]:
        """Return the folder, those within it, and the table."""
        path = require_path(self.folder, tr("a folder with clips"), "folder")
        try:
            folder, table = resolve_location(media, path, self.captions)
        except StudioError:
            return (path,)
        return (*folder.folders, *([] if table is None else [table]))

    def make_dataset(self, media: Media) -> FolderClips:
        """Return the data set. Raises StudioError where the folder has no clip."""
        rate = FrameRate.from_value(self.rate)
        wish = DecodingOptions(
            self.width, self.height, self.frames, rate, self.fit, self.long_clips, self.short_clips, self.with_sound
        )
        division = ValidationSplit(self.validation, self.seed)
        return FolderClips(media, self._rows(media), wish, division, self.memory * _MEGABYTE)

    def process(self, ctx: Context) -> Dataset:
        """Read the folder, and give the data set."""
        self._rows(ctx.media, ctx)
        return self.make_dataset(ctx.media)

    @output
    def report(self, ctx: Context) -> str:
        """Say what there is, and list what was left out; the first files are opened for it."""
        samples = self.make_dataset(ctx.media)
        count = min(len(samples), MAX_CHECKED_SAMPLES)
        looked = (check_sample(samples, index, ctx.media) for index in ctx.progress(count))
        return write_folder_report(samples, [bad for bad in looked if bad is not None])

    def _rows(self, media: Media, ctx: Context | None = None) -> FolderRows:
        path = require_path(self.folder, tr("a folder with clips"), "folder")
        check = ctx.check if ctx is not None else _go_on
        rows = read_folder_rows(media, path, self.captions, stills=self.stills, check=check)
        if rows.usable_rows:
            return rows
        if rows.unusable_rows:
            raise StudioError(
                tr(
                    "no row of {path} can be used; the first: {row}",
                    path=path,
                    row=rows.unusable_rows[0].describe_problem(),
                )
            )
        if rows.table is not None:
            raise MediaError(rows.table, tr("has no rows below its header; accepted: one row for each clip"))
        raise StudioError(tr("{path} holds no clips; accepted: videos, and pictures if 'stills' is on", path=path))


def _go_on() -> None:
    """Stop nothing."""
