"""Commands by which other farms make the parts of a render and join them.

Formats: shell; `sbatch` of Slurm (job arrays, `--dependency=afterok`); the job specification of OpenCue
(cuebot/src/main/resources/public/dtd/cjsl-1.12.dtd); a job compiler script of Flamenco
(flamenco.blender.org/usage/job-types).
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from getpass import getuser
from typing import Final
from xml.sax.saxutils import escape

from studio.core.errors import StudioError
from studio.core.translation import tr, tr_noop
from studio.farm.bundle.part_files import format_part_list

_NO_TOKEN: Final = re.compile(r"[^A-Za-z0-9_.-]+")
_CUE_NAME: Final = re.compile(r"#[A-Z_]+#")
"""What Cuebot puts values in place of."""
_FLAMENCO_NAME: Final = re.compile(r"\{\w+\}")
"""What Flamenco's manager puts values in place of."""
_NO_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class CommandKind(StrEnum):
    """Farm that commands are written for."""

    PLAIN = "plain"
    SLURM = "slurm"
    OPENCUE = "opencue"
    FLAMENCO = "flamenco"


@dataclass(frozen=True, slots=True)
class CommandJob:
    """A render as commands.

    Args:
        name: As shown.
        words: The command of the parts and of the join, but for what follows.
        join_words: What only the join has, besides `--no-missing`.
        part_count: How many parts there are.
        parts_per_task: How many one task makes.
        needs_card: Whether a part needs a graphics card.
    """

    name: str
    words: tuple[str, ...]
    join_words: tuple[str, ...]
    part_count: int
    parts_per_task: int
    needs_card: bool = False

    @property
    def task_count(self) -> int:
        """How many tasks make the parts."""
        return -(-self.part_count // self.parts_per_task)

    @property
    def part_lists(self) -> list[str]:
        """The parts of each task, as `--parts` takes them."""
        count, step = self.part_count, self.parts_per_task
        return [format_part_list(range(first, min(first + step, count))) for first in range(0, count, step)]

    @property
    def join(self) -> tuple[str, ...]:
        """The command of the join."""
        return (*self.words, "--no-missing", *self.join_words)


def format_commands(job: CommandJob, kind: CommandKind) -> str:
    """Return the commands of a render as a farm takes them.

    Raises:
        StudioError: A name has a character that the format cannot hold.
    """
    return _FORMATTERS[kind](job)


def _format_plain(job: CommandJob) -> str:
    lines = [shlex.join((*job.words, "--parts", parts)) for parts in job.part_lists]
    return "\n".join(["#!/bin/sh", "set -e", *lines, shlex.join(job.join)]) + "\n"


def _format_slurm(job: CommandJob) -> str:
    """Return a script that submits both steps; what it is given goes to both calls of sbatch."""
    first = f"first=$((SLURM_ARRAY_TASK_ID * {job.parts_per_task}))"
    last = f"last=$((first + {job.parts_per_task - 1}))"
    end = f'if [ "$last" -ge {job.part_count} ]; then last={job.part_count - 1}; fi'
    make = f'{first}; {last}; {end}; exec {shlex.join(job.words)} --parts "$first-$last"'
    name = shlex.quote(_make_token(job.name))
    card = " --gres=gpu:1" if job.needs_card else ""
    return "\n".join(
        [
            "#!/bin/sh",
            "set -e",
            f'make=$(sbatch --parsable --job-name={name} --array=0-{job.task_count - 1}{card} "$@" '
            f"--wrap {shlex.quote(make)})",
            f'sbatch --dependency="afterok:${{make%%;*}}" --job-name={name}-join "$@" '
            f"--wrap {shlex.quote('exec ' + shlex.join(job.join))}",
            "",
        ]
    )


def _format_opencue(job: CommandJob) -> str:
    """Return a job specification; Cuebot puts the parts of a task in place of #FRAMESPEC#."""
    _refuse_names(job, _CUE_NAME)
    name = _make_token(job.name)
    cards = "<gpus>1</gpus>" if job.needs_card else ""
    make = escape(f"{shlex.join(job.words)} --parts #FRAMESPEC#")
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE spec PUBLIC "SPI Cue Specification Language" "http://localhost:8080/spcue/dtd/cjsl-1.12.dtd">
<spec>
  <show>show</show>
  <shot>shot</shot>
  <user>{escape(getuser())}</user>
  <job name="{name}">
    <layers>
      <layer name="parts" type="Render">
        <cmd>{make}</cmd>
        <range>0-{job.part_count - 1}</range>
        <chunk>{job.parts_per_task}</chunk>
        {cards}
        <services><service>shell</service></services>
      </layer>
      <layer name="join" type="Render">
        <cmd>{escape(shlex.join(job.join))}</cmd>
        <range>0</range>
        <chunk>1</chunk>
        <services><service>shell</service></services>
      </layer>
    </layers>
  </job>
  <depends>
    <depend type="LAYER_ON_LAYER" anyframe="False">
      <depjob>{name}</depjob>
      <deplayer>join</deplayer>
      <onjob>{name}</onjob>
      <onlayer>parts</onlayer>
    </depend>
  </depends>
</spec>
"""
    if (found := _NO_XML.search(text)) is not None:
        raise StudioError(tr("XML cannot hold the character {found!r} of a name; rename it.", found=found[0]))
    return "\n".join(line for line in text.splitlines() if line.strip()) + "\n"


def _format_flamenco(job: CommandJob) -> str:
    """Return a job compiler script: a task for each list of parts, and one that depends on all of them."""
    _refuse_names(job, _FLAMENCO_NAME)
    make = [[*job.words[1:], "--parts", parts] for parts in job.part_lists]
    values = {"label": job.name, "exe": job.words[0], "make": make, "join": list(job.join[1:])}
    texts = {name: json.dumps(value) for name, value in values.items()}  # JSON in ASCII is JavaScript, too
    return f"""const JOB_TYPE = {{ label: {texts["label"]}, settings: [] }};
const EXE = {texts["exe"]};
const MAKE = {texts["make"]};
const JOIN = {texts["join"]};

function compileJob(job) {{
    const join = author.Task("join", "misc");
    join.addCommand(author.Command("exec", {{ exe: EXE, args: JOIN }}));
    for (let number = 0; number < MAKE.length; number++) {{
        const part = author.Task("parts-" + number, "misc");
        part.addCommand(author.Command("exec", {{ exe: EXE, args: MAKE[number] }}));
        join.addDependency(part);
        job.addTask(part);
    }}
    job.addTask(join);
}}
"""


_FORMATTERS: Final[Mapping[CommandKind, Callable[[CommandJob], str]]] = {
    CommandKind.PLAIN: _format_plain,
    CommandKind.SLURM: _format_slurm,
    CommandKind.OPENCUE: _format_opencue,
    CommandKind.FLAMENCO: _format_flamenco,
}


def _refuse_names(job: CommandJob, pattern: re.Pattern[str]) -> None:
    """Raise StudioError where a word holds what the farm would put something else in place of."""
    for word in job.words:
        if (found := pattern.search(word)) is not None:
            text = tr_noop("The farm reads {found} in {word} as a name of its own; rename it.")
            raise StudioError(tr(text, found=found[0], word=repr(word)))


def _make_token(name: str) -> str:
    """Return a name of letters, digits, dots, dashes and underscores, as every farm takes it."""
    return _NO_TOKEN.sub("-", name).strip("-.") or "frameloom"
