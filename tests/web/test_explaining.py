"""Everything that can stand on a record has words for people."""

from __future__ import annotations

import pytest

from telephony.domain.sip_status import reason_phrase
from telephony.domain.termination import Reason, ended, from_sip_status
from telephony.web.explaining import cause_sentence, outcome_sentence, status_sentence


@pytest.mark.parametrize("reason", Reason)
def test_every_end_has_words(reason: Reason) -> None:
    termination = ended(reason)
    assert outcome_sentence(termination.result, reason).endswith(".")
    assert ": " in status_sentence(termination.sip_status)
    # Name and meaning: our own causes are all in the table.
    name = cause_sentence(termination.q850_cause).partition(": ")[0]
    assert name != str(termination.q850_cause)


@pytest.mark.parametrize("status", range(300, 700))
def test_any_failure_of_a_peer_has_words(status: int) -> None:
    assert status_sentence(status).startswith(str(status))
    assert ": " in status_sentence(status)
    assert ": " in cause_sentence(from_sip_status(status).q850_cause)


@pytest.mark.parametrize("cause", [0, *range(1, 128), 200])
def test_any_cause_has_at_least_its_class(cause: int) -> None:
    assert cause_sentence(cause).partition(": ")[2]


def test_the_words_are_the_standards_own() -> None:
    assert status_sentence(486) == "486 Busy Here: the line was busy"
    assert cause_sentence(34).startswith("34 No circuit available: ")
    assert cause_sentence(53) == "53: a service or option isn't available"
    assert reason_phrase(488) == "Not Acceptable Here"
    assert reason_phrase(799) == ""
