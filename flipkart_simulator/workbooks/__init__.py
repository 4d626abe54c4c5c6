"""Workbooks: writing them as Excel would, and reading what sellers send."""
