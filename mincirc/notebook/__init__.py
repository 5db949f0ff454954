"""What notebooks show of the public records: pieces of HTML, and pictures (:mod:`mincirc.display` finds them)."""
