"""What of a call nobody may learn: which variables hold a secret, and when all input is one."""

from __future__ import annotations

from collections import UserDict
from collections.abc import Collection, Mapping

from telephony.ivr.expressions.expression import Value


class Variables(UserDict[str, Value]):
    """The variables of a flow. One that is given its value inside of `secure` is secret from then
    on, until it is given another one outside."""

    def __init__(
        self, values: Mapping[str, Value] | None = None, secret: Collection[str] = ()
    ) -> None:
        self.sealed = False
        """Whether the call is inside of `secure`."""
        self.secret = set(secret)
        self.data = dict(values or {})

    def __setitem__(self, name: str, value: Value) -> None:
        self.data[name] = value
        if self.sealed:
            self.secret.add(name)
        else:
            self.secret.discard(name)

    def give(self, values: Mapping[str, Value]) -> None:
        """Give many their values at once; none of them was computed from a secret."""
        self.data.update(values)
        if self.sealed:
            self.secret.update(values)
        else:
            self.secret.difference_update(values)

    def assign(self, name: str, value: Value, *, secret: bool) -> None:
        """Give a value that was computed from a secret, or not."""
        self[name] = value
        if secret:
            self.secret.add(name)

    def any_secret(self, names: Collection[str]) -> bool:
        """Whether what is computed from these is secret."""
        return self.sealed or not self.secret.isdisjoint(names)
