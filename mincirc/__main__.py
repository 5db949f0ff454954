"""``python -m mincirc``."""

from mincirc._cli.main import main

main()
