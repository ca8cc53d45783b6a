"""The report: one HTML file with everything in it, to open anywhere."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from telephony.app.load.criterion import QUANTITIES, shown
from telephony.app.load.measuring import digit_score
from telephony.app.load.outcome import STATISTICS, LoadOutcome
from telephony.app.load.plots import plots
from telephony.app.load.verdict import Measurement
from telephony.domain.errors import ConfigurationError

_CALLS_LISTED = 200


def write_report(file: Path, outcome: LoadOutcome) -> None:
    """Write it. Raises `ConfigurationError` when the file can't be written."""
    templates = Environment(
        loader=PackageLoader("telephony.app.load"), autoescape=True, undefined=StrictUndefined
    )
    record = outcome.record
    document = outcome.as_json()
    # What went wrong comes first: it is what the report is opened for.
    calls = sorted(document["each_call"], key=lambda call: (_went_well(call), call["began_after"]))
    text = templates.get_template("report.html").render(
        outcome=outcome,
        record=record,
        digits=digit_score(record),
        began=datetime.fromtimestamp(record.started_at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC"),
        calls=calls[:_CALLS_LISTED],
        statistics=STATISTICS,
        figures=[_figures(name, one) for name, one in outcome.measured.items()],
        plots=list(plots(outcome)),
    )
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"{file} can't be written: {error.strerror}.") from error


def _figures(name: str, measurement: Measurement) -> tuple[str, list[str], str, int]:
    """Name, each statistic as a person reads it, why there are none, and of how many values."""
    count = len(measurement.values)
    dimension = QUANTITIES[name].dimension
    taken = [shown(measurement.taken_as(each), dimension) for each in STATISTICS] if count else []
    return name, taken, measurement.reason, count


def _went_well(call: dict[str, object]) -> bool:
    return call["status"] == 200 and call["prompt_heard"] is not False and not call["lost"]
