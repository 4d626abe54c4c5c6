"""The command line: `python -m flipkart_simulator --port N --state DIR/FILE.sqlite`."""

from __future__ import annotations

import argparse
import sys

from flipkart_simulator.server import serve, state_path
from flipkart_simulator.state.behaviour import behaviour_change
from flipkart_simulator.state.store import StateUnusable
from flipkart_simulator.world import world_open


def main() -> int:
    """Read the arguments, open the state and serve it."""
    parser = argparse.ArgumentParser(prog="python -m flipkart_simulator", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--state", required=True, help="the SQLite file; made if missing")
    parser.add_argument(
        "--latency-ms", type=float, help="of each seller-API call; unless given, as last set"
    )
    given = parser.parse_args()
    try:
        world = world_open(state_path(given.state))
    except StateUnusable as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if given.latency_ms is not None:
        behaviour_change(world.store, world.behaviour, {"latency_ms": given.latency_ms})
    serve(world, host=given.host, port=given.port)
    return 0


if __name__ == "__main__":
    sys.exit(main())
