"""New transcripts arrive: folder watch, feed polling, revisions."""
