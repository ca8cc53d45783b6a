"""`telephony load`: SIPp with a verdict."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from telephony.app.load.caller_kind import make_ready
from telephony.app.load.criterion import QUANTITIES
from telephony.app.load.edge_http import EdgeHttp
from telephony.app.load.edge_watch import find_edge
from telephony.app.load.load_run import LoadRun
from telephony.app.load.measuring import measurements
from telephony.app.load.outcome import LoadOutcome
from telephony.app.load.profile import FASTEST_RATE, LONGEST_HOLD, MOST_CALLS, Profile
from telephony.app.load.profile_file import Changes, read_profile
from telephony.app.load.progress_display import ProgressDisplay
from telephony.app.load.report import write_report
from telephony.app.load.sipp_process import find_sipp
from telephony.app.load.sounds import ProfileSounds
from telephony.app.load.target import Target, find_target
from telephony.app.load.verdict import Judgement, Verdict, judge
from telephony.app.load.waves import waves
from telephony.documents.nearest import suggestion
from telephony.domain.errors import ConfigurationError

_STYLES = {
    Judgement.PASSED: "green",
    Judgement.FAILED: "bold red",
    Judgement.NOT_JUDGED: "bold red",
    Judgement.EXCLUDED: "dim",
}


def load(
    scenario: Annotated[
        Path, typer.Argument(help="A profile (.yaml), or SIPp XML of your own.", dir_okay=False)
    ],
    target: Annotated[
        str, typer.Option(help="Where the edge takes SIP over UDP: HOST:PORT.")
    ] = "127.0.0.1:5060",
    calls: Annotated[int | None, typer.Option(min=1, max=MOST_CALLS)] = None,
    rate: Annotated[
        float | None, typer.Option(min=0.1, max=FASTEST_RATE, help="Calls per second.")
    ] = None,
    hold: Annotated[
        float | None,
        typer.Option(min=0, max=LONGEST_HOLD, help="Seconds that callers stay after their steps."),
    ] = None,
    at_once: Annotated[int | None, typer.Option(min=1, max=MOST_CALLS)] = None,
    report: Annotated[Path | None, typer.Option(help="Write an HTML report here.")] = None,
    as_json: Annotated[
        Path | None, typer.Option("--json", help="Write all figures here; - prints them.")
    ] = None,
    edge_http: Annotated[
        str, typer.Option(help="The edge's HTTP address; its call records have the digits.")
    ] = "",
    edge_token: Annotated[
        str, typer.Option(envvar="TELEPHONY_EDGE_TOKEN", help="The edge's web.token.")
    ] = "",
    edge_pid: Annotated[
        int | None, typer.Option(help="The edge's process; else the one that listens there.")
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option(help="A quantity that doesn't decide, repeatable: mos.")
    ] = None,
    i_own: Annotated[
        str, typer.Option(metavar="HOST", help="A machine that is yours to test.")
    ] = "",
) -> None:
    """Call an edge as a profile says; exit code 0 if it passed, 1 if not, 2 if it can't be run."""
    quiet = as_json is not None and str(as_json) == "-"
    console = Console(soft_wrap=True, highlight=False, stderr=quiet)
    find_sipp()
    # SIPp runs in sessions of its own: a plain SIGTERM would leave it calling.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    found = find_target(target, i_own)
    profile = read_profile(scenario, Changes(calls, rate, hold, at_once))
    excluded = _known(exclude or [])
    for file in (report, None if quiet else as_json):
        _require_folder(file)
    http = EdgeHttp(edge_http, edge_token) if edge_http else None
    outcome = _run(scenario, profile, found, http, edge_pid, excluded, console)
    if report is not None:
        write_report(report, outcome)
        console.print(f"Report: {report}")
    if as_json is not None:
        text = json.dumps(outcome.as_json(), ensure_ascii=False, indent=2)
        if quiet:
            print(text)
        else:
            as_json.write_text(text + "\n", encoding="utf-8")
    _print_verdict(outcome.verdict, outcome.record.complaints, console)
    raise typer.Exit(0 if outcome.verdict.passed else 1)


def _run(
    scenario: Path,
    profile: Profile,
    target: Target,
    http: EdgeHttp | None,
    edge_pid: int | None,
    excluded: list[str],
    console: Console,
) -> LoadOutcome:
    edge = find_edge(target, edge_pid)
    with TemporaryDirectory(prefix="telephony-load-") as name:
        folder = Path(name)
        sounds = ProfileSounds(scenario.parent)
        kinds = [
            make_ready(model, scenario.stem, sounds, scenario.parent, folder / f"caller-{number}")
            for number, model in enumerate(profile.kinds)
        ]
        run = LoadRun(
            kinds=kinds,
            waves=waves(profile, [kind.track.seconds for kind in kinds]),
            target=target,
            folder=folder,
            edge=edge,
            http=http,
        )
        console.print(f"{scenario.stem}: {profile.calls} calls to {target}.")
        with ProgressDisplay(console) as display:
            record = run.run(display.show)
    measured = measurements(record)
    verdict = judge(profile.passes, measured, excluded)
    return LoadOutcome(scenario.stem, profile.about, str(target), record, measured, verdict)


def _known(names: list[str]) -> list[str]:
    for name in names:
        if name not in QUANTITIES:
            raise ConfigurationError(
                f"Nothing called `{name}` is measured. "
                + suggestion(name, list(QUANTITIES), "Measured are")
            )
    return names


def _require_folder(file: Path | None) -> None:
    """Found out before the run, not after it."""
    if file is not None and not file.resolve().parent.is_dir():
        raise ConfigurationError(f"{file} can't be written: there is no folder for it.")


def _print_verdict(verdict: Verdict, complaints: Sequence[str], console: Console) -> None:
    table = Table(box=None, pad_edge=False)
    for title in ("criterion", "measured", "samples", "verdict"):
        table.add_column(title, justify="right" if title == "samples" else "left")
    for line in verdict.lines:
        judgement = Text(line.judgement.value, _STYLES[line.judgement])
        table.add_row(str(line.criterion), line.measured_text, str(line.samples), judgement)
    console.print(table)
    for complaint in complaints:
        console.print(Text(f"SIPp: {complaint}", "yellow"))
    style = "bold green" if verdict.passed else "bold red"
    console.print(Text("PASSED" if verdict.passed else "FAILED", style))
