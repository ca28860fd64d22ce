"""The 128 bad inputs of reliability.md §4: which tests hold each, and tests of them."""
