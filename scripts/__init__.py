"""Chores of the project; those without an ending are run by a shell."""
