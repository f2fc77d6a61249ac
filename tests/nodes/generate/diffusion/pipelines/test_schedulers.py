"""A scheduler is chosen by name; a model goes the ways it can, and says which these are."""

from __future__ import annotations

import numpy as np
import pytest

from nodes.generate.diffusion.pipelines.schedulers import Scheduler, list_compatible_schedulers, use_scheduler
from studio.sdk import ParameterError
from tests.nodes.generate.diffusion.tiny_pipelines import loaded, made
from tests.tiny_models.fixtures import TinyModel


@pytest.mark.slow
def test_a_model_that_knows_noise_goes_every_way(tiny_model: TinyModel) -> None:
    pipe = loaded(tiny_model("stable_diffusion"))
    own = pipe.scheduler
    pictures = {}
    for name in list_compatible_schedulers(pipe):
        with use_scheduler(pipe, name):
            pictures[name] = made(pipe)
    assert set(pictures) == set(Scheduler)
    assert all(np.isfinite(picture).all() for picture in pictures.values())
    assert not np.array_equal(pictures[Scheduler.DPM_2M], pictures[Scheduler.DPM_2M_KARRAS])
    assert np.array_equal(pictures[Scheduler.PNDM], pictures[Scheduler.OWN])
    assert pipe.scheduler is own


def test_karras_is_named_and_never_left_over(tiny_model: TinyModel) -> None:
    pipe = loaded(tiny_model("stable_diffusion"))
    with use_scheduler(pipe, Scheduler.DPM_2M_KARRAS):
        assert pipe.scheduler.config.use_karras_sigmas
        with use_scheduler(pipe, Scheduler.DPM_2M):
            assert not pipe.scheduler.config.use_karras_sigmas


@pytest.mark.parametrize("family", ["flux", "z_image"])
def test_a_model_that_knows_the_line_goes_the_ways_along_it(family: str, tiny_model: TinyModel) -> None:
    pipe = loaded(tiny_model(family))
    known = Scheduler.OWN, Scheduler.EULER, Scheduler.EULER_ANCESTRAL, Scheduler.LCM, Scheduler.UNIPC
    assert set(list_compatible_schedulers(pipe)) == set(known)
    for name in known:
        with use_scheduler(pipe, name):
            assert np.isfinite(made(pipe)).all()


def test_the_shift_of_the_line_is_kept(tiny_model: TinyModel) -> None:
    pipe = loaded(tiny_model("flux"))
    with use_scheduler(pipe, Scheduler.UNIPC):
        assert pipe.scheduler.config.flow_shift == 3.0
    video = loaded(tiny_model("wan"))
    with use_scheduler(video, Scheduler.EULER):
        assert (type(video.scheduler).__name__, video.scheduler.shift) == ("FlowMatchEulerDiscreteScheduler", 3.0)


def test_a_picture_to_begin_with_asks_for_more(tiny_model: TinyModel) -> None:
    from diffusers import FluxImg2ImgPipeline

    pipe = FluxImg2ImgPipeline.from_pipe(loaded(tiny_model("flux")))
    assert Scheduler.UNIPC not in list_compatible_schedulers(pipe)
    assert Scheduler.EULER in list_compatible_schedulers(pipe)


def test_a_way_that_a_model_cannot_go_is_refused_with_those_it_can(tiny_model: TinyModel) -> None:
    pipe = loaded(tiny_model("flux"))
    with (
        pytest.raises(ParameterError, match=r"DDIM.*for this model: the model's own, Euler"),
        use_scheduler(pipe, Scheduler.DDIM),
    ):
        pass


def test_no_state_is_left_by_an_earlier_call(tiny_model: TinyModel) -> None:
    pipe = loaded(tiny_model("stable_diffusion"))
    with use_scheduler(pipe, Scheduler.UNIPC):
        first = made(pipe)
    with use_scheduler(pipe, Scheduler.OWN):
        made(pipe, num_inference_steps=5)
    with use_scheduler(pipe, Scheduler.UNIPC):
        assert np.array_equal(made(pipe), first)
