"""Schema changes, in order, run at every start."""
