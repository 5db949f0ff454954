"""Run the command from a checkout: ``python cli.py search ...``."""

from mincirc._cli.main import main

main()
