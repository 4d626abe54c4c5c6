"""The registry of codes: everything that is answered is declared in it."""

from __future__ import annotations

import ast

import pytest

from flipkart_simulator import codes
from tests.flipkart_simulator.seller_api import Caller, offer, price
from tests.simulator import ROOT, SimulatorHandle


def test_lists_every_code_with_its_place_and_words(simulator: SimulatorHandle) -> None:
    listed = simulator.admin("GET", "/codes")["codes"]

    assert {
        "source": "listing.errors",
        "code": 1101,
        "text": "The SKU does not exist for the seller",
    } in listed  # noqa: E501
    assert {entry["source"] for entry in listed} <= set(codes.SOURCES)
    assert all(entry["text"] for entry in listed)
    places = [(entry["source"], entry["code"]) for entry in listed]
    assert len(set(places)) == len(places)


def test_what_listings_answer_is_declared(
    simulator: SimulatorHandle, caller: Caller, purse: str
) -> None:
    bad_price = price(purse, 501)
    outcomes = [
        caller.change("/update/price", {"PURSE-1": bad_price, "NEVER": bad_price})["PURSE-1"],
        caller.change("/update/price", {"NEVER": bad_price, "x" * 65: bad_price})["NEVER"],
        caller.change("/update/price", {"x" * 65: bad_price})["x" * 65],
        caller.change("", {"NEW": offer("NOSUCHPRODUCT000")})["NEW"],
        caller.change("", {"NEW": offer(purse)})["NEW"],
    ]

    for outcome in outcomes:
        assert outcome["status"] == "FAILURE"
        for place in ("errors", "attribute_errors"):
            for error in outcome[place]:
                assert codes.is_declared(f"listing.{place}", error["code"]), error


def test_a_code_cannot_be_declared_twice_or_at_no_place() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        codes.declare("listing.errors", codes.UNKNOWN_SKU, "again")
    with pytest.raises(ValueError, match="not a place"):
        codes.declare("nowhere", 1, "text")


def test_no_other_module_writes_a_code_of_its_own() -> None:
    numbers = {code.code for code in codes.codes_all() if isinstance(code.code, int)}
    numbers = {number for number in numbers if number > 1000}
    words = {code.code for code in codes.codes_all() if code.source == "shipment.errorCode"}
    found = [
        f"{file.name}:{node.lineno} {node.value}"
        for file in (ROOT / "flipkart_simulator").rglob("*.py")
        if file.name not in ("codes.py", "faults.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and node.value in numbers | words
        and not isinstance(node.value, bool)
        and isinstance(node.value, int | str)
    ]

    assert found == []
