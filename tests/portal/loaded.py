"""Load slow data once for a module and take it away again after its last test.

Each test still runs in a savepoint of its own, so what it changes is gone for the next.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction


@contextmanager
def loaded_once(blocker: Any, load: Callable[[], object]) -> Iterator[None]:
    """Run `load` in a transaction that is rolled back at the end."""
    with blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            load()
            yield
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)
