"""What cxbot is compared with: small bots as people write them, each a process of its own."""
