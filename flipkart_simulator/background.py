"""What happens by itself when its time has come: packing ends, buyers act.

Done at once when the clock is moved, so that whoever moved it sees a world that has caught up.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging

from flipkart_simulator.actions.shipping import packing_end_due
from flipkart_simulator.buyers import buyers_act_due
from flipkart_simulator.world import World

log = logging.getLogger("flipkart_simulator")
LONGEST_S = 3600.0


def catch_up(world: World) -> float:
    """Do what is due. Returns the seconds until something else will be."""
    upcoming = [packing_end_due(world), buyers_act_due(world)]
    times = [moment for moment in upcoming if moment is not None]
    left_s = min(times, default=world.clock.now() + LONGEST_S) - world.clock.now()
    return min(LONGEST_S, max(0.001, left_s))


async def background_run(world: World) -> None:
    """Do what is due, for ever."""
    while True:
        world.woken.clear()
        try:
            wait_s = catch_up(world)
        except Exception:  # noqa: BLE001  one bad act must not stop the others
            log.exception("something due could not be done")
            wait_s = 1.0
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(world.woken.wait(), wait_s)
