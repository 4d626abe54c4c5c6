"""The one signal of this app.

scope_changed: kwargs `city_ids`, a list. Sent in the transaction that opens a phase or changes
a mapping, an operator or a seller. A short cut for the engine, never the truth.
"""

from django.dispatch import Signal

scope_changed = Signal()
