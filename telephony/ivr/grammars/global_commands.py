"""What callers may ask for in any question: repeat, help, the main menu, an operator.

VoiceXML calls them universals, and links at the document's level (2.0 sections 2.5, 6.3.6).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from telephony.documents.fields import StrictModel
from telephony.ivr.grammars.command_grammar import CommandGrammar
from telephony.ivr.grammars.grammar import Grammar
from telephony.ivr.grammars.phrases import NO_PHRASES, Keys, Phrases
from telephony.ivr.names import CommandName, StepName
from telephony.ivr.prompt import Prompt

MAX_COMMANDS = 20
REPEAT = "repeat"
"""The one command that may do nothing but ask the question again."""
HELP = "help"
"""The command for which each question may have words of its own (VoiceXML 2.0 section 5.2.4)."""


class GlobalCommand(StrictModel):
    """Keys and phrases for it, what is said then, and where it leads.

    Without `next` the question is asked again.
    """

    keys: Keys = ()
    phrases: Phrases = NO_PHRASES
    prompt: Prompt | None = None
    next: StepName | None = None


class Commands:
    """The commands of a flow, as questions take them."""

    def __init__(self, commands: Mapping[CommandName, GlobalCommand]) -> None:
        self._commands = commands

    def __getitem__(self, name: CommandName) -> GlobalCommand:
        return self._commands[name]

    def beside(
        self, grammar: Grammar, language: str, needs_itself: Callable[[str], bool]
    ) -> Grammar:
        """A question's grammar with the commands beside it.

        `needs_itself` tells the keys that are always the question's own.
        """
        if not self._commands:
            return grammar
        by_keys = {
            str(keys): name
            for name, command in self._commands.items()
            for keys in command.keys
            if not needs_itself(keys[0])
        }
        by_phrase = {
            phrase.spoken: name
            for name, command in self._commands.items()
            for phrase in command.phrases.spoken_in(language)
        }
        return CommandGrammar(grammar, by_keys, by_phrase)
