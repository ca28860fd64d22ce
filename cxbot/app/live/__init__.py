"""Flows while the bot runs: saved files go live, older versions run on, sessions are moved."""
