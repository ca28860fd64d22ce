"""The way of a message, in order: inbound -> routing -> runner -> (commit) -> delivery; timers."""
