"""The seller API: one module for each area, all answered through `calls.py`."""
