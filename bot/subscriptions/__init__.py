"""Who wants to hear: store, matching, digest, outbox, delivery."""
