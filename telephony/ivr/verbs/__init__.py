"""One file per verb: its YAML model and its behaviour. A new verb is a file and a line here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from telephony.ivr.verb import Verb
from telephony.ivr.verbs.branch import Branch
from telephony.ivr.verbs.call import CallFlow
from telephony.ivr.verbs.callback import Callback
from telephony.ivr.verbs.collect import Collect
from telephony.ivr.verbs.hangup import Hangup
from telephony.ivr.verbs.http import Http
from telephony.ivr.verbs.language import SpokenLanguage
from telephony.ivr.verbs.menu import Menu
from telephony.ivr.verbs.play import PlayFiles
from telephony.ivr.verbs.queue import QueueForAgent
from telephony.ivr.verbs.record import Record
from telephony.ivr.verbs.return_ import ReturnToCaller
from telephony.ivr.verbs.route import Route
from telephony.ivr.verbs.say import Say
from telephony.ivr.verbs.schedule import Schedule
from telephony.ivr.verbs.secure import Secure
from telephony.ivr.verbs.set import SetVariables
from telephony.ivr.verbs.split import Split
from telephony.ivr.verbs.survey import Survey
from telephony.ivr.verbs.transfer import TransferCall
from telephony.ivr.verbs.verify import Verify
from telephony.ivr.verbs.voicemail import Voicemail
from telephony.ivr.verbs.wait import Wait

VERBS: Mapping[str, type[Verb]] = MappingProxyType(
    {
        "say": Say,
        "play": PlayFiles,
        "menu": Menu,
        "collect": Collect,
        "verify": Verify,
        "secure": Secure,
        "language": SpokenLanguage,
        "set": SetVariables,
        "branch": Branch,
        "schedule": Schedule,
        "route": Route,
        "split": Split,
        "wait": Wait,
        "http": Http,
        "transfer": TransferCall,
        "queue": QueueForAgent,
        "call": CallFlow,
        "return": ReturnToCaller,
        "record": Record,
        "voicemail": Voicemail,
        "survey": Survey,
        "callback": Callback,
        "hangup": Hangup,
    }
)
"""Every verb by the key that it has in a step."""
