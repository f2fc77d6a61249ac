"""Sections of a sound: how a clip is divided among texts and windows, and joined again without a gap."""

from __future__ import annotations

import torch

from nodes.generate.sound.audio_sections import AudioSection, join_sections, plan_sections, split_samples


def test_a_long_text_is_divided_evenly_into_windows_that_share_samples() -> None:
    sections = plan_sections([(0, 100, "rain")], window=40, overlap=10)
    assert [(each.start, each.stop, each.shared) for each in sections] == [
        (0, 25, 10), (25, 50, 10), (50, 75, 10), (75, 100, 0),
    ]  # fmt: skip
    assert max(each.length for each in plan_sections([(0, 1003, "rain")], 40, 10)) == 40
    assert len(plan_sections([(0, 40, "rain")], 40, 10)) == 1
    assert len(plan_sections([(0, 40, "rain"), (40, 50, "wind")], 40, 10)) == 3


def test_texts_that_touch_fade_and_an_empty_one_is_silent() -> None:
    sections = plan_sections([(0, 20, "rain"), (20, 30, " "), (30, 50, "wind"), (50, 60, "sea")], 100, 8)
    assert [(each.start, each.stop, each.shared, each.text) for each in sections] == [
        (0, 20, 0, "rain"), (30, 50, 8, "wind"), (50, 60, 0, "sea"),
    ]  # fmt: skip


def test_joined_sections_have_every_sample_once_and_fade_at_equal_power() -> None:
    sections = (AudioSection(2, 6, 2, "a"), AudioSection(6, 9, 0, "b"))
    values = {"a": 1.0, "b": 0.0}
    joined = torch.cat(
        list(join_sections(sections, 12, lambda each: torch.full((2, each.length), values[each.text]))), 1
    )
    assert joined.shape == (2, 12)
    fade = torch.cos(torch.tensor([0.25, 0.75]) * torch.pi / 2)
    expected = torch.tensor([0.0, 0.0, 1.0, 1.0, 1.0, 1.0, *fade.tolist(), 0.0, 0.0, 0.0, 0.0])
    assert torch.allclose(joined[0], expected)


def test_without_a_text_all_is_silent() -> None:
    assert plan_sections([(0, 20, " ")], 100, 8) == plan_sections([], 100, 8) == ()
    chunks = join_sections((), 12, lambda each: torch.ones(2, each.length))
    assert torch.equal(torch.cat(list(chunks), 1), torch.zeros(2, 12))


def test_pieces_of_any_size_are_the_same_sound() -> None:
    sound = torch.arange(20.0).expand(2, -1)
    pieces = list(split_samples(iter([sound[:, :7], sound[:, 7:8], sound[:, 8:]]), [3, 0, 9, 8]))
    assert [piece.shape[1] for piece in pieces] == [3, 0, 9, 8]
    assert torch.equal(torch.cat(pieces, 1), sound)
