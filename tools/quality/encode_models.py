"""Pretrained encoders, against the calls of transformers alone, on tiny models with random weights."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import torch

from nodes.encode.text_model import EncodeText
from nodes.shared.encoders.pretrained_encoder import ModelRows
from nodes.shared.pretrained.preprocessor_config import find_image_preprocessor
from studio.models.library import ModelLibrary
from studio.sdk import ModelRef
from studio.sdk.networks.hf import configure_libraries
from studio.sdk.testing import MemoryMedia, run_frame
from tests.tiny_models import families
from tools.quality.known_answer import Known

_TEXT = "a red fox jumps, twice."


def measure() -> list[Known]:
    """Return the figures of all encoders."""
    configure_libraries()
    return [error_of_bert(), error_of_a_picture()]


def error_of_bert() -> Known:
    """Compare a text's rows with those of `BertModel`."""
    from transformers import AutoModel, AutoTokenizer

    with TemporaryDirectory() as home:
        folder = _made("bert", Path(home))
        node = EncodeText(model=ModelRef(str(folder)), rows=ModelRows.TOKENS)
        found = run_frame(node, text=_TEXT, media=MemoryMedia(models=ModelLibrary())).values
        given = AutoTokenizer.from_pretrained(folder)(_TEXT, return_tensors="pt")
        with torch.no_grad():
            wanted = AutoModel.from_pretrained(folder).eval()(**given).last_hidden_state[0]
    error = float((found - wanted).abs().max())
    return Known("encode.text", "largest error of a row of BERT", error, "", "BertModel(…)", at_most=1e-6)


def error_of_a_picture() -> Known:
    """Compare a picture as CLIP is given it with Pillow's, which rounds to 8 bits twice."""
    from transformers import AutoImageProcessor

    generator = torch.Generator().manual_seed(4)
    picture = torch.randint(64, 192, (3, 200, 301), generator=generator) / 255.0
    with TemporaryDirectory() as home:
        folder = _made("clip", Path(home))
        steps = find_image_preprocessor(ModelLibrary().facts(ModelRef(str(folder))))
        array = (picture.permute(1, 2, 0) * 255).round().byte().numpy()
        theirs = AutoImageProcessor.from_pretrained(folder, backend="pil")(array, return_tensors="pt")["pixel_values"]
    deviation = torch.tensor(steps.deviation).view(1, 3, 1, 1)
    error = float(((steps.preprocess_pictures(picture[None]) - theirs) * deviation).abs().max()) * 255.0
    text = "largest error of a scaled picture, in levels of 8 bits"
    return Known("encode.image", text, error, "", "CLIPImageProcessor by Pillow", at_most=2.01)


def _made(family: str, home: Path) -> Path:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return families()[family](home / family)
