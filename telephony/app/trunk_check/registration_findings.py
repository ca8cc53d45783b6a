"""Would the registrar take us? Asked by a REGISTER that changes nothing.

A REGISTER without Contact fetches the bindings (RFC 3261 section 10.3): it is challenged and
authorised like any other, and an edge that is registered meanwhile keeps its calls.
"""

from __future__ import annotations

from collections.abc import Iterator

from telephony.app.doctor.finding import Finding, lack, ok
from telephony.domain.errors import SipError
from telephony.sip.gate.trunk_gate import host_and_port
from telephony.sip.messages import message
from telephony.sip.messages.digest import credentials
from telephony.sip.probe import Answer, ask, target_of
from telephony.sip.settings import Registration

_REMEDIES = {
    401: "The registrar doesn't believe the password: compare username and password with the "
    "carrier's letter.",
    403: "The registrar knows us and refuses: wrong password, a barred account, or an address "
    "that the carrier doesn't expect.",
    404: "The registrar has no such user: correct register.username.",
    405: "This server takes no registrations: correct register.registrar, or leave register out.",
    408: "The carrier's own registrar is out of reach behind its proxy: ask the carrier.",
    423: "Ask for a longer time in register.expires.",
    503: "The registrar is out of service or overloaded: try later, ask the carrier.",
}


def registration_findings(registration: Registration) -> Iterator[Finding]:
    """How the registrar takes our credentials."""
    try:
        answer = _fetch(registration)
    except SipError as error:
        yield lack("register", str(error).rstrip("."), "See the host's own findings.")
        return
    said = f"the registrar answers {answer.status} {answer.phrase}".rstrip()
    if answer.status // 100 == 2:
        held = len(message.headers(answer.text, "Contact"))
        yield ok("register", f"{registration.username} is authorised, bindings now: {held}")
    else:
        remedy = _REMEDIES.get(answer.status) or _REMEDIES.get(
            {407: 401, 480: 408, 500: 503, 504: 408}.get(answer.status, 0),
            "Ask the carrier what that means for this account.",
        )
        yield lack("register", said, remedy)


def _fetch(registration: Registration) -> Answer:
    target = target_of(registration.registrar)
    host, _ = host_and_port(registration.registrar)
    uri, user = registration.registrar, f"sip:{registration.username}@{host}"
    first = ask(target, "REGISTER", uri, address_of_record=user)
    if first.status not in (401, 407):
        return first
    asks, gives = (
        ("WWW-Authenticate", "Authorization")
        if first.status == 401
        else ("Proxy-Authenticate", "Proxy-Authorization")
    )
    for challenge in message.headers(first.text, asks):
        given = credentials(
            challenge, "REGISTER", uri, registration.username, registration.password
        )
        if given is not None:
            headers = (f"{gives}: {given}",)
            return ask(target, "REGISTER", uri, address_of_record=user, headers=headers)
    return first
