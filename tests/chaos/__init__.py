"""The running bot, killed again and again while transcripts arrive and Telegram misbehaves."""
