"""Files that say which action a policy takes, or may take, at each state: one file per format."""
