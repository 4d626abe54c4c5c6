"""The dictionary of the reference files, loaded without the other tables."""

from portal.reference.load import problems_load
from portal.reference.merge import Report


def load_dictionary() -> None:
    """Load portal/reference/problems.csv."""
    problems_load(Report())
