"""From rows to the values that listings.readiness judges."""

from common.problems import Problem
from listings.models import Listing


def submit_problems(listing: Listing) -> list[Problem]:
    """Return why a listing cannot be sent to be checked yet, in the order of the task."""
    raise NotImplementedError


def approval_problems(listing: Listing) -> list[Problem]:
    """Return why a submitted listing cannot be approved yet."""
    raise NotImplementedError
