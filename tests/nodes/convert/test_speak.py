"""Speech: how long it is, when words begin, what becomes of odd texts, and of the program that speaks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from nodes.convert import speech_process
from nodes.convert.speak import _CODES, _VARIANTS, Speak, SpeakerVariant, SpokenLanguage
from studio.core.errors import CancelledError
from studio.sdk import Audio, ClipInfo, ParameterError, StudioError
from studio.sdk.testing import MemoryMedia, run_frame
from studio.sdk.testing.node_runner import StandaloneContext
from tools.quality import convert_speech

WORDS = "one two three"


@pytest.fixture(autouse=True)
def _nothing_is_kept() -> None:
    speech_process._KEPT.clear()


def facts_of(node: Speak, **inputs: ClipInfo) -> ClipInfo:
    return node.facts(inputs, MemoryMedia())


def sound(node: Speak, **inputs: Any) -> torch.Tensor:
    """Return the joined frames of a node."""
    frames = [run_frame(node, frame, **inputs) for frame in range(facts_of(node).length)]
    assert all(isinstance(frame, Audio) for frame in frames)
    return torch.cat([frame.samples for frame in frames], dim=1)


def test_the_clip_lasts_as_long_as_the_words() -> None:
    node = Speak(text=WORDS)
    facts = facts_of(node)
    spoken = speech_process.synthesize_speech(node._request(WORDS))
    assert facts.length == -int(-spoken.seconds * 25 // 1)
    assert 0.8 < spoken.seconds < 2.5
    assert (facts.channels, facts.sample_rate) == (1, 48_000)
    assert facts_of(Speak(text=WORDS, length=7)).length == 7
    assert facts_of(Speak(text=WORDS), words=ClipInfo()).length == 250


def test_joined_frames_are_the_speech() -> None:
    node = Speak(text=WORDS, sample_rate=22_050, rate=29.97, start=0.1)
    joined = sound(node)[0]
    samples = torch.from_numpy(
        speech_process.synthesize_speech(node._request(WORDS)).samples.astype("float32") / 32_768
    )
    lead = round(0.1 * 22_050)
    assert joined[lead : lead + len(samples)].equal(samples)
    assert not joined[:lead].any()


def test_another_sample_rate_keeps_the_length_and_the_loudness() -> None:
    low, high = sound(Speak(text=WORDS, sample_rate=22_050)), sound(Speak(text=WORDS))
    assert high.shape[1] / low.shape[1] == pytest.approx(48_000 / 22_050, rel=1e-3)
    assert float(high.square().mean()) == pytest.approx(float(low.square().mean()), rel=0.02)


def test_words_come_out_in_order_where_they_are_heard() -> None:
    node = Speak(text=WORDS, gap=300)
    length = facts_of(node).length
    numbers = [run_frame(node, frame, output="word") for frame in range(length)]
    current = [run_frame(node, frame, output="current") for frame in range(length)]
    pulses = [run_frame(node, frame, output="pulse") for frame in range(length)]
    assert sorted(set(numbers)) == [1.0, 2.0, 3.0]
    assert numbers == sorted(numbers)
    assert list(dict.fromkeys(word for word in current if word)) == ["one", "two", "three"]
    begins = [frame for frame, pulse in enumerate(pulses) if pulse]
    assert len(begins) == 3
    loud = [float(run_frame(node, frame).samples.abs().mean()) for frame in range(length)]
    for begin in begins[1:]:  # silence before a word, sound after it
        assert sum(loud[begin + 1 : begin + 5]) > 3 * sum(loud[begin - 4 : begin])


def test_what_changes_the_voice_changes_the_sound() -> None:
    plain = sound(Speak(text=WORDS, length=40))
    for values in (
        {"speaker": SpeakerVariant.FEMALE},
        {"pitch": 90},
        {"language": SpokenLanguage.GERMAN},
        {"speed": 300},
    ):
        assert not sound(Speak(text=WORDS, length=40, **values)).equal(plain)
    quiet = sound(Speak(text=WORDS, length=40, volume=50))
    assert float(quiet.abs().max()) == pytest.approx(0.5 * float(plain.abs().max()), rel=0.1)


def test_a_text_over_a_wire_takes_the_parameters_place() -> None:
    wired = run_frame(Speak(text="nothing", length=30), 5, words=WORDS)
    assert wired.samples.equal(run_frame(Speak(text=WORDS, length=30), 5).samples)


@pytest.mark.parametrize("text", ["", "  \n", "\x00", "\ud800"])
def test_no_text_is_silence(text: str) -> None:
    node = Speak(text=text)
    assert facts_of(node).length == 1
    assert not run_frame(node).samples.any()
    assert run_frame(node, output="word") == 0.0
    assert run_frame(node, output="current") == ""


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("你好，世界", SpokenLanguage.CHINESE),
        ("مرحبا بالعالم", SpokenLanguage.ARABIC),
        ("שלום", SpokenLanguage.HEBREW),
        ("😀 👍🏽", SpokenLanguage.ENGLISH_US),
        ("<b>&amp; [[h]] {x} \x07", SpokenLanguage.GERMAN),
        ("a" * 2000, SpokenLanguage.LATIN),
    ],
)
def test_any_text_is_spoken(text: str, language: SpokenLanguage) -> None:
    spoken = speech_process.synthesize_speech(Speak(text=text, language=language)._request(text))
    assert spoken.seconds > 0.3
    assert all(0.0 <= word.start <= spoken.seconds for word in spoken.words)


@pytest.mark.slow
def test_every_language_and_speaker_is_there() -> None:
    assert set(_CODES) == set(SpokenLanguage)
    assert len(set(_CODES.values())) == len(_CODES)
    for number, language in enumerate(SpokenLanguage):
        variant = list(_VARIANTS.values())[number % len(_VARIANTS)]
        assert (
            speech_process.synthesize_speech(
                speech_process.SpeechRequest("a", _CODES[language] + variant, 165, 50, 100, 0)
            ).seconds
            > 0.05
        )


def test_a_text_is_spoken_once_for_all_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[object] = []
    run = speech_process._run

    def counted(*given: Any) -> Any:
        started.append(given)
        return run(*given)

    monkeypatch.setattr(speech_process, "_run", counted)
    sound(Speak(text=WORDS))
    assert len(started) == 1
    for number in range(6):
        speech_process.synthesize_speech(Speak()._request(f"number {number}"))
    assert len(speech_process._KEPT) == 4


def test_a_text_beyond_all_measure_is_refused() -> None:
    with pytest.raises(ParameterError, match="20000"):
        facts_of(Speak(text="x" * 20_001))


def test_without_the_synthesiser_the_node_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speech_process, "_PACKAGE", "a_package_that_nobody_has")
    with pytest.raises(StudioError, match=r"pip install 'frameloom\[speech\]'"):
        facts_of(Speak(text=WORDS))


@pytest.mark.parametrize(
    ("program", "says"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "failed"),
        ("raise SystemExit('no such luck')", "no such luck"),
        ('print(\'{"rate": 22050, "words": [], "samples": 99}\')', "is incomplete"),
        ("print('what?')", "failed"),
        ('print(\'{"error": "voice"}\')', "does not have this voice"),
    ],
)
def test_a_program_that_fails_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, says: str) -> None:
    worker = tmp_path / "worker.py"
    worker.write_text(program, encoding="utf-8")
    monkeypatch.setattr(speech_process, "_WORKER", worker)
    with pytest.raises(StudioError, match=says):
        facts_of(Speak(text=WORDS))
    assert not speech_process._KEPT


def test_a_text_arrives_however_late_this_thread_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine the first wait is over before anything was written."""
    request = speech_process.SpeechRequest("late", "en", 165, 50, 100, 0)
    usual = speech_process._POLL
    monkeypatch.setattr(speech_process, "_POLL", 0.0)
    monkeypatch.setattr(speech_process, "_SECONDS", 10.0)
    assert len(speech_process._spoken(request, lambda: monkeypatch.setattr(speech_process, "_POLL", usual)).samples)


def test_a_program_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = tmp_path / "worker.py"
    worker.write_text("import time; time.sleep(60)", encoding="utf-8")
    monkeypatch.setattr(speech_process, "_WORKER", worker)
    monkeypatch.setattr(speech_process, "_SECONDS", 0.1)
    with pytest.raises(StudioError, match="did not answer"):
        facts_of(Speak(text=WORDS))


def test_a_cancel_ends_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = tmp_path / "worker.py"
    worker.write_text("import time; time.sleep(60)", encoding="utf-8")
    monkeypatch.setattr(speech_process, "_WORKER", worker)
    started: list[subprocess.Popen[bytes]] = []
    run = subprocess.Popen

    def starting(*args: Any, **values: Any) -> subprocess.Popen[bytes]:
        started.append(run(*args, **values))
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", starting)
    with pytest.raises(CancelledError):
        run_frame(Speak(text=WORDS, length=5), ctx=StandaloneContext(is_cancelled=True))
    assert started[0].poll() is not None


@pytest.mark.slow
def test_nothing_of_the_synthesiser_is_imported() -> None:
    code = (
        "import sys; from nodes.convert.speak import Speak; from studio.sdk.testing import run_frame;"
        "run_frame(Speak(text='a'), 0); print([name for name in sys.modules if 'espeak' in name])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_figures_reach_their_bars() -> None:
    assert [known for known in convert_speech.measure() if not known.ok] == []
