"""Who wants to hear: subscriptions, matching, digests, the outbox and its delivery. Knows nothing of Telegram."""
