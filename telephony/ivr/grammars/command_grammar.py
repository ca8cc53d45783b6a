"""A question's grammar with the flow's commands beside it: the question's own words come first.

Keys and phrases of the question mean what they mean without commands. What is no answer may
be a command; so may keys that could still become an answer, if nothing follows them (a choice
12 and a command 1: the inter-digit timeout decides, as between two choices). A command is
taken in the middle of an entry, too, where its keys can't belong to the entry.
"""

from __future__ import annotations

from collections.abc import Mapping

from telephony.ivr.grammars.grammar import NO_MATCH, Grammar, More, Verdict
from telephony.ivr.names import CommandName, spoken_form


class CommandGrammar:
    """Values are the question's own, or a `CommandName`."""

    def __init__(
        self,
        own: Grammar,
        by_keys: Mapping[str, CommandName],
        by_phrase: Mapping[str, CommandName],
    ) -> None:
        self._own = own
        self.terminator = own.terminator
        """The question's."""
        self.phrases = tuple(dict.fromkeys((*own.phrases, *by_phrase)))
        """The question's, then the commands'."""
        self._by_keys = by_keys
        self._by_phrase = by_phrase

    def judge(self, keys: str) -> Verdict:
        """An answer, a command, or the beginning of one."""
        own = self._own.judge(keys)
        if own == NO_MATCH:
            return self._command(keys)
        beside = self._of_command(keys)
        value = own.value if own.value is not None else beside.value
        may_go_on = own.more is More.NOTHING and beside.more is More.KEYS
        return Verdict(value, More.KEYS if may_go_on else own.more)

    def heard(self, phrase: str) -> str | None:
        """The question's answer to a phrase, else the command."""
        own = self._own.heard(phrase)
        return own if own is not None else self._by_phrase.get(spoken_form(phrase))

    def _command(self, keys: str) -> Verdict:
        """Keys that are no answer: a command from the first on, or after a part of an entry."""
        for begun in range(len(keys)):
            if begun and self._own.judge(keys[:begun]).more is More.NOTHING:
                break
            rest = keys[begun:]
            ends_entry = begun > 0 and rest[0] == self.terminator
            verdict = NO_MATCH if ends_entry else self._of_command(rest)
            if verdict != NO_MATCH:
                return verdict
        return NO_MATCH

    def _of_command(self, keys: str) -> Verdict:
        longer = any(each.startswith(keys) and each != keys for each in self._by_keys)
        return Verdict(self._by_keys.get(keys), More.KEYS if longer else More.NOTHING)
