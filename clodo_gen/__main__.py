"""`python -m clodo_gen`."""

from clodo_gen.cli.main import main

main()
