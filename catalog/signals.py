"""The one signal of this app.

facts_changed: kwargs `product_type_ids`, a list. Sent in the transaction that changes a tax rule
or a type. A short cut for the engine, never the truth.
"""

from django.dispatch import Signal

facts_changed = Signal()
