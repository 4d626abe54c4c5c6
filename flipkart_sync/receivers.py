"""News from the left: what changed there is wanted here, in the same transaction."""

from collections.abc import Collection
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from kombu.exceptions import OperationalError as BrokerDown

from catalog.models import Licence, Variant
from catalog.signals import facts_changed
from flipkart_sync.engine.orders import pull_want
from flipkart_sync.engine.wanted import wanted_refresh
from flipkart_sync.onboarding.failures import failures_settle, licence_failures_settle
from flipkart_sync.tasks import rederive_task
from listings.models import ChannelLocation
from listings.signals import listing_changed
from listings.wanted import offers_of_cities, offers_of_types
from shg.signals import scope_changed


@receiver(listing_changed)
def on_listing_changed(offer_ids: Collection[int], **kwargs: Any) -> None:
    """Want what these offers are now; what failed Flipkart's check may be put right by it."""
    wanted_refresh(offer_ids=offer_ids)
    failures_settle(offer_ids, measured=kwargs.get("sender") is Variant)


@receiver(post_save, sender=Licence)
def on_licence_saved(instance: Licence, **kwargs: Any) -> None:
    """A licence verified now puts failures right that spoke of it."""
    if instance.verified_at is not None:
        licence_failures_settle(instance)


@receiver(facts_changed)
def on_facts_changed(product_type_ids: Collection[int], **kwargs: Any) -> None:
    """Re-derive the offers of these types once the facts are committed."""
    _rederive_on_commit(offers_of_types(product_type_ids))


@receiver(scope_changed)
def on_scope_changed(city_ids: Collection[int], **kwargs: Any) -> None:
    """Re-derive the offers of these cities once the change is committed."""
    _rederive_on_commit(offers_of_cities(city_ids))


@receiver(post_save, sender=ChannelLocation)
def on_location_saved(instance: ChannelLocation, **kwargs: Any) -> None:
    """Pull orders at once: some may have come for a place nobody knew till now."""
    transaction.on_commit(partial(pull_want, instance.account_id), robust=True)


def _rederive_on_commit(offer_ids: list[int]) -> None:
    if offer_ids:
        transaction.on_commit(lambda: _rederive_later(offer_ids), robust=True)


def _rederive_later(offer_ids: list[int]) -> None:
    try:
        rederive_task.apply_async((offer_ids,), queue="default")
    except (BrokerDown, OSError):
        return  # the rolling re-derive finds it
