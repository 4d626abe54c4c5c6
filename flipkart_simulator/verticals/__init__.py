"""Flipkart's verticals: which columns the template of each has, in which order, with which lists.

The stand-in's own tables, in Flipkart's spelling as far as public templates show it. They owe
nothing to what a caller calls its kinds of goods.
"""
