"""The command line: one typed function a command; wrong input exits with 2 and says what is accepted."""

import os
import sys
from collections.abc import Sequence

from cyclopts import App, CycloptsError, Parameter

from ..errors import LanecastError
from .planning_commands import plan, replan
from .program import PROGRAM
from .scenario_commands import levers, project
from .scenario_options import UsageError
from .serve import app as serve
from .study_commands import compare, recommend, remedies, seek, sweep, tornado, uncertain, why, worth

LATER = {
    "save": ("saved_commands:save", "Save a scenario under a name."),
    "saved": ("saved_commands:saved", "List saved scenarios, the newest first."),
    "story": ("story_commands:story", "Write a story as one deck."),
    "stories": ("story_commands:stories", "List stories, the one changed last first."),
    "export": ("export_command:export_file", "Write a scenario as a file."),
    "verify": ("verify_command:verify_file", "Check whether the figures in a file are those of the model."),
    "warm": ("warm:warm_up", "Compile the kernels and store the presets' outcomes."),
}


def main(arguments: Sequence[str]) -> int:
    """Run one command; return the exit code. A command line that cannot be read raises SystemExit."""
    try:
        code = application()(list(arguments), exit_on_error=False, print_error=False, result_action="return_value")
    except (CycloptsError, UsageError) as error:
        words = " ".join(str(error).split())
        print(f"lanecast: {words} (usage: {PROGRAM} COMMAND OPTIONS; --help lists them)", file=sys.stderr)
        raise SystemExit(2) from None
    except LanecastError as error:
        print(f"lanecast: {error}", file=sys.stderr)
        return 2
    return int(code or 0)


def run() -> None:
    """Run the command that the process was started with, and leave the process."""
    try:
        sys.exit(main(sys.argv[1:]))
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def application() -> App:
    """Return the commands; those of LATER are imported when they are called."""
    commands = App(
        name=PROGRAM,
        help="What-ifs for a China–Europe parcel network.",
        version_flags=[],
        default_parameter=Parameter(negative="", show_default=False),
    )
    commands.default(_refuse)
    studies = (worth, why, compare, sweep, tornado, uncertain, seek, recommend, remedies)
    for command in (project, levers, plan, replan, *studies, serve):
        commands.command(command)
    for name, (path, about) in LATER.items():
        commands.command(f"{__package__}.{path}", name=name, help=about)
    commands.register_install_completion_command()
    return commands


def _refuse(*words: str) -> None:
    raise UsageError(f"{words[0]} is not a command." if words else "No command is given.")
