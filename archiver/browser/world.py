"""A page as we ask it: in a JavaScript world of our own, which its scripts do not reach.

Both worlds see the same document. Whatever a page makes of the language's and the browser's own functions stays in its own: old sites have a ``Map`` of
their own and mend ``Array.prototype``, and a hostile page could answer anything in the document's place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.async_api import CDPSession, Error

from archiver.browser.scripts import PAGE

NAME = "embed-archiver"
GONE = ("Could not find object with given id", "Cannot find context with specified id")
"""What the browser says of a document that another one came in the place of."""


@dataclass(slots=True)
class World:
    """A world beside the one of the page's own scripts, made anew in each of its documents."""

    session: CDPSession
    frame: str
    """DevTools' id of the frame that the page itself is; it outlives its documents."""
    inside: str | None = None
    """DevTools' id of what answers there, in the document that was asked last: unlike numbers of worlds, no other document ever has it."""

    async def ask(self, name: str, given: object = None) -> Any:
        """Call one of the functions of ``PAGE`` in the document that stands there, and return what it or its promise comes to, by value.

        Error where it throws, and where the document goes away meanwhile.
        """
        call = {
            "functionDeclaration": f"function (given) {{ return this.{name}(given); }}",
            "arguments": [{"value": given}],
            "returnByValue": True,
            "awaitPromise": True,
        }
        if self.inside is not None:
            try:
                return await self._called(call | {"objectId": self.inside})
            except Error as exc:
                if not exc.message.endswith(GONE):
                    raise
        self.inside = await self._entered()
        return await self._called(call | {"objectId": self.inside})

    async def _entered(self) -> str:
        made = await self.session.send("Page.createIsolatedWorld", {"frameId": self.frame, "worldName": NAME})
        told = await self.session.send("Runtime.evaluate", {"expression": PAGE, "contextId": made["executionContextId"]})
        return str(told["result"]["objectId"])

    async def _called(self, call: dict[str, Any]) -> Any:
        told = await self.session.send("Runtime.callFunctionOn", call)
        if "exceptionDetails" in told:
            raise Error(_thrown(told["exceptionDetails"]))
        return told["result"].get("value")


async def world_of(session: CDPSession) -> World:
    """Return our world in the page of a session."""
    return World(session, (await session.send("Page.getFrameTree"))["frameTree"]["frame"]["id"])


def _thrown(details: dict[str, Any]) -> str:
    return str(details.get("exception", {}).get("description") or details.get("text"))
