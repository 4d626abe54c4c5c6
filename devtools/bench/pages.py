"""Measure the server's time for each page on a filled database: `python -m devtools.bench.pages`.

In one process through Django's own client, whole middleware and gzip included: a table of pages
with milliseconds by the clock and of work (each median and 95th percentile), queries, bytes of
the answer. Work is processor time of this process and of its database backend: what the clock
says on an idle machine, and near enough the same on a busy one. The budgets are 200 ms for
members and 300 ms for staff, of work; a page over its budget is marked, and the exit is 1.
"""

import argparse
import math
import os
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BUDGET_MS = {"member": 200, "visitor": 200}
STAFF_MS = 300
TIMES = 50


@dataclass(frozen=True)
class Measured:
    """One page. In ms: p50 and p95 by the clock; work is the same two of processor time."""

    who: str
    path: str
    status: int
    p50: float
    p95: float
    work_p50: float
    work: float
    queries: int
    size: int

    def __str__(self) -> str:
        said = "" if self.status == 200 else f" ({self.status})"
        clock, work = f"{self.p50:7.1f} {self.p95:7.1f}", f"{self.work_p50:7.1f} {self.work:7.1f}"
        return (
            f"{self.who:<12} {clock} {work} {self.queries:8} {self.size:7}"
            f"  {self.path}{said}{'   OVER' if self.is_over else ''}"
        )

    @property
    def is_over(self) -> bool:
        """Whether the page is over its budget or is not there."""
        return self.status >= 400 or self.work > BUDGET_MS.get(self.who, STAFF_MS)


def client_of(person: Any) -> Any:
    """Return a browser in which this person has signed in, with both steps if she is staff."""
    from django.test import Client  # noqa: PLC0415  after django.setup()

    from shg.member_pages import PIN_AT, TOUCHED  # noqa: PLC0415

    client = Client(SERVER_NAME="127.0.0.1", headers={"accept-encoding": "gzip"})
    if person is None:
        return client
    client.cookies["haat_language"] = "hi"
    kind = "Staff" if person.is_staff else "Member"
    client.force_login(person, backend=f"shg.backends.{kind}Backend")
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "mfa", "at": time.time(), "type": "totp"}
    ]
    session["account_authentication_methods_user"] = str(person.pk)
    session.update({TOUCHED: int(time.time()), PIN_AT: int(time.time())})
    session.save()
    return client


def pages_of_everybody() -> Iterator[tuple[str, Any, list[str]]]:
    """Yield (who, person, paths): what each of them opens in a day."""
    from listings.models import Listing  # noqa: PLC0415  after django.setup()
    from shg.models import Person  # noqa: PLC0415

    ours = Listing.objects.filter(product__group__code="BENCH-0")
    draft = ours.filter(status="draft").earliest("pk")
    approved = ours.filter(status="approved", product__fulfilment="ready").earliest("pk").pk
    returned = ours.filter(status="returned").earliest("pk").pk
    staff = Person.objects.in_bulk(["bench-duda", "bench-clc", "bench-suda"], field_name="username")
    review, receive, catalogue = desk_paths()
    lists, groups = "/api/v1/listings/", "/api/v1/groups/"
    narrowed = ("?page=100", "?status=submitted", "?page_size=200")
    api = [lists, *(lists + query for query in narrowed), groups]
    yield "visitor", None, ["/sign-in/", "/desk/sign-in/", "/api/v1/cities/", "/api/v1/crafts/"]
    yield "member", draft.member, [*member_paths(approved, returned), groups, lists]
    board = ["/desk/sync/", "/desk/sync/?turn=us", "/desk/sync/?show=all"]
    yield "hub officer", staff["bench-duda"], [*review, *catalogue, *board, *api]
    yield "centre", staff["bench-clc"], ["/desk/", *receive, *catalogue, *board]
    yield "state", staff["bench-suda"], [*review, *catalogue, *board, *api]


def member_paths(approved: int, returned: int) -> list[str]:
    """Return the pages of a member, of an approved and a returned product of her group."""
    steps = ("photo", "kind", "details", "price", "price-check", "pieces", "check")
    return [
        "/",
        "/products/",
        "/products/?page=9",
        "/products/?state=live",
        f"/products/{approved}/",
        f"/products/{returned}/",
        f"/products/{approved}/fewer/",
        f"/products/{approved}/price/",
        f"/products/{approved}/price-check/?rupees=450",
        f"/products/{returned}/fix/photo/",
        *(f"/add/{step}/" for step in steps),
    ]


def desk_paths() -> tuple[list[str], list[str], list[str]]:
    """Return the pages of review, of receiving, and of the catalogue desk."""
    from listings.models import Offer  # noqa: PLC0415  after django.setup()

    near = Offer.objects.filter(listing__product__group__city__slug="lucknow")
    waits = near.filter(listing__status="submitted").earliest("pk").pk
    change = near.filter(listing__changes__state="submitted").earliest("pk").listing_id
    desk = near.filter(channel_product=None, listing__status="approved").earliest("pk").pk
    views = ("mine", "24", "48", "again", "licence", "change")
    narrowed = ("page=9", "city=lucknow", "craft=purses", "q=सामान+12", "q=SH-BENCH-0001")
    return (
        [
            "/desk/",
            "/desk/review/",
            *(f"/desk/review/?v={view}" for view in views),
            *(f"/desk/review/?{query}" for query in narrowed),
            f"/desk/review/{waits}/",
            f"/desk/review/{change}/",
        ],
        [
            "/desk/receive/",
            "/desk/receive/?q=सामान+12",
            "/desk/receive/?q=SH-BENCH-0001",
            f"/desk/receive/{waits}/",
        ],
        ["/desk/catalogue/", "/desk/catalogue/?page=9", f"/desk/catalogue/{desk}/"],
    )


def p95(values: list[float]) -> float:
    """Return the 95th percentile, nearest rank."""
    return sorted(values)[max(0, math.ceil(0.95 * len(values)) - 1)]


def work_ms() -> float:
    """Return the processor time, in ms, of this process and of the backend that serves it.

    A backend of another machine cannot be read: its time is left out.
    """
    from django.db import connection  # noqa: PLC0415  after django.setup()

    connection.ensure_connection()
    ours = 1000 * time.process_time()
    try:
        stat = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text("ascii")
    except OSError:
        return ours
    return ours + int(stat.split()[0]) / 1e6


def measure(who: str, client: Any, path: str, times: int) -> Measured:
    """Open one page `times` times, after once to warm up and once to count its queries."""
    from django.db import connection  # noqa: PLC0415  after django.setup()
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
        asked = len(queries)
    took, worked = [], []
    for _time in range(times):
        began, work_before = time.perf_counter(), work_ms()
        client.get(path)
        took.append(1000 * (time.perf_counter() - began))
        worked.append(work_ms() - work_before)
    return Measured(
        who,
        path,
        answer.status_code,
        statistics.median(took),
        p95(took),
        statistics.median(worked),
        p95(worked),
        asked,
        len(answer.content),
    )


def main() -> int:
    """Read the command line, measure every page, print the table."""
    parser = argparse.ArgumentParser(prog="python -m devtools.bench.pages", description=__doc__)
    parser.add_argument("--times", type=int, default=TIMES)
    parser.add_argument("--only", default="", help="only paths or people that hold this")
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    from django.conf import settings  # noqa: PLC0415

    import portal.wsgi  # noqa: F401, PLC0415  set up as the web server is; settings' name first

    settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = {"user": None}
    is_over = False
    heads = ("p50", "p95", "work50", "work95", "queries", "bytes")
    print(f"{'who':<12}", *(f"{head:>7}" for head in heads), " page")
    for who, person, paths in pages_of_everybody():
        client = client_of(person)
        for path in paths:
            if asked.only in f"{who} {path}":
                row = measure(who, client, path, asked.times)
                is_over |= row.is_over
                print(row, flush=True)
    return 1 if is_over else 0


if __name__ == "__main__":
    sys.exit(main())
