"""Subtitle tracks: cues of a file as clips, clips as cues of a file, and what is shown at a frame."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Final

from studio.core.errors import MediaError
from studio.core.time import FrameRate
from studio.core.translation import tr, tr_n
from studio.sdk.cues.cue import Cue, Cues, find_frames_between
from studio.sdk.cues.cue_anchor import join_anchor, split_anchor
from studio.sdk.cues.cue_problems import CueProblems
from studio.sdk.cues.formats import import_cues
from studio.sdk.cues.language_codes import is_language_code
from studio.sdk.cues.subtitle_frame import SubtitleFrame, SubtitleLine
from studio.sdk.sequence.clip_sequence import MAX_FRAME, ClipSequence, SequenceClip, SequenceTrack, TrackKind
from studio.sdk.sequence.sequence_text import MAX_CLIPS, MAX_TEXT, MAX_TRACKS

_LONGEST_LANGUAGE: Final = 10  # characters, as "zh-Hant-TW" has


def import_subtitles(
    sequence: ClipSequence, path: Path, data: bytes, rate: FrameRate, *, start: int = 0, is_burnt_in: bool = True
) -> tuple[ClipSequence, tuple[str, ...]]:
    """Return a sequence with the subtitles of a file on new tracks, and what a user should know of that.

    Cues that overlap go to a second track, and a third, as many as are needed.

    Args:
        sequence: Where they are added, on top.
        path: The file: its suffix says the kind, its name that of the track, and "film.de.srt" the language.
        data: What is in the file.
        rate: Of the sequence. Times fall on the nearest beginnings of frames.
        start: The frame that the file's time 0 falls on.
        is_burnt_in: Whether the new tracks are drawn into the picture.

    Raises:
        MediaError: The kind of file is not known, it is no text, or has no subtitle that can be used.
    """
    cues, problems = import_cues(path, data)
    name, language = split_language(path)
    free = MAX_CLIPS - len(sequence.clips_by_number)
    clips = list(_make_clips(cues, rate, start, sequence.next_number, problems))
    if not clips:
        raise MediaError(path, tr("no subtitle in it has a text") + "".join(f"; {text}" for text in problems.texts[:3]))
    if len(clips) > free:
        problems.add(
            tr("only the first {count} subtitles fit in: a sequence has at most {most} clips",
               count=free, most=MAX_CLIPS)
        )  # fmt: skip
    rows = _lay_in_rows(clips[: max(0, free)])
    _report_overlaps(rows, problems)
    _report_end(rows, sequence, problems)
    kept = rows[: max(0, MAX_TRACKS - len(sequence.tracks))]
    if lost := sum(map(len, rows[len(kept) :])):
        problems.add(
            tr_n("{count} subtitle lies over others and is left out: a sequence has at most {most} tracks",
                 "{count} subtitles lie over others and are left out: a sequence has at most {most} tracks",
                 lost, most=MAX_TRACKS)
        )  # fmt: skip
    names = _make_names(sequence, name, language, len(kept))
    tracks = (
        SequenceTrack(TrackKind.SUBTITLE, each, tuple(row), is_burnt_in=is_burnt_in, language=language)
        for each, row in zip(names, kept, strict=False)
    )
    return replace(sequence, tracks=(*sequence.tracks, *tracks)), tuple(problems.describe())


def _make_names(sequence: ClipSequence, name: str, language: str, count: int) -> list[str]:
    """Return names for new tracks that no other track has."""
    taken = {track.name for track in sequence.tracks}
    base = f"{name} {language}" if name in taken and language else name
    free = (each for each in (base, *(f"{base} {number}" for number in range(2, MAX_TRACKS + 3))) if each not in taken)
    return list(islice(free, count))


def split_language(path: Path) -> tuple[str, str]:
    """Return a file's name without its suffix, and the language that it says: "film.de.srt" is ("film", "de")."""
    name, _, mark = path.stem.rpartition(".")
    is_language = len(mark) <= _LONGEST_LANGUAGE and is_language_code(mark)
    return (name, mark.replace("_", "-")) if name and is_language else (path.stem, "")


def _make_clips(cues: Cues, rate: FrameRate, start: int, number: int, problems: CueProblems) -> Iterator[SequenceClip]:
    """Yield a clip for each cue that has a text."""
    for cue in cues.cues:
        frames = find_frames_between(cue.start, cue.end, rate) if cue.end * float(rate.value) < MAX_FRAME else range(0)
        text = join_anchor(cue.anchor, cue.text)
        if not cue.text.strip():
            continue
        if not frames or frames.stop + start > MAX_FRAME:
            problems.add(tr("'{text}' lies beyond frame {most} and is left out", text=cue.text[:40], most=MAX_FRAME))
            continue
        if len(text) > MAX_TEXT:
            problems.add(tr("'{text}…' has {count} characters and is cut to {most}",
                            text=cue.text[:40], count=len(text), most=MAX_TEXT))  # fmt: skip
        yield SequenceClip(number, frames.start + start, len(frames), text=text[:MAX_TEXT])
        number += 1


def _lay_in_rows(clips: Iterable[SequenceClip]) -> list[list[SequenceClip]]:
    """Return clips in rows in which none overlaps another, each in the first row that is free."""
    rows: list[list[SequenceClip]] = []
    for clip in sorted(clips, key=lambda each: (each.start, each.number)):
        free = next((row for row in rows if row[-1].stop <= clip.start), None)
        if free is None:
            rows.append([clip])
        else:
            free.append(clip)
    return rows


def _report_overlaps(rows: Sequence[Sequence[SequenceClip]], problems: CueProblems) -> None:
    if aside := sum(map(len, rows[1:])):
        problems.add(
            tr_n("{count} subtitle overlaps another and lies on a track of its own",
                 "{count} subtitles overlap others and lie on tracks of their own", aside)
        )  # fmt: skip


def _report_end(rows: Sequence[Sequence[SequenceClip]], sequence: ClipSequence, problems: CueProblems) -> None:
    """Say how many subtitles lie behind all that is there; they make the sequence longer."""
    beyond = sum(clip.stop > sequence.length for row in rows for clip in row) if sequence.length else 0
    if beyond:
        problems.add(
            tr_n("{count} subtitle ends behind frame {frame}, the end so far, and makes the sequence longer",
                 "{count} subtitles end behind frame {frame}, the end so far, and make the sequence longer",
                 beyond, frame=sequence.length)
        )  # fmt: skip


def collect_cues(tracks: Iterable[SequenceTrack], rate: FrameRate) -> Cues:
    """Return the enabled subtitles of tracks as cues of a file, whose time 0 is the sequence's first frame."""
    return Cues.from_unsorted(
        Cue(float(rate.seconds_at(clip.start)), float(rate.seconds_at(clip.stop)), plain.strip("\n"), (), anchor)
        for track in tracks
        for clip in track.clips
        for anchor, plain in (split_anchor(clip.text),)
        if clip.is_enabled and plain.strip()
    )


def list_subtitle_tracks(sequence: ClipSequence, *, is_burnt_in: bool) -> tuple[SequenceTrack, ...]:
    """Return the enabled subtitle tracks that are burnt in, or those that go out beside the picture."""
    return tuple(
        track
        for track in sequence.tracks
        if track.kind is TrackKind.SUBTITLE and track.is_enabled and track.is_burnt_in is is_burnt_in
    )


def find_texts_at(tracks: Iterable[SequenceTrack], frame: int) -> tuple[str, ...]:
    """Return what tracks say at a frame, marks of places included, the uppermost track last; gaps are left out."""
    clips = (track.find_clip_at(frame) for track in tracks)
    return tuple(clip.text for clip in clips if clip is not None and clip.is_enabled and clip.text.strip())


def make_subtitle_frame(tracks: Iterable[SequenceTrack], frame: int) -> SubtitleFrame:
    """Return what tracks say at a frame, a line of the result for each of them."""
    return SubtitleFrame(
        tuple(SubtitleLine("\n".join(find_texts_at((track,), frame)), track.language, track.name) for track in tracks)
    )
