"""The outbox in figures for a monitor, read from rows at each scrape."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from notices.services.outbox import oldest_waiting_s

NAME = "haat_notices_oldest_waiting_seconds"


class _Outbox(Collector):
    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the one gauge."""
        meaning = "For how long the message that waits longest has been due"
        yield GaugeMetricFamily(NAME, meaning, value=oldest_waiting_s())

    def describe(self) -> list[GaugeMetricFamily]:
        """Ask no database to register."""
        return []


def metrics_text() -> bytes:
    """Return the outbox's gauge in Prometheus' text format. Queries: one."""
    registry = CollectorRegistry()
    registry.register(_Outbox())
    return generate_latest(registry)
