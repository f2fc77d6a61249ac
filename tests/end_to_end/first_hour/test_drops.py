"""Files are dropped from another program, and messages go with their reason, with a real mouse and real keys."""

from __future__ import annotations

import wave
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from tests.end_to_end.program_runs import need_screen, run_session

pytestmark = pytest.mark.program


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_files_of_every_kind_are_dropped_and_a_message_goes_with_its_reason(tmp_path: Path) -> None:
    """A picture, a sound and a text become nodes; the picture stays in view; a render clears what was in its way."""
    need_screen()
    picture = QImage(64, 48, QImage.Format.Format_RGB32)
    picture.fill(QColor(200, 40, 40))
    assert picture.save(str(tmp_path / "red.png"))
    with wave.open(str(tmp_path / "song.wav"), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(16000))
    (tmp_path / "story.txt").write_text("once upon a time")
    run_session("first_hour.drops_session", tmp_path, tmp_path)
