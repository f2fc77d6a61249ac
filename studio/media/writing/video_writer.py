"""Writer of a video file: synchronous pictures and sound, under a temporary name until it is whole."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from math import inf
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any, Final

from av.packet import Packet
from av.video.codeccontext import VideoCodecContext

from studio.core.errors import MediaError
from studio.core.image import Audio, Image
from studio.core.translation import tr
from studio.media.resume.atomic_file import translate_write_errors
from studio.media.resume.incremental_writer import IncrementalWriter
from studio.media.resume.part_cache import FilePart, PartCache
from studio.media.writing.formats import check_container_codec, choose_encoding
from studio.media.writing.muxer import Muxer, compute_part_frames
from studio.media.writing.video_encoder import EncoderFrameConverter, compute_settings_digest
from studio.sdk.cues.subtitle_frame import SubtitleFrame
from studio.sdk.files.provenance import Provenance
from studio.sdk.media import VideoOptions, WriterTracks

_log = logging.getLogger(__name__)

_MAX_FLUSH_SECONDS: Final = 0.5
"""Seconds that a part which is finished may take to be kept, when a render fails or is cancelled."""


class VideoWriter(IncrementalWriter):
    """A video file that grows frame by frame; see `studio.sdk.media.Writer`.

    Each part has an encoder of its own, so that what becomes of a part depends on its frames alone. A finished part
    is emptied, kept and put into the file in a thread, while the next one is being encoded.

    H.264 and HEVC store colour at half the size (4:2:0) where both sides are even, and at full size (4:4:4) where one
    is odd: no edge is cut or added.

    Args:
        path: The file; its suffix names the container. Missing folders are made.
        tracks: Size, rate and sound of what will be written.
        options: The codec and its settings.
        parts: Where finished parts are kept until the file is whole; None to keep none.
        made_by: What the file says of how it was made; None for nothing. Parts do not depend on it.

    Raises:
        MediaError: Codec, container and tracks do not fit each other, or the file cannot be made.
    """

    def __init__(
        self,
        path: Path,
        tracks: WriterTracks,
        options: VideoOptions,
        parts: PartCache | None = None,
        made_by: Provenance | None = None,
    ) -> None:
        _check(path, tracks, options)
        self._facts = tracks.image
        alpha = options.keep_alpha and tracks.image.channels != 3
        self._encoding = choose_encoding(path, options, tracks.image.width, tracks.image.height, alpha=alpha)
        self._make_frame = EncoderFrameConverter(self._encoding)
        self._encoder: VideoCodecContext | None = None
        self._appending: Future[None] | None = None
        self._give_up_at = inf
        self._thread = ThreadPoolExecutor(1, "render-mux")
        assert tracks.image.rate is not None
        part_frames = compute_part_frames(tracks.image.rate)
        super().__init__(path, b"", part_frames, parts)
        self._log_warnings(options, alpha)
        try:
            with translate_write_errors(path):
                self._muxer = Muxer(path, self._partial.partial_path, tracks, self._encoding, options.codec, made_by)
        except BaseException:
            self._partial.discard()
            raise
        self._settings = compute_settings_digest(
            self._encoding, tracks, self._muxer.encoder_flags, self._muxer.sound_track is not None
        )

    def write(self, image: Image) -> None:
        """Append a frame.

        Raises:
            MediaError: It has another size than was said, or the file cannot be written.
        """
        if (image.width, image.height) != (self._facts.width, self._facts.height):
            wanted, found = f"{self._facts.width}×{self._facts.height}", f"{image.width}×{image.height}"
            raise MediaError(
                self.path,
                tr(
                    "frame {frame} is {found} pixels; accepted: {wanted}, as the first",
                    frame=self._frames,
                    found=found,
                    wanted=wanted,
                ),
            )
        part, encoder = self._encoded_part()
        frame = self._make_frame(image)
        frame.pts = part.frame_count
        frame.time_base = encoder.time_base
        frame.duration = 1
        with translate_write_errors(self.path):
            part.add_packets(encoder.encode(frame))
        part.frame_count += 1
        self._frames += 1

    def write_audio(self, audio: Audio) -> None:
        """Append the sound of one frame; in a file without sound (GIF) it is left out.

        Raises:
            MediaError: Its rate or channels differ from what was said, or the file cannot be written.
        """
        if self._muxer.sound_track is not None:
            self._encoded_part()[0].sound_blocks.append(self._muxer.sound_track.get_samples(audio))

    def write_subtitles(self, subtitles: SubtitleFrame) -> None:
        """Say what the tracks of subtitles say in the frame that was written last; AVI and GIF have none.

        The tracks are those of the first frame.
        """
        part = self._encoded_part()[0]
        if self._muxer.takes_subtitles and (not part.subtitles or part.subtitles[-1][1] != subtitles):
            part.subtitles.append((max(0, part.frame_count - 1), subtitles))

    def finish_part(self, part: str | None) -> None:
        """End the part whose frames were written last, and keep it under its name if it has one.

        Raises:
            MediaError: The file cannot be written.
        """
        self._complete = self._complete and part is not None
        finished, encoder = self._part, self._encoder
        self._part = self._encoder = None
        if finished is not None:
            self._hand_over(finished, encoder, None if part is None else self._key(part))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._give_up_at = monotonic() + _MAX_FLUSH_SECONDS
        super().__exit__(kind, error, trace)

    def _write_rest(self) -> None:
        self._wait_for_parts()
        self._muxer.finish()

    def _close_resources(self) -> None:
        self._thread.shutdown()
        self._muxer.discard()

    def _append_and_close(self, part: FilePart) -> None:
        self._frames += part.frame_count
        self._hand_over(part, None, None)

    def _encoded_part(self) -> tuple[FilePart, VideoCodecContext]:
        if self._part is None or self._encoder is None:
            self._part = FilePart.create_spooled(self.path.parent)
            self._encoder = self._muxer.create_part_encoder()
        return self._part, self._encoder

    def _hand_over(self, part: FilePart, encoder: VideoCodecContext | None, key: str | None) -> None:
        """Have a part put into the file when the one before is in it."""
        try:
            self._wait_for_parts()
        except BaseException:
            part.close()
            raise
        self._appending = self._thread.submit(self._finish_encoding, part, encoder, key)

    def _wait_for_parts(self) -> None:
        if self._appending is not None:
            self._appending.result()

    def _append(self, part: FilePart) -> None:
        self._muxer.append_part(part)

    def _finish_encoding(self, part: FilePart, encoder: VideoCodecContext | None, key: str | None) -> None:
        try:
            with translate_write_errors(self.path):
                if encoder is not None:
                    part.add_packets(self._flush_encoder(encoder))
                if key is not None and self._folder is not None and self._folder.store_part(key, part):
                    self._keys.append(key)
                self._append(part)
        finally:
            part.close()

    def _flush_encoder(self, encoder: VideoCodecContext) -> Iterator[Packet[Any]]:
        """Yield the packets left in an encoder, which may take seconds; stop when they are no longer needed."""
        for packet in encoder.encode_lazy(None):
            yield packet
            if monotonic() > self._give_up_at:
                raise MediaError(self.path, tr("was given up before it was whole"))

    def _log_warnings(self, options: VideoOptions, alpha: bool) -> None:
        if alpha and not self._encoding.has_alpha:
            _log.warning("%s: %s has no alpha channel; pictures are put over black", self.path, options.codec.value)
        if self._encoding.pixel_format == "yuv444p":
            size = f"{self._facts.width}×{self._facts.height}"
            _log.warning("%s: %s has an odd side, so color is stored at full size; some players refuse that",
                         self.path, size)  # fmt: skip


def _check(path: Path, tracks: WriterTracks, options: VideoOptions) -> None:
    check_container_codec(path, options.codec)
    facts = tracks.image
    if facts.rate is None:
        raise MediaError(
            path, tr("cannot be written: the pictures have no rate; accepted: a clip with frames a second")
        )
    if facts.width < 1 or facts.height < 1:
        raise MediaError(path, tr("cannot be written: the size of the pictures is not known"))
