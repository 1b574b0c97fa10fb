"""What clodo does, one verb a module: each returns a report and prints nothing."""
