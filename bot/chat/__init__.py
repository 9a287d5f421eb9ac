"""What the bot answers: requests in, replies out. No Telegram in here."""
