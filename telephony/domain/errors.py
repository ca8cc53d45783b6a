"""One root for every error that this program raises on purpose.

    TelephonyError
    ├── ConfigurationError        telephony.yaml, the environment, a port in use
    ├── DocumentError             a YAML file that can't be used: file, line, remedy
    │   └── FlowError             ... and it is a flow
    ├── PromptError               a prompt that can't be rendered or read
    ├── SpeechError               a recogniser or model that can't be used
    ├── SipError                  the SIP stack refused something that we asked of it
    ├── BrowserPhoneError         a browser that can't be used as a telephone
    ├── DeskError                 an agent's or supervisor's wish that can't be granted now
    ├── RecordingError            a recording that can't be made, kept or read
    ├── NotificationError         a mail or webhook that wasn't taken
    ├── ErrandError               what a flow sent for, or another server for us, can't be had
    ├── IdentityError             an identity provider that can't be used, or isn't believed
    └── StoreError                a call record that couldn't be written or read

A peer's fault is never one of these: it becomes a SIP status and a `Termination`.
"""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path


class TelephonyError(Exception):
    """Root of the tree above; its text is a sentence for the operator."""


class ConfigurationError(TelephonyError):
    """The configuration, or the machine under it, can't be used as it stands."""


class PromptError(TelephonyError):
    """A prompt can't be rendered or its file can't be read."""


class SpeechError(TelephonyError):
    """A recogniser, model or voice can't be used."""


class NotificationError(TelephonyError):
    """A mail or a webhook wasn't taken; it may be tried again."""


class SipError(TelephonyError):
    """The SIP stack refused a request of ours."""


class BrowserPhoneError(TelephonyError):
    """A browser can't be used as a telephone."""


class DeskError(TelephonyError):
    """An agent or supervisor asked for what can't be done now."""


class RecordingError(TelephonyError):
    """A recording can't be made, kept or read."""


class ErrandError(TelephonyError):
    """What a flow sent for can't be had; the text goes on record, so no caller's words in it."""


class IdentityError(TelephonyError):
    """Somebody can't sign in at an identity provider; no token in the text."""


class StoreError(TelephonyError):
    """A call record can't be written or read."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One defect in a file, as a person mends it.

    `line` and `column` count from 1; `line` 0 means the file as a whole.
    """

    file: str
    line: int
    message: str
    remedy: str = ""
    column: int = 0
    rule: str = ""
    """The rule that it breaks, by name: "unknown-key"; for flows, `ivr/rules` explains each."""
    warning: bool = False
    """True if the file can be used all the same."""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        if self.line and self.column:
            place += f":{self.column}"
        return f"{place}: {self.message}" + (f" {self.remedy}" if self.remedy else "")


class DocumentError(TelephonyError):
    """A YAML file was refused; `problems` has every defect found, in file order."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class FlowError(DocumentError):
    """A flow failed one of the three gates: schema, graph, references."""


def kind_and_place(error: Exception) -> str:
    """A foreign error without its own words, which may be the caller's."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {frame.name}, {Path(frame.filename).name}:{frame.lineno}"
