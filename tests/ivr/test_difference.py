"""`flow diff` tells what is different for callers, and nothing that isn't."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from telephony.calendars.calendar import Calendar
from telephony.calendars.document import CalendarModel
from telephony.documents.source import parse
from telephony.ivr.difference.comparing import differences
from telephony.ivr.difference.model import Kind
from telephony.ivr.flow import Flow
from telephony.ivr.gates.loading import pass_own_gates

BASE = """
hello: {say: Welcome., next: menu}
menu:
  menu:
    prompt: For sales press 1, for support press 2.
    choices:
      sales: {keys: "1", phrases: [sales], next: sales}
      support: {keys: "2", phrases: [support], next: support}
    no_input: [Hello., {say: Goodbye., next: bye}]
    on_failure: bye
sales: {transfer: {to: "sip:sales@example.com", on_failure: bye}, next: bye}
support: {transfer: {to: "sip:support@example.com", on_failure: bye}, next: bye}
bye: {hangup: }
"""


def flow_of(steps: str, head: str = "flow: test\nstart: hello\n") -> Flow:
    text = f"{head}steps:\n" + textwrap.indent(steps.strip("\n"), "  ")
    return pass_own_gates(parse(text.encode(), "flow.yaml"), Path("flow.yaml"))


def told(old: str, new: str) -> list[str]:
    return [each.sentence for each in differences(flow_of(old), flow_of(new))]


def changed(*pairs: tuple[str, str]) -> list[str]:
    """What is told of the base, changed so."""
    new = BASE
    for one, other in pairs:
        assert one in new
        new = new.replace(one, other)
    return told(BASE, new)


TO_VOICEMAIL = ("phrases: [support], next: support", "phrases: [support], next: hours")
VOICEMAIL = ("bye: {hangup: }", "voicemail: {say: Leave a message.}\nbye: {hangup: }")
HOURS = "hours: {schedule: {calendar: office, open: support, closed: voicemail}}\n"


def test_the_same_is_no_difference() -> None:
    assert told(BASE, BASE) == []
    assert told(BASE, "# A comment.\n" + BASE.replace("{hangup: }", "{hangup: true}")) == []


def test_a_choice_that_leads_elsewhere() -> None:
    assert changed(("[support], next: support", "[support], next: sales")) == [
        "Callers who press 2 or say “support” at menu now reach sales (before: support)."
    ]


def test_a_decision_on_the_way_is_looked_through() -> None:
    said = changed(TO_VOICEMAIL, VOICEMAIL, ("hello: {say", HOURS + "hello: {say"))
    assert said == [
        "hours (schedule) is a new step.",
        "voicemail (say) is a new step.",
        "Callers who press 2 or say “support” at menu now reach voicemail while office is closed"
        " (before: support).",
    ]


def test_a_decision_that_is_gone() -> None:
    old = BASE.replace(*TO_VOICEMAIL).replace(*VOICEMAIL) + HOURS
    assert told(old, BASE)[2:] == [
        "Callers who press 2 or say “support” at menu now always reach support"
        " (before: support while office is open, voicemail while office is closed)."
    ]


def test_conditions_of_branches_are_told() -> None:
    branch = "vip: {branch: [{when: \"call.trunk == 'gold'\", next: support}, {else: sales}]}\n"
    assert changed(
        ("[sales], next: sales", "[sales], next: vip"), ("hello: {say", branch + "hello: {say")
    ) == [
        "vip (branch) is a new step.",
        "Callers who press 1 or say “sales” at menu now reach support if call.trunk == 'gold'"
        " (before: sales).",
    ]


def test_keys_come_and_go() -> None:
    assert changed(('keys: "2"', 'keys: "3"')) == [
        "Callers who press 2 at menu aren't understood any more (before: support).",
        "Callers who press 3 at menu now reach support (before: not understood).",
    ]


def test_what_happens_to_those_who_stay_silent() -> None:
    assert changed(("{say: Goodbye., next: bye}", "{say: Goodbye., next: sales}")) == [
        "Callers who say nothing 2 times at menu now reach sales (before: bye)."
    ]


def test_an_outcome_of_its_own_was_a_failure_before() -> None:
    assert changed(
        ('sales@example.com", on_failure', 'sales@example.com", on_busy: support, on_failure')
    ) == ["Callers for whom sales comes to busy now reach support (before: bye)."]


def test_the_beginning_and_the_end() -> None:
    said = told(BASE, BASE.replace("bye: {hangup: }", "bye: {say: Bye.}"))
    assert said == ["bye is now a `say` (before: `hangup`)."]
    started = differences(flow_of(BASE), flow_of(BASE, "flow: test\nstart: menu\n"))
    assert [each.sentence for each in started] == [
        "Calls begin and now reach menu (before: hello)."
    ]
    assert changed(("on_failure: bye}, next: bye}\nsupport", "on_failure: bye}}\nsupport")) == [
        "Callers who are done with sales now meet the end of the call (before: bye)."
    ]


def test_what_is_heard_and_set() -> None:
    assert changed(
        ("Welcome.", "Good day."), ("    on_failure: bye", "    on_failure: bye\n    timeout: 8s")
    ) == [
        "hello now says “Good day.” (before: “Welcome.”).",
        "Callers at menu now have 8 s to answer (before: 5 s).",
    ]
    assert changed(("[Hello., ", "[Are you there., ")) == [
        "menu (no_input 1) now says “Are you there.” (before: “Hello.”)."
    ]
    assert changed(("{say: Welcome.", "{say: [Welcome., {play: tune.wav}]")) == [
        "hello (prompt 2) now also says <tune.wav>."
    ]


def test_long_texts_are_quoted_from_where_they_part() -> None:
    long = " ".join(["Blah"] * 50)
    old, new = (BASE.replace("Welcome.", f"{long} and {end}.") for end in ("hello", "welcome"))
    assert told(old, new) == [
        "hello now says “…Blah Blah Blah and welcome.” (before: “…Blah Blah Blah and hello.”)."
    ]


@pytest.mark.parametrize("name", ["support", "menu", "bye"])
def test_a_step_that_was_renamed_is_the_same(name: str) -> None:
    renamed = flow_of(_renamed(name))
    assert [each.sentence for each in differences(flow_of(BASE), renamed)] == [
        f"The step {name} is now called {name}_desk."
    ]


def _renamed(name: str) -> str:
    steps = BASE.replace(f"\n{name}: ", f"\n{name}_desk: ").replace(
        f"\n{name}:\n", f"\n{name}_desk:\n"
    )
    return steps.replace(f"next: {name}}}", f"next: {name}_desk}}").replace(
        f"on_failure: {name}", f"on_failure: {name}_desk"
    )


def test_a_renamed_step_that_changed_a_little_is_still_the_same() -> None:
    said = told(BASE, _renamed("menu").replace("[sales], next: sales", "[sales], next: support"))
    assert said == [
        "The step menu is now called menu_desk.",
        "Callers who press 1 or say “sales” at menu_desk now reach support (before: sales).",
    ]


def test_another_step_of_the_same_verb_is_not_taken_for_a_renamed_one() -> None:
    attic = BASE + "attic: {say: Nobody hears this.}\n"
    said = told(attic, BASE + "cellar: {say: 'Something else, altogether.', next: hello}\n")
    assert said == ["The step attic (say) is gone.", "cellar (say) is a new step."]


def test_decisions_without_end_stay_bounded() -> None:
    arms = [
        f"d{n}: {{branch: [{{when: x, next: d{n + 1}}}, {{else: e{n + 1}}}]}}\n"
        f"e{n}: {{branch: [{{when: y, next: d{n + 1}}}, {{else: e{n + 1}}}]}}"
        for n in range(40)
    ]
    ends = "hello: {set: {x: 1, y: 2}, next: d0}\nd40: {say: One.}\ne40: {say: Two.}"
    old = flow_of("\n".join([ends, *arms]))
    new = flow_of("\n".join([ends.replace("d0", "e0"), *arms]))
    assert [each.sentence for each in differences(old, new)] == [
        "Callers who are done with hello now reach e0 (before: d0)."
    ]


def test_commands_come_change_and_go() -> None:
    head = "flow: test\nstart: hello\ncommands:\n"
    one = flow_of(BASE, head + "  help: {keys: '9', next: sales}\n  stop: {keys: '8', next: bye}\n")
    two = flow_of(
        BASE, head + "  help: {keys: '7', next: sales}\n  menu: {keys: '8', next: menu}\n"
    )
    assert [each.sentence for each in differences(one, two)] == [
        "The command help is now asked for with 7 (before: 9).",
        "The command stop (8) is gone.",
        "menu is a new command: 8, which leads to menu.",
    ]
    assert differences(one, one) == []


OFFICE = CalendarModel(hours={"mon-fri": "9:00-18:00"}).calendar()
WITH_HOLIDAYS = CalendarModel(hours={"mon-sun": "8:00-20:00"}, holidays="DE").calendar()


def told_with(calendar: Calendar, old: str, new: str) -> list[str]:
    found = differences(flow_of(old), flow_of(new), {"office": calendar})
    return [each.sentence for each in found if each.kind is Kind.WAY]


@pytest.mark.parametrize(
    ("calendar", "when"),
    [
        (OFFICE, "before 9:00, after 18:00, and on Saturdays and Sundays"),
        (WITH_HOLIDAYS, "before 8:00, after 20:00, and on public holidays"),
    ],
)
def test_hours_that_are_known_are_told(calendar: Calendar, when: str) -> None:
    new = BASE.replace(*TO_VOICEMAIL).replace(*VOICEMAIL) + HOURS
    assert told_with(calendar, BASE, new) == [
        "Callers who press 2 or say “support” at menu now reach voicemail "
        f"{when} (before: support)."
    ]


def test_holidays_that_lead_elsewhere_are_told_alone() -> None:
    old = BASE.replace(*TO_VOICEMAIL).replace(*VOICEMAIL) + HOURS
    new = old.replace("closed: voicemail", "closed: voicemail, holiday: bye")
    assert told_with(WITH_HOLIDAYS, old, new) == [
        "Callers who press 2 or say “support” at menu now reach bye on public holidays (before: "
        "support Monday to Sunday from 8:00 to 20:00, voicemail before 8:00, after 20:00, and on "
        "public holidays)."
    ]


def test_shares_and_numbers_are_told_in_words() -> None:
    shares = "trial: {split: [{percent: 20, next: support}, {else: sales}]}\n"
    to_trial = ("[sales], next: sales", "[sales], next: trial")
    old = BASE.replace(*to_trial) + shares
    assert told(old, old.replace("percent: 20", "percent: 30")) == [
        "Callers who press 1 or say “sales” at menu now reach support for 30 % of callers (before: "
        "support for 20 % of callers)."
    ]
    by_number = "trial: {route: [{country: DE, next: support}, {else: sales}]}\n"
    assert told(BASE, BASE.replace(*to_trial) + by_number)[1:] == [
        "Callers who press 1 or say “sales” at menu now reach support if the caller's number has "
        "country DE (before: sales)."
    ]


HEAD = "flow: test\nstart: hello\n"


def told_of_heads(old: str, new: str) -> list[str]:
    steps = "hello: {set: {a: 1, b: 2}, next: bye}\nbye: {hangup: }"
    found = differences(flow_of(steps, HEAD + old), flow_of(steps, HEAD + new))
    return [each.sentence for each in found]


@pytest.mark.parametrize(
    ("old", "new", "sentences"),
    [
        ("language: en-US\n", "language: en-GB\n", ["Its language is now en-GB (before: en-US)."]),
        (
            "languages: [en-US, fr-FR]\n",
            "languages: [de-DE, en-US]\n",
            [
                "Calls can now be in de-DE, too.",
                "Calls can't be in fr-FR any more.",
                "Calls now begin in de-DE (before: en-US).",
            ],
        ),
        (
            "inputs: {x: text, y: text}\n",
            "inputs: {x: number, z: any}\n",
            [
                "It now has to be called with z (any).",
                "It isn't called with y any more.",
                "The input x is now of type number (before: text).",
            ],
        ),
        (
            "outputs: {a: text}\n",
            "outputs: {b: text}\n",
            ["It now gives back b (text).", "It doesn't give back a any more."],
        ),
        (
            "outputs: {a: text}\n",
            "outputs: {a: number}\n",
            ["The output a is now of type number (before: text)."],
        ),
    ],
    ids=["language", "languages", "inputs", "outputs", "type"],
)
def test_what_a_flow_is_as_a_whole(old: str, new: str, sentences: list[str]) -> None:
    assert told_of_heads(old, new) == sentences


COMMANDS = HEAD + 'commands:\n  out: {keys: "0", phrases: [out], prompt: Wait., next: sales}\n'


@pytest.mark.parametrize(
    ("old", "new", "sentences"),
    [
        ("next: sales", "next: bye", ["Callers who ask for out now reach bye (before: sales)."]),
        (", next: sales", "", ["Callers who ask for out are asked again (before: sales)."]),
        ("Wait.", "One moment.", ["The command out now says “One moment.” (before: “Wait.”)."]),
        (
            'keys: "0"',
            'keys: ["0", "9"]',
            ["The command out is now asked for with 0, 9, “out” (before: 0, “out”)."],
        ),
        (
            "commands:\n",
            "commands:\n  repeat: {keys: '*'}\n  help: {keys: '#', prompt: Press a key.}\n",
            [
                "repeat is a new command: *, which asks the question again.",
                "help is a new command: #, which says “Press a key.”.",
            ],
        ),
    ],
    ids=["leads elsewhere", "leads nowhere", "says", "keys", "new"],
)
def test_commands_in_words(old: str, new: str, sentences: list[str]) -> None:
    found = differences(flow_of(BASE, COMMANDS), flow_of(BASE, COMMANDS.replace(old, new)))
    assert [each.sentence for each in found] == sentences
    assert {each.kind for each in found} <= {Kind.COMMAND, Kind.HEARD}


def test_a_command_behind_a_schedule() -> None:
    hours = "hours: {schedule: {calendar: office, open: sales, closed: night}}\n"
    steps = f"{BASE}night: {{say: Night.}}\n{hours}"
    found = differences(
        flow_of(steps, COMMANDS),
        flow_of(steps, COMMANDS.replace("next: sales", "next: hours")),
        {"office": OFFICE},
    )
    assert [each.sentence for each in found] == [
        "Callers who ask for out now reach night before 9:00, after 18:00, and on Saturdays and "
        "Sundays (before: sales)."
    ]


QUESTION = """
hello: {menu: {prompt: Hi., choices: {a: {keys: "1", next: bye}}, on_failure: bye}}
pin: {verify: {prompt: PIN., digits: 4, against: "{{ call.id }}", on_failure: bye}, next: bye}
look: {http: {get: "https://a.example/{{ call.id }}", on_failure: bye}, next: bye}
bye: {say: Bye.}
"""


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "Hi.,",
            "Hi., timeout: 500ms,",
            "Callers at hello now have 500 ms to answer (before: 5 s).",
        ),
        (
            "Hi.,",
            "Hi., interdigit_timeout: 1.5s,",
            "Keys at hello now wait 1.5 s for the next one (before: 3 s).",
        ),
        (
            "Hi.,",
            "Hi., max_attempts: 1,",
            "Callers at hello are now given up on after 1 miss (before: 3 misses).",
        ),
        (
            "Hi.,",
            "Hi., min_confidence: 0.6,",
            "What is said at hello now counts if it is 60 % sure (before: 50 %).",
        ),
        (
            "Hi.,",
            "Hi., confirm_below: 0.7,",
            "What is said at hello is now confirmed if it is less than 70 % sure (before: never).",
        ),
        ("Hi.,", "Hi., barge_in: false,", "What hello says can't be cut short any more."),
        ("Hi.,", "Hi., commands: false,", "Commands aren't taken at hello any more."),
        (
            "Hi.,",
            "Hi., language: de-DE,",
            "hello is now spoken in de-DE (before: the call's language).",
        ),
        (
            "Hi.,",
            "Hi., complete_timeout: 1s,",
            "hello: `complete_timeout` is now 1 s (before: nothing).",
        ),
        ("digits: 4", "digits: 6", "pin now asks for 6 digits (before: 4)."),
        (
            "PIN.,",
            "PIN., lock_after: 3,",
            "Callers at pin are now locked out after 3 wrong ones (before: 5).",
        ),
        (
            "PIN.,",
            "PIN., lock_for: 1h,",
            "Callers at pin are now locked out for 1 h (before: 15 min).",
        ),
        (
            "{http: {get",
            "{http: {timeout: 2s, get",
            "look now waits 2 s for the service (before: 5 s).",
        ),
        (
            "a.example/",
            "b.example/",
            "look: `get` is now https://b.example/{{ call.id }} (before: https://a.example/"
            "{{ call.id }}).",
        ),
    ],
)  # fmt: skip
def test_thresholds_are_told_as_callers_meet_them(old: str, new: str, sentence: str) -> None:
    assert old in QUESTION
    assert told(QUESTION, QUESTION.replace(old, new)) == [sentence]


def test_a_third_entry_is_one_more_attempt_only_beyond_the_usual() -> None:
    four = "Hi., no_input: [One., Two., Three., Four.],"
    assert told(QUESTION, QUESTION.replace("Hi.,", four))[-1] == (
        "Callers at hello are now given up on after 4 misses (before: 3 misses)."
    )


def test_texts_of_a_language_are_told_by_it() -> None:
    head = HEAD + "languages: [en-US, de-DE]\n"
    one = flow_of("hello: {say: {en-US: Hello., de-DE: Hallo.}}", head)
    two = flow_of("hello: {say: {en-US: Hello., de-DE: Guten Tag.}}", head)
    assert [each.sentence for each in differences(one, two)] == [
        "hello (de-DE) now says “Guten Tag.” (before: “Hallo.”)."
    ]


MANY = """
hello: {say: Welcome., next: where}
menu: {menu: {prompt: Hi., choices: {a: {keys: "1", next: where}, b: {keys: "2", next: hours}}}}
where: {route: [{country: DE, next: hours}, {else: menu}]}
hours: {schedule: {calendar: office, open: desk, closed: night}}
desk: {queue: {name: desk, on_failure: where}, next: where}
night: {say: Night.}
"""


def test_a_decision_that_many_come_to_is_told_once() -> None:
    new = MANY.replace("closed: night", "closed: desk")
    assert told_with(OFFICE, MANY, new) == [
        "Callers who come to hours now reach desk before 9:00, after 18:00, and on Saturdays and "
        "Sundays (before: night)."
    ]
    new = MANY.replace("country: DE", "country: AT")
    assert told_with(OFFICE, MANY, new) == [
        "Callers who come to where now reach hours if the caller's number has country AT (before: "
        "hours if the caller's number has country DE)."
    ]
