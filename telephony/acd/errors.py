"""What the caller of the distributor did wrong.

AcdError
├── ImpossibleTransition   an agent can't do this in the state that it is in
├── UnknownAgent           nobody of this name is on the roster
├── UnknownQueue           no queue has this name
└── AlreadyWaiting         this caller is in a queue, or with an agent
"""

from __future__ import annotations


class AcdError(Exception):
    """Root of all errors of the distributor."""


class ImpossibleTransition(AcdError):
    """An agent can't do this in the state that it is in."""

    def __init__(self, state: str, cause: str) -> None:
        super().__init__(state, cause)
        self.state = state
        self.cause = cause

    def __str__(self) -> str:
        cause = self.cause.replace("_", " ")
        return f"An agent who is {self.state.replace('_', ' ')} can't do this: {cause}."


class UnknownAgent(AcdError):
    """Nobody of this name is on the roster."""

    def __init__(self, agent: str) -> None:
        super().__init__(agent)
        self.agent = agent

    def __str__(self) -> str:
        return f"There is no agent {self.agent}; add the agent to the roster first."


class UnknownQueue(AcdError):
    """No queue has this name."""

    def __init__(self, queue: str) -> None:
        super().__init__(queue)
        self.queue = queue

    def __str__(self) -> str:
        return f"There is no queue {self.queue}; name it under queues: in telephony.yaml."


class AlreadyWaiting(AcdError):
    """This caller is in a queue, or with an agent."""

    def __init__(self, caller: str) -> None:
        super().__init__(caller)
        self.caller = caller

    def __str__(self) -> str:
        return f"Caller {self.caller} is in a queue already; take it out first."
