"""Was it said? Words, index, alignment and verdict. Knows neither Telegram nor transcript files."""
