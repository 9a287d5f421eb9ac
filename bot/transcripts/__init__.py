"""What was said: the model, page parsers, files on disk, and the library in memory."""
