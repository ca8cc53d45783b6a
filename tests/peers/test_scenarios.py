"""The functional scenarios do what their names say, shown against peers that aren't the edge."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.peers.baresip import Account, Baresip
from tests.peers.rtp_capture import RtpCapture
from tests.peers.sipp import SCENARIOS, Sipp, SippPlan, run_sipp
from tests.peers.sound import find, make_sound, write_pcmu
from tests.peers.waiting import wait_until

_KEYWORDS = {"digit": "5", "asserted": "15551234"}


def _plan(name: str, target: str = "", **keywords: str) -> SippPlan:
    return SippPlan(
        scenario=f"functional/{name}.xml",
        target=target,
        called="alice",
        pause=0.3,
        receive_timeout=5.0,
        timeout=30.0,
        keywords=_KEYWORDS | keywords,
    )


@pytest.mark.parametrize(
    "scenario",
    [
        "uac-asserted-identity-expect-answer-bye",
        "uac-hold-resume-expect-answer-bye",
        "uac-info-dtmf-relay-expect-200-bye",
        "uac-invite-expect-answer-bye",
        "uac-invite-without-sdp-expect-offer-bye",
        "uac-no-common-codec-expect-488",
        "uac-options-expect-200",
        "uac-rfc4733-digits-expect-answer-bye",
    ],
)
def test_a_telephone_that_answers_satisfies(scenario: str) -> None:
    with Baresip(Account(answer_mode="auto")) as phone:
        run_sipp(_plan(scenario, phone.address)).require_success(1)


@pytest.mark.parametrize(
    "scenario", ["uac-info-dtmf-relay-expect-bye", "uac-rfc4733-digits-expect-bye"]
)
def test_a_telephone_that_hangs_up_on_a_key_satisfies(scenario: str) -> None:
    with (
        Baresip(Account(answer_mode="auto")) as phone,
        Sipp(_plan(scenario, phone.address)) as caller,
    ):
        phone.wait_for("CALL_DTMF_START")
        phone.hang_up()
        caller.finish().require_success(1)


def test_a_telephone_with_early_media_is_cancelled() -> None:
    with Baresip(Account(answer_mode="early")) as phone:
        scenario = "uac-cancel-early-media-expect-487"
        run_sipp(_plan(scenario, phone.address)).require_success(1)


def test_a_telephone_with_early_media_answers_later() -> None:
    with Baresip(Account(answer_mode="early")) as phone:
        scenario = "uac-early-media-expect-183-answer-bye"
        with Sipp(_plan(scenario, phone.address)) as caller:
            wait_until(
                lambda: "SIP/2.0 183" in caller.messages, within=5, what="early media to be offered"
            )
            phone.answer()
            caller.finish().require_success(1)


@pytest.mark.parametrize(
    ("caller", "callee"),
    [
        ("uac-invite-expect-answer-bye", "uas-invite-answer-expect-bye"),
        ("uac-invite-expect-bye", "uas-invite-answer-hang-up"),
        ("uac-over-capacity-expect-503", "uas-invite-reject-unavailable"),
        ("uac-unknown-source-expect-403", "uas-invite-reject-forbidden"),
    ],
)
def test_callers_and_callees_fit_together(caller: str, callee: str) -> None:
    with Sipp(_plan(callee)) as sipp:
        run_sipp(_plan(caller, sipp.address)).require_success(1)
        sipp.finish().require_success(1)


@pytest.mark.parametrize(
    ("callee", "ending"),
    [
        ("uas-invite-reject-busy", "486 Busy Here"),
        ("uas-invite-reject-declined", "603 Decline"),
        ("uas-invite-answer-hang-up", "Connection reset by peer"),
    ],
)
def test_a_telephone_sees_the_end_that_the_callee_makes(callee: str, ending: str) -> None:
    with Sipp(_plan(callee)) as sipp, Baresip() as phone:
        phone.dial(f"sip:bob@{sipp.address}")
        assert phone.wait_for("CALL_CLOSED")["param"] == ending
        sipp.finish().require_success(1)


def test_a_callee_that_never_answers_is_cancelled() -> None:
    with Sipp(_plan("uas-invite-ring-expect-cancel")) as sipp, Baresip() as phone:
        phone.dial(f"sip:bob@{sipp.address}")
        phone.wait_for("CALL_RINGING")
        phone.hang_up()
        sipp.finish().require_success(1)


@pytest.mark.parametrize(
    ("password", "outcome", "successful"),
    [("secret", "REGISTER_OK", 1), ("guess", "REGISTER_FAIL", 0)],
)
def test_the_registrar_tells_passwords_apart(password: str, outcome: str, successful: int) -> None:
    with Sipp(_plan("uas-register-challenge-expect-digest")) as registrar:
        account = Account(user="edge", password=password, registrar=registrar.address)
        with Baresip(account) as phone:
            phone.wait_for(outcome)
        assert registrar.finish().statistics.successful == successful


def test_speakers_are_heard_on_the_wire(tmp_path: Path, rtp_capture: RtpCapture) -> None:
    asked, answered = make_sound(1), make_sound(2)
    callee = SippPlan(
        scenario="functional/uas-invite-answer-speak-expect-bye.xml",
        files={"sound.ulaw": write_pcmu(tmp_path / "answered.ulaw", answered)},
    )
    with Sipp(callee) as sipp:
        caller = SippPlan(
            scenario="functional/uac-speak-expect-answer-bye.xml",
            target=sipp.address,
            pause=2.5,
            files={"sound.ulaw": write_pcmu(tmp_path / "asked.ulaw", asked)},
        )
        run_sipp(caller).require_success(1)
        sipp.finish().require_success(1)
        assert find(asked, rtp_capture.stream_to(sipp.media_ports[0]).audio()).found
        assert find(answered, rtp_capture.stream_from(sipp.media_ports[0]).audio()).found


def test_a_check_on_a_header_that_is_missing_fails_the_run(tmp_path: Path) -> None:
    original = SCENARIOS / "functional/uas-invite-reject-unavailable.xml"
    bare = tmp_path / "bare.xml"
    bare.write_text(original.read_text().replace("Retry-After: 5\n", ""))
    with Sipp(SippPlan(scenario=bare)) as callee:
        result = run_sipp(_plan("uac-over-capacity-expect-503", callee.address))
    assert result.statistics.failed == 1
