"""The drawn photos of all demo products, prepared by a second process while rows are written."""

import multiprocessing
from collections.abc import Iterable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor

from catalog.images import PreparedPhoto, photo_from_pixels
from portal.demo.drawings import VIEWS, Print, prints


def prints_of(motif: str, palette: str, views: int) -> list[Print]:
    """Return the photos of one product, the whole view first."""
    return [Print(motif, palette, view) for view in VIEWS[:views]]


class PhotoRoom:
    """Draws and prepares prints in a process of its own, motif by motif as first asked for."""

    def __init__(self, wanted: Iterable[Print]) -> None:
        """Begin with all of `wanted` at once; spawned, so that no connection is inherited."""
        by_motif: dict[str, list[Print]] = {}
        for ask in wanted:
            by_motif.setdefault(ask.motif, []).append(ask)
        self._pool = _pool()
        self._ready: dict[str, Future[dict[Print, PreparedPhoto]]] = {
            motif: self._pool.submit(prepared, asks) for motif, asks in by_motif.items()
        }

    def photo(self, ask: Print) -> PreparedPhoto:
        """Return one prepared photo; waits for its motif if it is not done yet."""
        return self._ready[ask.motif].result()[ask]

    def close(self) -> None:
        """End the process."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def _pool() -> Executor:
    """Return a process for the drawing; a thread where processes cannot share memory."""
    try:
        return ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
    except OSError:  # no /dev/shm in some containers
        return ThreadPoolExecutor(1)


def prepared(asks: list[Print]) -> dict[Print, PreparedPhoto]:
    """Return the prepared photo of each print."""
    return {ask: photo_from_pixels(picture, "JPEG") for ask, picture in prints(asks)}
