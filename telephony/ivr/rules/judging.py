"""All rules put to a sound flow, but for what a comment in it allows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from telephony.documents.nearest import suggestion
from telephony.domain.errors import Problem
from telephony.ivr.flow import Flow
from telephony.ivr.rules.hearing import BySpelling, Hearing
from telephony.ivr.rules.rule import Rule

_ALLOW = re.compile(r"allow\s+([\w-]+(?:[\s,]+[\w-]+)*)")
NEEDLESS = "needless-allow"


def judged(
    flow: Flow, rules: Mapping[str, Rule], hearing: Hearing | None = None
) -> Iterator[Problem]:
    """Every doubt that no comment allows, and every comment that allows nothing."""
    allowed = dict(_allowances(flow))
    used: set[tuple[int, str]] = set()
    for rule in rules.values():
        for doubt in _doubts(flow, rule, hearing or BySpelling()):
            line = next((n for n in _lines_of(doubt) if rule.name in allowed.get(n, ())), None)
            if line is None:
                yield doubt
            else:
                used.add((line, rule.name))
    for line, names in allowed.items():
        yield from _needless(flow, line, (n for n in names if (line, n) not in used), rules)


def _doubts(flow: Flow, rule: Rule, hearing: Hearing) -> Iterator[Problem]:
    for doubt in rule.judge(flow, hearing) if rule.judge is not None else ():
        problem = flow.document.problem(doubt.path, doubt.message, doubt.remedy, rule.name)
        yield replace(problem, warning=True)


def _lines_of(doubt: Problem) -> tuple[int, int]:
    """Where a comment allows it: at the end of its line, or alone in the one above."""
    return doubt.line, doubt.line - 1


def _allowances(flow: Flow) -> Iterator[tuple[int, tuple[str, ...]]]:
    for line, remark in flow.document.source.remarks.items():
        found = _ALLOW.fullmatch(remark)
        yield line, tuple(re.split(r"[\s,]+", found[1])) if found else (remark,)


def _needless(
    flow: Flow, line: int, names: Iterable[str], rules: Mapping[str, Rule]
) -> Iterator[Problem]:
    warnings = sorted(name for name, rule in rules.items() if rule.is_warning)
    for name in names:
        known = name in warnings
        message = (
            f"Nothing here breaks the rule `{name}`." if known else f"`{name}` can't be allowed."
        )
        remedy = "Delete the comment." if known else suggestion(name, warnings, "Warnings are")
        yield Problem(str(flow.file), line, message, remedy, 0, NEEDLESS, warning=True)
