"""The command line. Heavy imports stay inside commands: listing and hints answer at once."""

from __future__ import annotations

import typer

from grader.cli import author, interview, learn, track, watching

app = typer.Typer(
    name="casework",
    help="Case studies of machine-learning interviews, graded on hidden data.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for module in (learn, watching, interview, track, author):
    module.register(app)
