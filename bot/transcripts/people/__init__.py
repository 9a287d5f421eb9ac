"""Who speaks: names as people write them, labels with a name and a post, and the speakers of a page."""
