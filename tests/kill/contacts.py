"""Kills an edge whose agents speak with callers, again and again, and compares what the agents'
telephones saw with the contacts on record."""

from __future__ import annotations

import re
import shutil
import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from typing import Any

from tests.kill.campaign import Progress, start
from tests.peers.one_flow import one_flow
from tests.peers.ports import claimed_ports
from tests.peers.sipp import SCENARIOS, Sipp, SippPlan

CALLS_PER_SECOND = 10.0
AGENTS = 12
_HELD = 0.6
"""Seconds from a caller's answer until it hangs up: most of them with an agent."""
_SHORTEST, _LONGEST = 1.0, 2.5
"""Seconds of load before a kill."""
_CALLS = 120
_FLOW = """
wait:
  queue: {name: support, music: [], on_failure: bye}
  next: bye
bye: {hangup: true}
"""
_CALLER = "functional/uac-invite-expect-answer-bye.xml"
_NUMBER = "7[pid]000[call_number]"
"""No two callers of a campaign have the same."""
_HUNG_UP_ON = re.compile(
    r"^SIP/2\.0 200 OK\r?\n(?:(?!\r?\n\r?\n)[\s\S])*?^From:[^\n]*sip:(\d+)@"
    r"(?:(?!\r?\n\r?\n)[\s\S])*?^CSeq: \d+ BYE",
    re.MULTILINE,
)
"""The caller's number in a telephone's answer to the BYE of a contact."""


@dataclass(frozen=True, slots=True)
class KeptContact:
    """A contact on record."""

    number: str
    answered: bool
    ended: bool


@dataclass(frozen=True, slots=True)
class ContactTally:
    """Counts of contacts; a finished one is one whose agent's telephone was hung up on."""

    finished: int
    whole: int
    """Finished ones on record with their end."""
    cut: int
    """Finished ones on record without: the kill came between the BYE and the commit."""
    lost: int
    """Finished ones that nobody answered, by the records."""
    doubled: int
    """Callers whom two contacts on record have had."""

    def __str__(self) -> str:
        return (
            f"{self.finished} contacts finished: {self.whole} on record with their end, {self.cut} "
            f"without, {self.lost} lost, {self.doubled} doubled"
        )


def run(kills: int, seed: int, site: Path | None, progress: Progress) -> ContactTally:
    """Kill an edge so often; `site` holds the carrier build. Raises `AssertionError`."""
    chance = Random(seed)
    with ExitStack() as resources:
        folder = Path(mkdtemp(prefix="kill-contacts-"))
        resources.callback(shutil.rmtree, folder, ignore_errors=True)
        (port,) = resources.enter_context(claimed_ports(1))
        phones = resources.enter_context(Sipp(_phones()))
        scenario = _numbered_callers(folder)
        configuration = _configuration(folder, port, phones.address)
        edge = start(configuration, folder, site)
        resources.callback(lambda: edge.kill9())
        for number in range(kills):
            with Sipp(_callers(scenario, edge.sip_address())):
                time.sleep(chance.uniform(_SHORTEST, _LONGEST))  # any moment will do
                edge.kill9()
            edge = start(configuration, folder, site)
            progress(number + 1, len(_finished(phones)))
        edge.kill9()
        return tally(_finished(phones), list(_on_record(folder / "calls.sqlite3")))


def tally(finished: set[str], kept: Sequence[KeptContact]) -> ContactTally:
    """Count; contacts that were rung in vain, or cut off by a kill in mid-sentence, are fine."""
    answered: dict[str, list[KeptContact]] = defaultdict(list)
    for contact in kept:
        if contact.answered:
            answered[contact.number].append(contact)

    def ended(number: str) -> bool:
        return any(contact.ended for contact in answered[number])

    whole = sum(ended(number) for number in finished)
    lost = sum(not answered[number] for number in finished)
    return ContactTally(
        finished=len(finished),
        whole=whole,
        cut=len(finished) - whole - lost,
        lost=lost,
        doubled=sum(len(contacts) > 1 for contacts in answered.values()),
    )


def _finished(phones: Sipp) -> set[str]:
    return set(_HUNG_UP_ON.findall(phones.messages))


def _on_record(file: Path) -> Iterator[KeptContact]:
    query = (
        "SELECT caller_number, contacts.answered_at, contacts.ended_at "
        "FROM contacts JOIN calls USING (call_id)"
    )
    with closing(sqlite3.connect(file)) as database:
        rows: Iterable[tuple[str, float | None, float | None]] = database.execute(query)
        for number, answered_at, ended_at in rows:
            yield KeptContact(number, answered_at is not None, ended_at is not None)


def _configuration(folder: Path, port: int, phones: str) -> dict[str, Any]:
    configuration = one_flow(folder, _FLOW)
    configuration["sip"]["listen"] = [{"transport": "udp", "port": port}]
    agents = [f"agent{number}" for number in range(AGENTS)]
    return configuration | {
        "queues": {"support": {"needs_agents": False}},
        "agents": {
            name: {"phone": f"sip:{name}@{phones}", "queues": ["support"]} for name in agents
        },
    }


def _phones() -> SippPlan:
    """All agents' telephones: they answer at once, for as long as the campaign lasts."""
    return SippPlan(
        scenario="functional/uas-invite-answer-expect-bye.xml",
        calls=None,
        timeout=3600.0,
        one_media_port=True,
    )


def _numbered_callers(folder: Path) -> Path:
    """The usual caller, each with a number of its own."""
    text = (SCENARIOS / _CALLER).read_text(encoding="utf-8")
    numbered = text.replace("From: <sip:caller@", f"From: <sip:{_NUMBER}@")
    assert numbered != text, "The scenario's callers have another name."
    file = folder / "numbered_callers.xml"
    file.write_text(numbered, encoding="utf-8")
    return file


def _callers(scenario: Path, target: str) -> SippPlan:
    return SippPlan(
        scenario=str(scenario),
        target=target,
        calls=_CALLS,
        rate=CALLS_PER_SECOND,
        pause=_HELD,
    )
