"""What there is, as data: names and one line about each, so that listing it loads nothing of what it does."""
