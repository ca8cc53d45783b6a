"""Every state meets every input."""

from __future__ import annotations

import pytest

from telephony.conversation.state import TRANSITIONS, ImpossibleInput, Input, State, after

_ARROWS = """
ringing -> answered -> whisper
whisper -> whispered -> talking
talking -> hold -> held
talking -> consult -> calling
talking -> transfer -> over
held -> resume -> talking
held -> consult -> calling
held -> transfer -> over
calling -> third_party_answered -> consulting
calling -> third_party_gone -> held
calling -> end_consult -> talking
consulting -> third_party_gone -> held
consulting -> end_consult -> talking
consulting -> resume -> alternating
consulting -> join_all -> conference
consulting -> complete -> handed_over
alternating -> hold -> consulting
alternating -> third_party_gone -> talking
alternating -> end_consult -> talking
alternating -> join_all -> conference
alternating -> complete -> handed_over
conference -> third_party_gone -> talking
conference -> end_consult -> talking
conference -> complete -> handed_over
handed_over -> third_party_gone -> over
"""
_FROM_ANYWHERE = {(state, Input.END): State.OVER for state in State if state is not State.OVER}
WANTED = {
    (State(old), Input(what)): State(new)
    for old, what, new in (row.split(" -> ") for row in _ARROWS.split("\n") if row)
} | _FROM_ANYWHERE


def test_the_table_is_the_one_that_is_wanted() -> None:
    assert WANTED == TRANSITIONS


@pytest.mark.parametrize("what", Input)
@pytest.mark.parametrize("state", State)
def test_each_state_takes_or_refuses_each_input(state: State, what: Input) -> None:
    if (state, what) in WANTED:
        assert after(state, what) is WANTED[state, what]
        return
    with pytest.raises(ImpossibleInput, match=r"^[A-Z].+ can't be done now: .+\.$") as refusal:
        after(state, what)
    assert (refusal.value.state, refusal.value.wish) == (state, what)


def test_every_contact_can_come_to_its_end() -> None:
    for state in State:
        reached, fresh = {state}, [state]
        while fresh:
            current = fresh.pop()
            for (old, _), new in TRANSITIONS.items():
                if old is current and new not in reached:
                    reached.add(new)
                    fresh.append(new)
        assert State.OVER in reached
