"""The command line: words in, text and exit codes out. Only here is typer imported."""
