"""aiohttp: webhook, events API, health."""
