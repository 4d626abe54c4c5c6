"""The launcher behind ./haat: sets up, starts, tests and stops everything on one machine.

Standard library only until .venv exists (install.py, and what it imports); no module here
imports an app of the product when it is itself imported.
"""
