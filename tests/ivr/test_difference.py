"""`flow diff` tells what is different for callers, and nothing that isn't."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from telephony.documents.source import parse
from telephony.ivr.difference.comparing import differences
from telephony.ivr.flow import Flow
from telephony.ivr.loading import pass_own_gates

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
        "menu: `timeout` is now 8 (before: 5).",
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
        "The command help is another now.",
        "The command stop is gone.",
        "menu is a new command.",
    ]
    assert differences(one, one) == []
