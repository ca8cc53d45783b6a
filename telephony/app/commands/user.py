"""`telephony user`: the people who may sign in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from telephony.access.passwords import hash_password
from telephony.app.settings.people import HASH_PREFIX, UserModel
from telephony.app.settings.reading import read_settings
from telephony.domain.errors import ConfigurationError

app = typer.Typer(no_args_is_help=True, help="The people who may sign in.")


@app.command("hash")
def make_hash() -> None:
    """Ask for a password twice and print what stands for it in telephony.yaml.

    Where no person types, it is the first line of standard input.
    """
    if sys.stdin.isatty():
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    print(f'"{hash_password(password)}"')  # it has commas, which YAML may take for its own


@app.command("list")
def list_all(
    config: Annotated[
        Path, typer.Option("--config", "-c", help="The configuration.", dir_okay=False)
    ] = Path("telephony.yaml"),
) -> None:
    """Who may sign in, as what, and where the password is."""
    folder = config.resolve().parent
    for name, user in read_settings(config).value.users.items():
        roles = ", ".join(role.value for role in user.roles)
        confined = f" of {', '.join(user.queues)}" if user.queues else ""
        print(f"{name:<16} {roles + confined:<32} {_password(user, folder, name)}")


def _password(user: UserModel, folder: Path, name: str) -> str:
    reference = user.password
    if reference is None:
        return "by the identity provider"
    if reference.hash is not None:
        return "its hash is in the file"
    try:
        secret = reference.reveal(folder, f"User {name}")
    except ConfigurationError as error:
        return f"can't sign in: {error}"
    what = "hash" if secret.startswith(HASH_PREFIX) else "password"
    return f"{what} from {reference.env or reference.file}"
