"""Cards: what each kind of answer looks like, one subject a module."""
