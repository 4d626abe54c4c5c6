"""Routes of Seller Hub."""

from __future__ import annotations

from starlette.routing import Route

from flipkart_simulator.world import World


def hub_routes(world: World) -> list[Route]:
    return []
