"""What she is promised: by when she hears."""

import datetime as dt

from common.dates import add_working_days, today_ist

ANSWER_WORKING_DAYS = 2


def answer_promised_by(now: dt.datetime) -> dt.date:
    """Return the date by which a submission is answered: two working days from today (IST)."""
    return add_working_days(today_ist(now), ANSWER_WORKING_DAYS)
