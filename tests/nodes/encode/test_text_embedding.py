"""Text Embedding and Text LSTM."""

from __future__ import annotations

import pytest
import torch

from nodes.encode.text_embedding import TextEmbedding
from nodes.encode.text_lstm import TextLSTM
from nodes.shared.encoders.text_network import TextRows
from studio.sdk import ParameterError
from studio.sdk.testing import run_frame


def test_a_text_is_the_mean_of_its_words() -> None:
    words = run_frame(TextEmbedding(width=8), text="a red red circle").values
    text = run_frame(TextEmbedding(width=8, rows=TextRows.TEXT), text="a red red circle").values
    assert tuple(words.shape) == (4, 8)
    assert words[1].equal(words[2])
    torch.testing.assert_close(text, words.mean(0, keepdim=True))


@pytest.mark.parametrize("rows", TextRows)
def test_an_empty_text_gives_nothing(rows: TextRows) -> None:
    assert tuple(run_frame(TextEmbedding(width=8, rows=rows), text=" ").values.shape) == (0, 8)
    assert tuple(run_frame(TextLSTM(width=8, rows=rows), text="").values.shape) == (0, 8)


def test_the_end_of_a_text_is_the_last_state_of_each_direction() -> None:
    states = run_frame(TextLSTM(width=8), text="a red circle").values
    end = run_frame(TextLSTM(width=8, rows=TextRows.TEXT), text="a red circle").values
    assert end[0, :4].equal(states[-1, :4])
    assert end[0, 4:].equal(states[0, 4:])


def test_one_direction_does_not_see_ahead() -> None:
    node = TextLSTM(width=8, both=False)
    one, two = run_frame(node, text="a red circle").values, run_frame(node, text="a red star").values
    assert one[:2].equal(two[:2])
    both = TextLSTM(width=8)
    assert not run_frame(both, text="a red circle").values[:2].equal(run_frame(both, text="a red star").values[:2])


def test_an_odd_width_cannot_be_halved() -> None:
    with pytest.raises(ParameterError, match="an even number"):
        run_frame(TextLSTM(width=9), text="red")
    assert run_frame(TextLSTM(width=9, both=False), text="red").values.shape[1] == 9
