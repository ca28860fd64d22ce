"""Short signatures for what we hand out and get back: a button's data, a deep link's payload.

They prove that we wrote it, for this purpose and these parts. They hide nothing and don't expire:
whoever needs an end puts it among the parts.
"""

import base64
import hashlib
import hmac

#: 96 bits: sixteen characters of a button's 64 bytes, and nobody guesses them.
_SIZE = 12


def sign(secret: bytes, purpose: str, *parts: str) -> str:
    """16 characters of `A-Z a-z 0-9 _ -`. `purpose` keeps one use from standing in for another."""
    if not secret:
        raise ValueError("an empty secret signs nothing")
    # Each piece carries its length, so ("ab", "c") and ("a", "bc") differ.
    pieces = [_bytes(piece) for piece in (purpose, *parts)]
    message = b"".join(len(piece).to_bytes(4, "big") + piece for piece in pieces)
    digest = hmac.digest(secret, message, hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:_SIZE]).decode("ascii")


def verify(secret: bytes, signature: str, purpose: str, *parts: str) -> bool:
    """Whether `sign` made it. Any text may be asked about; none raises."""
    return bool(secret) and same(signature, sign(secret, purpose, *parts))


def same(given: str, expected: str) -> bool:
    """Equal, in a time that doesn't tell how much of it is; never when nothing is expected.

    On bytes, because `hmac.compare_digest` raises TypeError on text outside ASCII.
    """
    return bool(expected) and hmac.compare_digest(_bytes(given), _bytes(expected))


def _bytes(text: str) -> bytes:
    # HTTP headers and JSON can both smuggle lone surrogates into a str.
    return text.encode("utf-8", "surrogatepass")
