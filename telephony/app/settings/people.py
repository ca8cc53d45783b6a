"""`users:` of `telephony.yaml`, and the accounts that they become."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from telephony.access.password_sign_in import Account
from telephony.access.passwords import check_hash, hash_password
from telephony.app.settings.secret import SecretReference
from telephony.documents.fields import StrictModel, Text, defect
from telephony.documents.nearest import suggestion
from telephony.domain.errors import ConfigurationError
from telephony.domain.user import Role, User

HASH_PREFIX = "$argon2"
UserName = Annotated[str, Field(pattern=r"^[^\s:/?#\\]{1,64}$")]
"""No space, and nothing that means something in a URL."""


class PasswordModel(SecretReference):
    """A hash as `telephony user hash` prints it, or where a password or hash is."""

    hash: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _no_plain_text(cls, value: object) -> object:
        if isinstance(value, Mapping):
            return value
        if isinstance(value, str) and value.startswith(HASH_PREFIX):
            return {"hash": value}
        raise defect(
            "A password doesn't belong in this file.",
            "Put here, in quotes, what `telephony user hash` prints, or where the password is: "
            "{env: NAME_OF_VARIABLE} or {file: path/to/secret}.",
        )

    @model_validator(mode="after")
    def _exactly_one(self) -> PasswordModel:
        if sum(place is not None for place in (self.env, self.file, self.hash)) != 1:
            raise defect("A password has one place.", "Give one of hash, env and file.")
        if self.hash is not None:
            _refuse_bad(self.hash)
        return self

    def credential(self, folder: Path, name: str) -> str:
        """What is at the place: a hash, or the password itself. Raises `ConfigurationError`."""
        return self.hash if self.hash is not None else self.reveal(folder, f"User {name}")


class UserModel(StrictModel):
    """One of `users:`, by name."""

    roles: Annotated[list[Role], Field(min_length=1, max_length=3)]
    password: PasswordModel | None = None
    identity: Annotated[Text, Field(max_length=255)] = ""
    display_name: Annotated[Text, Field(max_length=64)] = ""
    queues: list[str] = []

    @model_validator(mode="after")
    def _confined(self) -> UserModel:
        if self.queues and Role.SUPERVISOR not in self.roles:
            raise defect(
                "Only a supervisor is confined to queues.",
                "An agent's queues are in `agents:`; leave them out here.",
            )
        return self


def accounts(models: Mapping[str, UserModel], folder: Path) -> list[Account]:
    """Who may sign in, with what their passwords are checked against; blocks for as long as it
    takes to hash those that aren't yet. Raises `ConfigurationError`."""
    return [_account(name, model, folder) for name, model in models.items()]


def check_users(
    models: Mapping[str, UserModel], agents: Collection[str], queues: Collection[str]
) -> None:
    """Whether each has the place that its roles speak of; raises a `defect`."""
    for name, user in models.items():
        if Role.AGENT in user.roles and name not in agents:
            raise defect(
                f"User {name} is an agent, but `agents:` has no {name}.",
                suggestion(name, sorted(agents), "The agents are"),
                ("users", name, "roles"),
            )
        for queue in user.queues:
            if queue not in queues:
                raise defect(
                    f"User {name} supervises a queue `{queue}` that isn't there.",
                    suggestion(queue, sorted(queues), "The queues are"),
                    ("users", name, "queues"),
                )


def _account(name: str, model: UserModel, folder: Path) -> Account:
    credential = model.password.credential(folder, name) if model.password else ""
    try:
        hashed = _hash_of(credential) if model.password else ""
    except ConfigurationError as error:
        raise ConfigurationError(f"User {name}: {error}") from error
    return Account(user_of(name, model), hashed, _ground(model, credential))


def _hash_of(credential: str) -> str:
    if not credential.startswith(HASH_PREFIX):
        return hash_password(credential)
    check_hash(credential)
    return credential


def _ground(model: UserModel, credential: str) -> str:
    """Told from what stands in the file and at the password's place, so that it is the same when
    the edge starts again; a hash, lest a plain password lie in memory."""
    facts = json.dumps([model.model_dump(mode="json", exclude_defaults=True), credential])
    return hashlib.sha256(facts.encode()).hexdigest()


def user_of(name: str, model: UserModel) -> User:
    """As everybody else knows this person."""
    queues = frozenset(model.queues) if model.queues else None
    return User(name, frozenset(model.roles), model.display_name, queues)


def _refuse_bad(text: str) -> None:
    try:
        check_hash(text)
    except ConfigurationError as error:
        raise defect(str(error)) from error
