"""Puts the web side together."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.staticfiles import StaticFiles

from telephony.interfaces.access import Access
from telephony.interfaces.call_store import CallArchive
from telephony.interfaces.contact_store import ContactArchive
from telephony.interfaces.edge_view import EdgeView, MetricsText
from telephony.interfaces.message_store import MessageStore
from telephony.web.agent.routes import agent_routes
from telephony.web.agent.side import AgentSide
from telephony.web.api_docs import api_docs_routes
from telephony.web.call_lookup import CallLookup
from telephony.web.call_page import call_page_routes
from telephony.web.call_routes import call_routes
from telephony.web.current_user import has_users, visitor
from telephony.web.door import Door
from telephony.web.durations import as_duration
from telephony.web.errors import ErrorPages, install_error_pages
from telephony.web.explaining import cause_sentence, status_sentence
from telephony.web.flows.routes import flow_routes
from telephony.web.flows.side import FlowsSide
from telephony.web.health_routes import health_routes
from telephony.web.navigation import LINKS, leads_to_route, links_for
from telephony.web.pages import as_details, page_routes
from telephony.web.promises.api_routes import promises_routes
from telephony.web.promises.callback_routes import callback_routes
from telephony.web.promises.side import PromisesSide
from telephony.web.promises.survey_routes import survey_routes
from telephony.web.recording_pages import recording_pages
from telephony.web.recording_routes import recording_routes
from telephony.web.recording_shelf import RecordingShelf
from telephony.web.request_gate import RequestGate
from telephony.web.session_cookie import SessionCookie
from telephony.web.settings import WebSettings
from telephony.web.sign_in import sign_in_routes
from telephony.web.supervisor.routes import supervisor_routes
from telephony.web.supervisor.side import FloorSide
from telephony.web.voicemail_routes import voicemail_routes

STATIC = Path(__file__).parent / "static"
MAX_BODY = 256 * 1024
"""Bytes of any request; more gets 413."""


def create_app(
    view: EdgeView,
    archive: CallArchive,
    metrics: MetricsText,
    settings: WebSettings,
    contacts: ContactArchive,
    access: Access | None = None,
    recordings: RecordingShelf | None = None,
    agents: AgentSide | None = None,
    floor: FloorSide | None = None,
    flows: FlowsSide | None = None,
    messages: MessageStore | None = None,
    promises: PromisesSide | None = None,
) -> FastAPI:
    """Every page and endpoint, behind the gate that `settings` and `access` describe.

    `access` is None where no `users:` are configured, `recordings` where nothing is recorded,
    `agents` and `floor` where there are neither agents nor queues, `flows` where calls enter none,
    `messages` where there is no box of voicemail, `promises` where nothing is kept of surveys and
    callbacks.
    """
    templates = _templates()
    error_pages = ErrorPages(templates)
    cookie = SessionCookie(secure=settings.secure)
    door = Door(settings, access.sessions if access else None, cookie, error_pages)
    app = FastAPI(
        title="telephony",
        summary="Calls, health and metrics of one telephony edge.",
        version=view.version,
        docs_url=None,  # our own: FastAPI's loads its scripts from elsewhere
        redoc_url=None,
        max_body_size=MAX_BODY,
        middleware=[Middleware(RequestGate, settings=settings, door=door)],
    )
    lookup = CallLookup(view, archive, contacts)
    app.include_router(health_routes(view, metrics))
    app.include_router(call_routes(lookup))
    app.include_router(sign_in_routes(access, cookie, templates, secure=settings.secure))
    app.include_router(api_docs_routes(templates))
    app.include_router(page_routes(view, lookup, templates))
    app.include_router(call_page_routes(view.version, lookup, templates))
    if recordings is not None:
        app.include_router(recording_routes(recordings))
        app.include_router(recording_pages(recordings, templates))
    if messages is not None:
        app.include_router(voicemail_routes(messages, templates))
    if promises is not None:
        app.include_router(promises_routes(promises.surveys, promises.callbacks))
        app.include_router(survey_routes(promises, templates))
        app.include_router(callback_routes(promises, templates))
    app.include_router(agent_routes(agents, templates))
    app.include_router(supervisor_routes(floor, templates))
    if flows is not None:
        app.include_router(flow_routes(flows, templates))
    app.mount("/static", StaticFiles(directory=STATIC))
    install_error_pages(app, error_pages)
    return app


def _templates() -> Jinja2Templates:
    environment = Environment(
        loader=PackageLoader("telephony.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["duration"] = as_duration
    environment.filters["details"] = as_details
    environment.filters["status"] = status_sentence
    environment.filters["cause"] = cause_sentence

    pages: set[str] = set()

    def who_looks(request: Request) -> dict[str, object]:
        """What every page's header shows: links to the pages that there are."""
        if not pages:  # when the first is shown: to look for routes is to prepare them all
            pages.update(link.path for link in LINKS if leads_to_route(link, request.app))
        links = [link for link in links_for(request) if link.path in pages]
        return {"visitor": visitor(request), "has_users": has_users(request), "links": links}

    return Jinja2Templates(env=environment, context_processors=[who_looks])
