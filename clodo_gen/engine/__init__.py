"""From answers to files: render, plan, validate, write."""
