"""What the tests of sign-in and forms do alike."""

from .conftest import OWNER, Owner


async def cookie(owner: Owner) -> str:
    """Of the session that the browser has."""
    return next(one.value for one in owner.http.cookie_jar if one.key == "cxbot")


async def try_link(owner: Owner, token: str, **headers: str) -> int:
    given = {"Origin": owner.url, **headers}
    return (await owner.ask("POST", "/sign-in", {"token": token}, **given))[0]


async def link(owner: Owner, account: str = OWNER) -> str:
    return await owner.site.gate.sessions.link(account, owner.clock.now())
