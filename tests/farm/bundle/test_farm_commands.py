"""Commands for other farms: what each format says, also of names that mean something to a shell, XML or JavaScript."""

from __future__ import annotations

import json
import re
import shlex
from xml.etree import ElementTree

import pytest

from studio.core.errors import StudioError
from studio.farm.bundle.farm_commands import CommandJob, CommandKind, format_commands

NAME = 'it\'s "$(touch pwned)" `x` <&> \\ ]]> ä\nPART $A %d'
WORDS = ("frameloom", "render", f"/films/{NAME}.loom", f"--node={NAME}", "--parts-folder", "/parts", "--quiet")
JOB = CommandJob(f"film: {NAME}", WORDS, ("--overwrite",), part_count=12, parts_per_task=5)
JOIN = [*WORDS, "--no-missing", "--overwrite"]


def test_each_task_has_its_parts() -> None:
    assert JOB.part_lists == ["0-4", "5-9", "10-11"]
    assert JOB.task_count == 3
    assert CommandJob("a", WORDS, (), part_count=1, parts_per_task=5).part_lists == ["0"]


def test_a_shell_reads_the_words_as_they_are() -> None:
    commands = shlex.split(format_commands(JOB, CommandKind.PLAIN).removeprefix("#!/bin/sh\nset -e\n"))
    expected = [word for parts in JOB.part_lists for word in (*WORDS, "--parts", parts)]
    assert commands == [*expected, *JOIN]


def test_slurm_gets_an_array_and_a_join_that_waits_for_it() -> None:
    text = format_commands(CommandJob("film", WORDS, (), 12, 5, needs_card=True), CommandKind.SLURM)
    words = shlex.split(text.replace("make=$(", "").replace(")\nsbatch", "\nsbatch"))
    assert "--array=0-2" in words
    assert "--gres=gpu:1" in words
    assert "--dependency=afterok:${make%%;*}" in words
    assert words[-1] == f"exec {shlex.join((*WORDS, '--no-missing'))}"


def test_opencue_gets_two_layers() -> None:
    spec = ElementTree.fromstring(format_commands(JOB, CommandKind.OPENCUE))
    make, join = spec.findall("job/layers/layer")
    assert shlex.split(make.findtext("cmd") or "") == [*WORDS, "--parts", "#FRAMESPEC#"]
    assert (make.findtext("range"), make.findtext("chunk")) == ("0-11", "5")
    assert shlex.split(join.findtext("cmd") or "") == JOIN
    assert re.fullmatch(r"[\w.-]+", spec.find("job").attrib["name"])  # type: ignore[union-attr]
    assert spec.findtext("depends/depend/onlayer") == "parts"
    strange = CommandJob("film", ("frameloom", "render", "a\x1b.loom"), (), 1, 1)
    with pytest.raises(StudioError, match="XML cannot hold the character"):
        format_commands(strange, CommandKind.OPENCUE)


def test_flamenco_gets_the_words_as_values() -> None:
    text = format_commands(JOB, CommandKind.FLAMENCO)
    values = dict(re.findall(r"^const (\w+) = (.*);$", text, re.MULTILINE))
    assert json.loads(values["MAKE"]) == [[*WORDS[1:], "--parts", parts] for parts in JOB.part_lists]
    assert json.loads(values["JOIN"]) == JOIN[1:]
    assert json.loads(values["EXE"]) == "frameloom"
    assert text.isascii()


@pytest.mark.parametrize(("kind", "name"), [(CommandKind.OPENCUE, "a#JOB#"), (CommandKind.FLAMENCO, "a{blender}")])
def test_what_a_farm_would_replace_is_refused(kind: CommandKind, name: str) -> None:
    job = CommandJob("film", ("frameloom", "render", f"/films/{name}.loom"), (), 1, 1)
    with pytest.raises(StudioError, match="as a name of its own"):
        format_commands(job, kind)
    for other in CommandKind:
        if other is not kind:
            assert name in format_commands(job, other)
