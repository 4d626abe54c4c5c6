"""The facts the portal stands on, as files: who, where, what, at which tax. See load.py."""
