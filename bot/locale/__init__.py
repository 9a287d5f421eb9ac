"""What the bot says, one YAML file a language; `bot.chat.texts` reads them."""
