"""The server: puts the seller API, Seller Hub and the admin calls on one port."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from flipkart_simulator.admin.routes import admin_routes
from flipkart_simulator.api.calls import SellerApi
from flipkart_simulator.api.endpoints import (
    ENDPOINTS,
    REPORT_FILE_PATTERN,
    TOKEN_PATTERN,
    Endpoint,
)
from flipkart_simulator.api.late import LateCalls
from flipkart_simulator.background import background_run, catch_up
from flipkart_simulator.consent.page import consent_route
from flipkart_simulator.hub.desk import Desk
from flipkart_simulator.hub.routes import hub_routes
from flipkart_simulator.notify.notifier import Notifier
from flipkart_simulator.wire import CuttableProtocol
from flipkart_simulator.world import World


def app_build(world: World) -> Starlette:
    """Build the ASGI application over one world."""
    late = LateCalls(world)
    api = SellerApi(world, late)
    desk = Desk(world)

    def moved() -> None:
        """A setting or the clock was changed by hand: look at once what is due by it."""
        late.look_again()
        desk.look_again()
        catch_up(world)
        world.wake()

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        runs = (late.run(), Notifier(world).run(), background_run(world), desk.run())
        tasks = [asyncio.create_task(run) for run in runs]
        yield
        for task in tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        world.store.close()

    async def front(request: Request) -> Response:
        return RedirectResponse("/hub/", status_code=307)

    async def nothing(request: Request, error: Exception) -> Response:
        body = {"error": "not_found", "message": f"There is nothing at {request.url.path}"}
        return JSONResponse(body, status_code=404)

    routes: list[BaseRoute] = [_route(api, endpoint) for endpoint in ENDPOINTS]
    routes += [
        Route(TOKEN_PATTERN, api.token, methods=["GET"]),
        Route(REPORT_FILE_PATTERN, api.report_file, methods=["GET"]),
        consent_route(world),
        Mount("/_admin", routes=admin_routes(world, late)),
        Mount("/hub", routes=hub_routes(world, desk, moved)),
        Route("/", front),
    ]
    return Starlette(routes=routes, lifespan=lifespan, exception_handlers={404: nothing})


def _route(api: SellerApi, endpoint: Endpoint) -> Route:
    async def answer(request: Request) -> Response:
        return await api.answer(endpoint, request)

    return Route(endpoint.pattern, answer, methods=[endpoint.method])


def serve(world: World, *, host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM."""
    uvicorn.run(
        app_build(world),
        host=host,
        port=port,
        http=CuttableProtocol,
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
        timeout_keep_alive=75,
    )


def state_path(text: str) -> Path:
    """Return the state file's path in full."""
    return Path(text).expanduser().resolve()
