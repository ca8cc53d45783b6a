"""Short labels and full words for entries of a timeline."""

from __future__ import annotations

from telephony.domain.timeline import Kind, TimelineEntry


def everything(entry: TimelineEntry) -> str:
    """All that is on record of it, on one line: "key (digit 5, method rfc4733)"."""
    details = ", ".join(f"{name} {value}" for name, value in entry.details.items())
    return f"{entry.event} ({details})" if details else entry.event


def short_label(entry: TimelineEntry) -> str:
    """What fits beside a mark."""
    who, label = whose(entry), _label(entry)
    return f"{who}: {label}" if who else label


def _label(entry: TimelineEntry) -> str:
    maker = _LABELS.get((entry.kind, entry.event))
    if maker is not None:
        return maker(entry)
    if entry.kind is Kind.STEP and "by" in entry.details:
        return f"{entry.event} ({entry.details['by']})"
    return entry.event


def whose(entry: TimelineEntry) -> str:
    """Who an entry is about, where there may be several: an agent's name, "third party" ...;
    "" for the caller and the only callee."""
    leg = entry.details.get("leg")
    return "" if leg in (None, "caller", "callee") else str(entry.details.get("name") or leg)


def words_of(value: object) -> str:
    """A name of ours as words: "caller_hangup" is "caller hangup"."""
    return str(value).replace("_", " ")


def _step(entry: TimelineEntry) -> str:
    flow, step = entry.details.get("flow"), entry.details.get("step")
    where = step if flow is None else f"{flow}/{step}"
    return f"{where}: {entry.details.get('verb')}"


def _ended(entry: TimelineEntry) -> str:
    return f"{entry.event}: {words_of(entry.details.get('reason', 'unknown'))}"


def _audio(entry: TimelineEntry) -> str:
    return f"audio: {entry.details.get('codec')}"


def _quality(entry: TimelineEntry) -> str:
    mos = entry.details.get("mos")
    return "no audio came" if mos is None else f"MOS {mos:.1f}, {loss_percent(entry):.1f} % lost"


def loss_percent(entry: TimelineEntry) -> float:
    """Packets that couldn't be played, of those that should have come."""
    received, lost, discarded = (
        float(entry.details.get(name) or 0) for name in ("received", "lost", "discarded")
    )
    expected = received + lost
    return min(100.0, 100 * (lost + discarded) / expected) if expected else 0.0


def _collected(entry: TimelineEntry) -> str:
    return f"collected {entry.details.get('digits')}"


def _by_agent(entry: TimelineEntry) -> str:
    return f"{entry.event} by {entry.details.get('agent')}"


def _consults(entry: TimelineEntry) -> str:
    return f"{entry.details.get('agent')} consults {entry.details.get('third_party')}"


def _transferred(entry: TimelineEntry) -> str:
    return f"{entry.details.get('agent')} transfers to {entry.details.get('to')}"


def _supervision(entry: TimelineEntry) -> str:
    return f"{entry.details.get('supervisor')}: {entry.details.get('mode', 'leaves')}"


def _echo(entry: TimelineEntry) -> str:
    return f"{entry.event} for {float(entry.details.get('seconds') or 0):.1f} s"


_LABELS = {
    (Kind.CALL, "held"): _by_agent,
    (Kind.CALL, "resumed"): _by_agent,
    (Kind.CALL, "conference"): _by_agent,
    (Kind.CALL, "consults"): _consults,
    (Kind.CALL, "transferred"): _transferred,
    (Kind.CALL, "supervision"): _supervision,
    (Kind.CALL, "supervision ended"): _supervision,
    (Kind.STEP, "step"): _step,
    (Kind.CALL, "ended"): _ended,
    (Kind.CALL, "leg ended"): _ended,
    (Kind.CALL, "transfer failed"): _ended,
    (Kind.MEDIA, "audio flows"): _audio,
    (Kind.MEDIA, "quality"): _quality,
    (Kind.DIGIT, "collected"): _collected,
    (Kind.SPEECH, "echo disregarded"): _echo,
}
