"""`/healthz`, `/readyz` and `/metrics`: what probes and scrapers ask."""

from __future__ import annotations

from fastapi import APIRouter, Response

from telephony.interfaces.edge_view import EdgeView, MetricsText
from telephony.web.models import Health, Readiness


def health_routes(view: EdgeView, metrics: MetricsText) -> APIRouter:
    """The routes that tell how the edge is."""
    routes = APIRouter(tags=["operation"])

    @routes.get(
        "/healthz",
        summary="Whether the process does its work",
        responses={503: {"model": Health, "description": "It doesn't: restart it"}},
    )
    async def healthz(response: Response) -> Health:
        response.status_code = 200 if view.alive else 503
        return Health(alive=view.alive)

    @routes.get(
        "/readyz",
        summary="Whether new calls are taken",
        responses={503: {"model": Readiness, "description": "They aren't"}},
    )
    async def readyz(response: Response) -> Readiness:
        reasons = list(view.not_ready)
        response.status_code = 503 if reasons else 200
        return Readiness(
            ready=not reasons,
            reasons=reasons,
            degraded=list(view.degraded),
            capacity=view.capacity,
            calls_in_progress=len(view.calls_in_progress),
        )

    @routes.get("/metrics", summary="Prometheus metrics", response_class=Response)
    async def metrics_text() -> Response:
        return Response(metrics.render(), media_type=metrics.content_type)

    return routes
