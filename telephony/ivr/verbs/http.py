"""`http`: ask a web service while the caller waits, and put what it answers into variables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Self
from urllib.parse import urlencode

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from telephony.documents.fields import Duration, StrictModel, Text, defect, text_of
from telephony.ivr.context import Context
from telephony.ivr.errands.lookup import LookUp
from telephony.ivr.expressions.expression import ExpressionFailed, Scope, Template
from telephony.ivr.expressions.picking import AnswerPath
from telephony.ivr.expressions.url_template import MAX_URL, UrlTemplate
from telephony.ivr.names import LanguageTag, StepName, VariableName
from telephony.ivr.prompt import Prompt
from telephony.ivr.talking.looking_up import LookingUp
from telephony.ivr.talking.music import Music
from telephony.ivr.verb import Defect, StepHeader, Verb
from telephony.ivr.verbs.set import Assigned
from telephony.ivr.visit import Visit

METHODS = ("get", "post", "put", "patch", "delete")
_NOT_IDEMPOTENT = frozenset({"post", "patch"})
"""RFC 9110 section 9.2.2, Idempotent Methods: these aren't."""
_WITH_SECRETS = frozenset({"authorization", "proxy-authorization", "cookie"})
_THE_PROGRAM_S_OWN = frozenset(
    {"host", "content-length", "content-type", "transfer-encoding", "connection", "accept-encoding",
     "te", "upgrade", "expect", "trailer"}
)  # fmt: skip


def _header_name(name: str) -> str:
    if name.lower() in _WITH_SECRETS:
        raise defect(
            f"`{name}` holds a secret, which doesn't belong into a flow.",
            "Name the header and its secret in http.hosts of telephony.yaml.",
            rule="secret-in-flow",
        )
    if name.lower() in _THE_PROGRAM_S_OWN:
        raise defect(f"`{name}` is set by the program itself.", "Delete it.", rule="unfit-request")
    return name


HeaderName = Annotated[Text, Field(pattern=r"^[A-Za-z0-9-]{1,64}$"), AfterValidator(_header_name)]
Status = Annotated[
    str, BeforeValidator(lambda code: text_of(code)), Field(pattern=r"^[1-5][0-9]{2}$")
]
FieldName = Annotated[Text, Field(min_length=1, max_length=100)]


class Slow(StrictModel):
    """`{after: 2s, prompt: One moment please., music: true}`: what is heard while it takes."""

    after: Annotated[Duration, Field(ge=0, le=30)] = 2.0
    prompt: Prompt | None = None
    music: Music | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.prompt is None and self.music is None:
            raise defect(
                "Nothing is heard here.", "Write a `prompt`, `music`, or both.", rule="unfit-prompt"
            )
        return self


class Http(Verb):
    """`http: {get: url, into: {name: path}, on_failure: step, ...}`."""

    goes_on_alone: ClassVar[bool] = True

    get: UrlTemplate | None = None
    post: UrlTemplate | None = None
    put: UrlTemplate | None = None
    patch: UrlTemplate | None = None
    delete: UrlTemplate | None = None
    query: Annotated[Mapping[FieldName, Template], Field(max_length=50)] = {}
    headers: Annotated[Mapping[HeaderName, Template], Field(max_length=20)] = {}
    body: Annotated[Mapping[FieldName, Assigned] | None, Field(alias="json", max_length=50)] = None
    into: Annotated[Mapping[VariableName, AnswerPath], Field(max_length=50)] = {}
    timeout: Annotated[Duration, Field(gt=0, le=30)] = 5.0
    retry: Annotated[int, Field(ge=0, le=3)] = 0
    """Further attempts where there was no answer, or 502, 503 or 504."""
    idempotent: bool = False
    """That a `post` or `patch` may be sent twice."""
    slow: Slow | None = None
    language: LanguageTag | None = None
    on_status: Annotated[Mapping[Status, StepName], Field(max_length=50)] = {}
    on_timeout: StepName | None = None
    on_failure: StepName | None = None

    @model_validator(mode="after")
    def _one_method(self) -> Self:
        methods = [name for name in METHODS if getattr(self, name) is not None]
        if len(methods) != 1:
            found = " and ".join(f"`{name}`" for name in methods) or "none"
            raise defect(
                f"A request has exactly one method, and here is {found}.",
                f"The methods are {', '.join(METHODS)}.",
                rule="unfit-request",
            )
        return self

    @property
    def method(self) -> str:
        """`get`, `post`, ..."""
        return next(name for name in METHODS if getattr(self, name) is not None)

    @property
    def url(self) -> UrlTemplate:
        """Of the one method."""
        url: UrlTemplate = getattr(self, self.method)
        return url

    def defects(self, language: str) -> Iterator[Defect]:
        """Repeating what must happen once; a body where there can't be one."""
        if self.retry and self.method in _NOT_IDEMPOTENT and not self.idempotent:
            yield Defect(
                ("retry",),
                f"A `{self.method}` that is sent again may take effect twice.",
                "Delete `retry`, or say `idempotent: true` if the service knows a repeated one.",
                "sent-twice",
            )
        if self.body is not None and self.method in {"get", "delete"}:
            yield Defect(
                ("json",),
                f"A `{self.method}` has no body.",
                "Use `query`, or `post` or `put`.",
                "unfit-request",
            )

    def request(self, scope: Scope) -> LookUp:
        """What is sent in this call; its number is yet to come. Raises `ExpressionFailed`."""
        body = None
        if self.body is not None:
            body = {name: assigned.value(scope) for name, assigned in self.body.items()}
        return LookUp(
            errand=0,
            method=self.method.upper(),
            url=self._whole_url(scope),
            origin=self.url.origin,
            timeout=self.timeout,
            attempts=1 + self.retry,
            headers={name: _header(name, value, scope) for name, value in self.headers.items()},
            json=body,
            wants_answer=bool(self.into),
        )

    def _whole_url(self, scope: Scope) -> str:
        url = self.url.render(scope)
        if self.query:
            query = urlencode({name: value.render(scope) for name, value in self.query.items()})
            url = f"{url}{'&' if '?' in url else '?'}{query}"
        if len(url) > 2 * MAX_URL:
            raise ExpressionFailed("the url is too long")
        return url

    def visit(self, step: StepHeader, context: Context) -> Visit:
        """Ask, and wait for the answer."""
        return LookingUp(self, step, context)


def _header(name: str, value: Template, scope: Scope) -> str:
    text = value.render(scope)
    if not (text.isascii() and text.isprintable()):
        raise ExpressionFailed(f"the header {name} can't have this value")
    return text
