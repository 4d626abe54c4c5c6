"""The one place that writes Listing.status and ListingChange.state."""

from django.utils import timezone

from common.errors import IllegalTransition
from common.states import TransitionTable
from listings.models import Listing, ListingChange, ListingTransition
from listings.states import CHANGE_TRANSITIONS, TRANSITIONS, ChangeState, Status
from shg.models import Person

LISTING_MOVES = TransitionTable("Listing", TRANSITIONS)
CHANGE_MOVES = TransitionTable("ListingChange", CHANGE_TRANSITIONS)


def listing_transition(
    *,
    listing: Listing,
    to: Status,
    actor: Person,
    on_behalf_of: Person | None = None,
    reason: str = "",
) -> None:
    """Move a listing and write the row of history; the caller's transaction holds both.

    Compare-and-set on the old status. Raises IllegalTransition if the table forbids it or
    somebody moved it meanwhile.
    """
    from_ = Status(listing.status)
    LISTING_MOVES.check(from_, to)
    moved = Listing.objects.filter(pk=listing.pk, status=from_).update(
        status=to, changed_at=timezone.now()
    )
    if moved != 1:
        raise IllegalTransition("Listing", from_, to)
    listing.status = to
    ListingTransition.objects.create(
        listing=listing,
        from_status=from_,
        to_status=to,
        actor=actor,
        on_behalf_of=on_behalf_of,
        reason=reason,
    )


def change_transition(*, change: ListingChange, to: ChangeState) -> None:
    """Move a change by compare-and-set. Raises IllegalTransition."""
    from_ = ChangeState(change.state)
    CHANGE_MOVES.check(from_, to)
    if ListingChange.objects.filter(pk=change.pk, state=from_).update(state=to) != 1:
        raise IllegalTransition("ListingChange", from_, to)
    change.state = to
