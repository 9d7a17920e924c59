"""A page as we ask it: in a JavaScript world of our own, which its scripts do not reach.

Both worlds see the same document. Whatever a page makes of the language's and the browser's own functions stays in its own: old sites have a ``Map`` of
their own and mend ``Array.prototype``, and a hostile page could answer anything in the document's place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.async_api import CDPSession, Error

NAME = "embed-archiver"


@dataclass(frozen=True, slots=True)
class World:
    """A world beside the one of the page's own scripts, made anew in each of its documents."""

    session: CDPSession
    frame: str
    """DevTools' id of the frame that the page itself is; it outlives its documents."""

    async def ask(self, function: str, given: object = None) -> Any:
        """Call a function of JavaScript in the document that stands there, and return what it or its promise comes to, by value.

        Error where it throws, and where the document goes away meanwhile.
        """
        made = await self.session.send("Page.createIsolatedWorld", {"frameId": self.frame, "worldName": NAME})
        call = {"functionDeclaration": function, "executionContextId": made["executionContextId"], "arguments": [{"value": given}]}
        told = await self.session.send("Runtime.callFunctionOn", {**call, "returnByValue": True, "awaitPromise": True})
        if "exceptionDetails" in told:
            raise Error(_thrown(told["exceptionDetails"]))
        return told["result"].get("value")


async def world_of(session: CDPSession) -> World:
    """Return our world in the page of a session."""
    return World(session, (await session.send("Page.getFrameTree"))["frameTree"]["frame"]["id"])


def _thrown(details: dict[str, Any]) -> str:
    return str(details.get("exception", {}).get("description") or details.get("text"))
