"""The dictionary of the reference files, loaded without the other tables."""

from portal.reference.load import table_of
from portal.reference.merge import Report
from portal.reference.problems import problems_load


def load_dictionary() -> None:
    """Load portal/reference/problems.csv."""
    problems_load(table_of("problems"), Report())
