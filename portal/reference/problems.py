"""Load the error dictionary."""

from collections.abc import Iterable, Mapping

from flipkart_sync.dictionary import dictionary_changed
from flipkart_sync.models import ErrorEntry
from portal.reference.merge import Report, merge


def problems_load(rows: Iterable[Mapping[str, str]], report: Report) -> None:
    """Merge the rows of problems.csv; what they explain now is explained at once."""
    entries = [{**row, "is_retried": row["is_retried"] == "1"} for row in rows]
    merge(ErrorEntry, entries, key=["key"], report=report)
    if report.touched(ErrorEntry):
        dictionary_changed()
