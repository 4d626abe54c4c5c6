"""Measuring the portal on a full database. Nothing here runs in production."""
