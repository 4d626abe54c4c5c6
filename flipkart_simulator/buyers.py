"""Buyers who act by themselves: they order, change their minds, and send things back.

Off until a plan is set. Their n-th act for a seller is drawn from `seed` and n alone and falls
due at the plan's start + n / rate on the simulator's clock, so the same seed over the same shop
gives the same story, however the clock gets there. A courier goes with them: what stands ready
is fetched, shipped and delivered.
"""

from __future__ import annotations

import random
from dataclasses import replace

from flipkart_simulator.actions.buyers import order_move, order_place
from flipkart_simulator.actions.common import ActionRefused
from flipkart_simulator.actions.returning import return_make, return_move
from flipkart_simulator.state.money import BuyersPlan
from flipkart_simulator.state.shipments import Shipment
from flipkart_simulator.world import World

# What an act is, by weight. An act that finds nothing to act on does nothing.
ACTS = {"order": 60, "courier": 24, "cancel": 8, "return": 5, "return_done": 3}
PIECES = (1, 1, 1, 2, 3)
NEXT_STATE = {
    "READY_TO_DISPATCH": "PICKUP_COMPLETE",
    "PICKUP_COMPLETE": "SHIPPED",
    "SHIPPED": "DELIVERED",
}
COMMENTS = (
    ("defective_product", "The stitching has come apart"),
    ("wrong_item", "This is not what I ordered"),
    ("size_or_colour", "The colour is not as shown"),
)
MOST_AT_ONCE = 2_000  # acts caught up in one go after the clock was moved far


def buyers_act_due(world: World) -> float | None:
    """Do every act that is due, in order. Returns when the next one is, or None."""
    upcoming: list[float] = []
    for plan in world.money.plans():
        done = 0
        while plan.next_at() <= world.clock.now() and done < MOST_AT_ONCE:
            with world.store.transaction():
                _act(world, plan)
                plan = replace(plan, acts=plan.acts + 1)
                world.money.plan_put(plan)
            done += 1
        upcoming.append(plan.next_at())
    return min(upcoming, default=None)


def _act(world: World, plan: BuyersPlan) -> None:
    dice = random.Random(f"{plan.seed}:{plan.acts}")  # noqa: S311  made-up buyers
    act = dice.choices(list(ACTS), list(ACTS.values()))[0]
    try:
        if act == "order":
            _order(world, plan.seller_id, dice)
        elif act == "return_done":
            _return_done(world, plan.seller_id, dice)
        else:
            _on_shipment(world, plan.seller_id, act, dice)
    except ActionRefused:
        return  # somebody was quicker: nothing left, or too late


def _order(world: World, seller_id: str, dice: random.Random) -> None:
    _, on_sale = world.listings.browse(seller_id, text="", state="ACTIVE", offset=0, limit=5_000)
    skus = [listing.sku for listing, _, _ in on_sale if listing.stock() > 0]
    pieces = dice.choice(PIECES)
    if skus:
        order_place(world, seller_id=seller_id, sku=dice.choice(skus), quantity=pieces)


def _on_shipment(world: World, seller_id: str, act: str, dice: random.Random) -> None:
    states = {
        "courier": tuple(NEXT_STATE),
        "cancel": ("APPROVED", "PACKED"),
        "return": ("DELIVERED",),
    }[act]
    found = [s for s in world.shipments.of_seller(seller_id) if s.state in states]
    if not found:
        return
    shipment = dice.choice(found)
    if act == "courier":
        order_move(world, shipment_id=shipment.shipment_id, state=NEXT_STATE[shipment.state])
    elif act == "cancel":
        order_move(world, shipment_id=shipment.shipment_id, state="CANCELLED", cancelled_by="buyer")
    else:
        _send_back(world, shipment, dice)


def _send_back(world: World, shipment: Shipment, dice: random.Random) -> None:
    item = shipment.items[0]
    sub_reason, comments = dice.choice(COMMENTS)
    return_make(
        world,
        order_item_id=item["orderItemId"],
        source="customer_return",
        quantity=dice.randint(1, item["quantity"]),
        sub_reason=sub_reason,
        comments=comments,
    )


def _return_done(world: World, seller_id: str, dice: random.Random) -> None:
    found = world.returns.open_of_seller(seller_id)
    if found:
        return_move(world, dice.choice(found), "return_completed")
