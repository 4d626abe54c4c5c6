"""All verticals the stand-in has templates for, by name."""

from __future__ import annotations

from flipkart_simulator.verticals.carried import CARRIED
from flipkart_simulator.verticals.clothes import CLOTHES
from flipkart_simulator.verticals.used_up import USED_UP
from flipkart_simulator.verticals.vertical import Vertical

VERTICALS: dict[str, Vertical] = {
    vertical.name: vertical
    for vertical in sorted((*CLOTHES, *CARRIED, *USED_UP), key=lambda one: one.name)
}
