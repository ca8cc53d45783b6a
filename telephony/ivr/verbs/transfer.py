"""`transfer`: call somebody and bridge them to the caller."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field, model_validator

from telephony.documents.fields import Duration
from telephony.domain.termination import Reason, Termination, ended
from telephony.domain.timeline import Kind
from telephony.ivr.context import Context
from telephony.ivr.events import Event, TransferAnswered, TransferEnded
from telephony.ivr.expressions.expression import Template
from telephony.ivr.names import LanguageTag, StepName, TrunkName
from telephony.ivr.prompt import Prompt
from telephony.ivr.talking.announcement import Announcement
from telephony.ivr.verb import Defect, StepHeader, Verb
from telephony.ivr.visit import Exit, Return, Visit, rescued

_DESTINATION = re.compile(
    r"\+?[0-9*#]{1,32}"
    r"|sips?:[A-Za-z0-9._~!$&'()*+,;=%-]{1,64}@[A-Za-z0-9.:\[\]-]{1,255}(;[A-Za-z0-9=;.-]{1,100})?",
)


class TransferCall(Verb):
    """`transfer: {to: number or SIP URI, trunk: ..., timeout: 30s, on_busy: ...}`."""

    to: Template
    trunk: TrunkName | None = None
    timeout: Annotated[Duration, Field(gt=0, le=300)] = 30.0
    prompt: Prompt | None = None
    language: LanguageTag | None = None
    on_busy: StepName | None = None
    on_no_answer: StepName | None = None
    on_failure: StepName | None = None

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        return data if isinstance(data, dict) or data is None else {"to": data}

    def defects(self, language: str) -> Iterator[Defect]:
        """A constant destination that can't be called."""
        if self.to.constant and not _DESTINATION.fullmatch(self.to.source.strip()):
            yield Defect(
                ("to",),
                "This is neither a number nor a SIP URI.",
                'Write "+4930123456" or "sip:sales@example.com".',
                "unfit-destination",
            )

    def route(self, reason: Reason) -> StepName | None:
        """Where an unanswered attempt leads, by its reason."""
        if reason is Reason.BUSY:
            return self.on_busy or self.on_failure
        if reason is Reason.NO_ANSWER:
            return self.on_no_answer or self.on_failure
        return self.on_failure

    def visit(self, step: StepHeader, context: Context) -> Visit:
        """Announce, dial, bridge, and go on when one of it comes to an end."""
        return _Transferring(self, step, context)


class _Transferring(Visit):
    def __init__(self, transfer: TransferCall, step: StepHeader, context: Context) -> None:
        self._transfer = transfer
        self._next = step.next
        self._context = context
        parts = context.prompt(transfer.prompt, transfer.language)
        self._announcement: Announcement | None = Announcement(context, parts)

    def begin(self) -> Exit | None:
        return self._dial() if self._announcement and self._announcement.begin() else None

    def handle(self, event: Event) -> Exit | None:
        if self._announcement is not None:
            return self._dial() if self._announcement.handle(event) else None
        match event:
            case TransferAnswered():
                self._context.note(Kind.CALL, "transfer answered")
            case TransferEnded(answered=True):
                self._context.note(Kind.CALL, "transfer ended")
                return self._next if self._next else Return(ended(Reason.CALLEE_HANGUP))
            case TransferEnded():
                return self._failed(event.termination)
        return None

    def _dial(self) -> Exit | None:
        self._announcement = None
        self._context.type_ahead.clear()
        destination = self._transfer.to.render(self._context.scope)
        if not _DESTINATION.fullmatch(destination):
            return self._failed(ended(Reason.NOT_FOUND))
        self._context.transfer(destination, self._transfer.timeout, self._transfer.trunk)
        return None

    def _failed(self, termination: Termination) -> Exit:
        details = {"reason": termination.reason.value, "sip_status": termination.sip_status}
        self._context.note(Kind.CALL, "transfer failed", details)
        step = self._transfer.route(termination.reason) or self._next
        return rescued(step, termination)
