"""The command line: one module for each group of commands. Each parses, calls the app and prints.

Exit 0 good, 1 findings, 2 usage or a setting that must be mended first.
"""

import sys

import typer

from cxbot.cli import (
    auditing,
    backing_up,
    chatting,
    checking,
    customers,
    data,
    deploying,
    digesting,
    doctoring,
    drawing,
    exporting,
    importing,
    improving,
    journeys,
    linking,
    map_keeping,
    map_refreshing,
    mapping,
    reporting,
    requirements,
    resuming,
    serving,
    surveys,
    testing,
    tracing,
    voicing,
    writing,
)
from cxbot.errors import CxbotError, FlowError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="The customer journey as code: flows in YAML, people in a group, touchpoints for all.",
)

for command in (
    serving.run,
    serving.sandbox,
    checking.check,
    chatting.chat,
    data.migrate,
    backing_up.backup,
    backing_up.restore,
    resuming.resume,
    doctoring.doctor,
    exporting.touchpoints,
    deploying.deploy,
    tracing.trace,
    drawing.draw,
    journeys.compare,
    requirements.requirements,
    digesting.digest,
    writing.new,
    writing.schema,
):
    app.command()(command)
app.command("test")(testing.play)
app.command("import")(importing.import_)
map_app = typer.Typer(invoke_without_command=True)
map_app.callback()(mapping.map_)
for of_map in (
    map_keeping.keep,
    map_keeping.versions,
    map_keeping.diff,
    map_refreshing.refresh,
):
    map_app.command()(of_map)
app.add_typer(map_app, name="map")
reporting.report.command("voice")(voicing.voice)
reporting.report.command("journey")(journeys.journey)
app.add_typer(reporting.report, name="report")
app.add_typer(surveys.survey, name="survey")
app.add_typer(auditing.audit, name="audit")
app.add_typer(improving.improve, name="improve")
app.add_typer(customers.customer, name="customer")
app.add_typer(linking.link, name="link")


def main() -> None:
    """The entry point; nothing that cxbot can name leaves it as a traceback."""
    try:
        _check_arguments()
        app()
    except FlowError as error:
        for problem in error.problems:
            typer.echo(problem, err=True)
        raise SystemExit(2) from None
    except CxbotError as error:
        from cxbot.settings import logs

        typer.echo(logs.covered(str(error)), err=True)
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def _check_arguments() -> None:
    if any(":" in one for one in sys.argv[1:]):
        from cxbot.settings import machine

        machine.check_arguments(sys.argv[1:])
