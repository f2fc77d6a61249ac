"""Sequences that the tests of edits share, and what must hold for each of them."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import strategies as st

from studio.sdk.sequence.clip_sequence import ClipSequence, ClipTransition, SequenceClip, SequenceTrack, TrackKind


def make_sequence() -> ClipSequence:
    """Return A, B, C of 50 frames each on V1, with their sound on A1, a gap, D on V1, and a title on V2."""
    video = [SequenceClip(n, 50 * (n - 1), 50, f"{n}.mp4", source_start=100, link=n) for n in (1, 2, 3)]
    audio = [SequenceClip(n + 10, 50 * (n - 1), 50, f"{n}.mp4", source_start=100, link=n) for n in (1, 2, 3)]
    last = SequenceClip(4, 200, 40, "4.mp4", source_start=10)
    title = SequenceClip(20, 80, 40, "title.png")
    return ClipSequence(
        (
            SequenceTrack(TrackKind.VIDEO, "V1", (*video, last)),
            SequenceTrack(TrackKind.VIDEO, "V2", (title,)),
            SequenceTrack(TrackKind.AUDIO, "A1", tuple(audio)),
        )
    )


def list_places(sequence: ClipSequence, track: int = 0) -> list[tuple[int, int, int]]:
    """Return number, start and stop of each clip of a track."""
    return [(clip.number, clip.start, clip.stop) for clip in sequence.tracks[track].clips]


def check_invariants(sequence: ClipSequence) -> None:
    """Check that clips lie in order, do not overlap, and have numbers of their own."""
    numbers = [clip.number for _, clip in sequence.iterate_clips()]
    assert len(numbers) == len(set(numbers))
    for track in sequence.tracks:
        assert all(clip.start >= 0 and clip.length >= 1 for clip in track.clips)
        assert all(one.stop <= other.start for one, other in pairwise(track.clips))
        for index, clip in enumerate(track.clips):
            assert clip.fade_in + clip.fade_out <= clip.length
            if clip.transition is not None:
                assert index > 0
                assert track.clips[index - 1].stop == clip.start


@st.composite
def sequences(draw: st.DrawFn) -> ClipSequence:
    """Return sequences of up to three tracks, with gaps, speeds, links and transitions."""
    tracks = []
    number = 1
    for index in range(draw(st.integers(1, 3))):
        clips: list[SequenceClip] = []
        at = 0
        for _ in range(draw(st.integers(0, 5))):
            at += draw(st.sampled_from([0, 0, 0, 3, 10]))
            length = draw(st.integers(1, 12))
            way = draw(st.sampled_from([None, None, ClipTransition(before=1, after=1)]))
            touches = bool(clips) and clips[-1].stop == at
            clips.append(
                SequenceClip(
                    number, at, length, "a.mp4", source_start=draw(st.integers(0, 20)),
                    speed=draw(st.sampled_from([1.0, 1.0, 0.5, 2.0, -1.0, 0.0])), link=draw(st.integers(0, 2)),
                    transition=way if touches and clips[-1].length > 2 else None,
                )
            )  # fmt: skip
            at += length
            number += 1
        kind = TrackKind.AUDIO if index == 2 else TrackKind.VIDEO
        tracks.append(SequenceTrack(kind, f"T{index}", tuple(clips), is_locked=draw(st.integers(0, 5)) == 0))
    return ClipSequence(tuple(tracks))
