"""Where each waiting product is on its way: in which file, and what Flipkart answered last."""

from collections.abc import Collection
from dataclasses import dataclass

from flipkart_sync.models import FilledRow, QcRow
from flipkart_sync.onboarding.filling import changed_since


@dataclass(frozen=True)
class Standing:
    """Where a waiting product is: in which file, and what Flipkart answered last."""

    filled: FilledRow | None = None
    is_changed: bool = False
    answer: QcRow | None = None

    @property
    def is_open_failure(self) -> bool:
        """Whether it failed and nobody has put it right yet."""
        return (
            self.answer is not None
            and self.answer.outcome == "failed"
            and self.answer.settled_at is None
        )

    @property
    def wants_a_file(self) -> bool:
        """Whether it should be in the next file: never filled, changed, or put right since."""
        if self.is_open_failure:
            return False
        return (
            self.filled is None
            or self.is_changed
            or (
                self.answer is not None
                and self.answer.outcome == "failed"
                and self.answer.qc_file.at > self.filled.filled_file.at
            )
        )


def standings_of(offer_ids: Collection[int]) -> dict[int, Standing]:
    """Return {offer id: where it is}, of rows the caller may see. Queries: three."""
    filled = {
        row.offer_id: row
        for row in FilledRow.objects.unscoped(reason="of offers the caller may see")
        .filter(offer__in=offer_ids)
        .select_related("approved_version", "filled_file")
        .defer("filled_file__content", "approved_version__content")
        .order_by("pk")
    }
    answers = {
        row.offer_id: row
        for row in QcRow.objects.unscoped(reason="of offers the caller may see")
        .filter(offer__in=offer_ids)
        .select_related("qc_file")
        .order_by("pk")
    }
    changed = changed_since(list(filled.values()))
    return {
        offer_id: Standing(
            filled=filled.get(offer_id),
            is_changed=offer_id in filled and filled[offer_id].pk in changed,
            answer=answers.get(offer_id),
        )
        for offer_id in offer_ids
    }
