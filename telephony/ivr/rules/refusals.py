"""What keeps a flow from calls: found by the gates when they read it."""

from __future__ import annotations

from telephony.ivr.rules.rule import Rule

# Of the file, whatever it is about.
_OF_FILES = (
    Rule(
        "unreadable-file",
        "The file can't be read.",
        "It isn't there, is empty, is larger than 1 MiB or isn't UTF-8 text.",
    ),
    Rule(
        "broken-yaml",
        "This isn't YAML.",
        "A quote, bracket or colon is in the wrong place, or a line is indented oddly. Where texts "
        "have signs in them that mean something to YAML, put quotes around them.",
    ),
    Rule(
        "not-plain-yaml",
        "This YAML is more than a flow needs.",
        "Anchors, aliases, tags and deep nesting aren't used in flows. A text that begins with "
        "& * or ! needs quotes around it.",
    ),
    Rule(
        "key-twice",
        "A key stands twice in one mapping.",
        "One of the two would be lost without a word. Keep one, or give the other another name.",
    ),
    Rule(
        "text-without-quotes",
        "YAML takes this for something else than the text that was meant.",
        "Numbers with zeros or a plus in front, # and * lose what was written. Put quotes around "
        "them.",
    ),
    Rule(
        "unknown-key",
        "This key means nothing here.",
        "Mostly a misspelt one; docs/flows.md lists the keys of each verb.",
    ),
    Rule("missing-key", "A key that has to be here is missing.", "Add it."),
    Rule(
        "wrong-kind",
        "A value of another kind is expected here.",
        "A text stands where a number belongs, a list where a mapping belongs, or the like.",
    ),
    Rule(
        "out-of-bounds",
        "A value is too large, too small, too long, or none of those that are possible.",
        "What each key takes stands in docs/flows.md.",
    ),
    Rule(
        "not-a-duration",
        "This isn't a duration.",
        "Durations are written 500ms, 2s, 1m, 1h, 1d or as a plain number of seconds.",
    ),
    Rule(
        "unusable-value",
        "This value can't be used.",
        "The message tells why, and what would do instead.",
    ),
)

# Of a step by itself.
_OF_STEPS = (
    Rule(
        "unfit-name",
        "This can't be a name, key sequence, phrase or language tag.",
        "Each has its signs: names are letters, digits, _ and -, keys are 0 to 9, *, # and A to D.",
    ),
    Rule(
        "unfit-expression",
        "This expression can't be used.",
        "It can't be read, or uses what flows may not. docs/flows.md lists what they may.",
    ),
    Rule(
        "unfit-prompt",
        "This prompt has nothing to play, or two things in one part.",
        "A part of a prompt is a text or a file; several parts are a list.",
    ),
    Rule(
        "unfit-pattern",
        "This pattern can't be used for digits.",
        "Patterns are bounded, so that none takes long to match: digits, \\d, ., [0-9], |, {n} and "
        "at most three of ? * + {n,m}.",
    ),
    Rule(
        "unfit-arm",
        "This is no arm of a branch, route or split.",
        "An arm is such as {when: condition, next: step}, the last one {else: step}.",
    ),
    Rule(
        "unfit-destination",
        "This is neither a number nor a SIP URI.",
        "Only those can be called.",
    ),
    Rule(
        "unfit-url",
        "This is no URL of a web service.",
        "It begins with https:// or http:// and a host, or with an expression that gives these.",
    ),
    Rule(
        "unfit-request",
        "This is no request that could be sent.",
        "A request has one method, a body only with `post`, `put` and `patch`, and no headers that "
        "the program sets itself.",
    ),
    Rule(
        "unfit-answer-path",
        "This path into an answer can't be read.",
        "Paths are JMESPath, such as customer.name or orders[0].id.",
    ),
    Rule(
        "secret-in-flow",
        "A secret stands in a flow.",
        "Flows are read by many, and shown in pictures. Secrets are named in `http.hosts` of "
        "telephony.yaml, and sent to that host alone.",
    ),
    Rule(
        "sent-twice",
        "A request that takes effect may be sent a second time.",
        "A first one whose answer got lost has taken effect. Say `idempotent: true` where the "
        "service knows a repeated one.",
    ),
    Rule(
        "not-one-verb",
        "A step has no verb, or more than one.",
        "A step does one thing. Divide it into several that lead to each other.",
    ),
    Rule(
        "next-without-meaning",
        "`next` stands beside a verb that says itself what follows.",
        "No call would go there. Delete it.",
    ),
    Rule(
        "contradiction",
        "Two keys of a step contradict each other, or one lacks its other half.",
        "The message names them.",
    ),
    Rule(
        "entry-never-heard",
        "An entry of `no_input` or `no_match` is never reached.",
        "`max_attempts` ends the question before. Delete the entry, or raise it.",
    ),
    Rule(
        "choice-out-of-reach",
        "A choice or a command has neither keys nor phrases.",
        "Nobody can choose it. Give it some.",
    ),
    Rule(
        "chosen-twice",
        "Two choices, or two commands, claim the same keys or phrases.",
        "Only one of them could be meant. Give one of the two others.",
    ),
    Rule(
        "missing-language",
        "A text, a file or a phrase isn't there in every language that a call may have.",
        "Callers would hear nothing, or the words of one language in the voice of another. "
        "Write `{en-US: ..., de-DE: ...}` with every language of the flow, or `language:` beside "
        "what is always spoken in one.",
    ),
    Rule(
        "no-such-language",
        "The flow doesn't speak this language.",
        "`languages` lists those that a call may have. Add it there, or correct its tag.",
    ),
    Rule(
        "no-own-words",
        "The program has no words of its own for this in this language.",
        'A review of voicemail, a number read back, a notice of recording, "Did you say sales?": '
        "these are known in some languages only. Write the text in the flow, or a notice in "
        "telephony.yaml.",
    ),
    Rule(
        "no-digits-by-voice",
        "Digits can't be spoken in this language.",
        "The words for digits are known in some languages only. Let them be keyed.",
    ),
    Rule(
        "else-not-last",
        "A branch, route or split doesn't end with `else`, or goes on after it.",
        "`else` is for when nothing else fits: without it a call would be lost, and after it "
        "nothing is tried.",
    ),
)

# Of the whole flow, and of what lies outside it.
_OF_FLOWS = (
    Rule(
        "no-such-step",
        "A step is named that doesn't exist.",
        "Mostly a misspelt name, or that of a step which was deleted.",
    ),
    Rule(
        "unknown-variable",
        "An expression uses a variable that nothing gives a value to.",
        "Only what a step of the flow sets, and what is always there (`call`), can be used.",
    ),
    Rule(
        "endless-circle",
        "A circle of steps that no call ever leaves, and that takes no time.",
        "A call would be stopped after 100 steps, and end as failed. Let a step lead out of it.",
    ),
    Rule(
        "output-never-set",
        "A flow gives back what no step of it sets.",
        "Outputs are the variables of their names; a `set` or `collect` gives them a value.",
    ),
    Rule(
        "no-such-flow",
        "A flow is called that isn't there.",
        "Flows are called by the name that stands at their top, in the files of one folder.",
    ),
    Rule(
        "unfit-call",
        "A flow is called otherwise than it declares.",
        "It needs each of its inputs and no other, constants of their types, and gives back its "
        "outputs alone.",
    ),
    Rule(
        "endless-calls",
        "Flows call each other in a circle, or too many are in each other.",
        "A flow that comes back to itself would never end. Let one of them go on by itself.",
    ),
    Rule(
        "missing-audio-file",
        "An audio file doesn't exist.",
        "Paths start at the folder of the flow.",
    ),
    Rule(
        "no-such-trunk",
        "A trunk is named that telephony.yaml doesn't have.",
        "Trunks are the keys under `trunks`.",
    ),
    Rule(
        "no-such-queue",
        "A queue is named that telephony.yaml doesn't have.",
        "Queues are the keys under `queues`.",
    ),
    Rule(
        "queue-calls-nobody",
        "Callers are offered to be called back, and the queue has no way to.",
        "A queue calls back by a trunk: `callback: {trunk: carrier}` under the queue's name in "
        "telephony.yaml.",
    ),
    Rule(
        "no-such-calendar",
        "A calendar is named that telephony.yaml doesn't have.",
        "Calendars are the keys under `calendars`.",
    ),
    Rule(
        "no-such-box",
        "A box of voicemail is named that telephony.yaml doesn't have.",
        "Boxes are the keys under `voicemail`.",
    ),
    Rule(
        "no-recording-key",
        "What callers say is to be kept, and there is no key to encrypt it with.",
        "Nothing is kept in the clear. Make a key, and name it in `recording.key`.",
    ),
    Rule(
        "flow-name-taken",
        "Two files of a folder have the same name in `flow`.",
        "Routes name flows by it, so each may stand once.",
    ),
)

REFUSALS = (*_OF_FILES, *_OF_STEPS, *_OF_FLOWS)
"""Every error, in the order in which they are looked for."""
