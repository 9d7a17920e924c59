"""Which forms of markup an element may be, told by its tag, classes and attributes: pages hold thousands of elements, and there are many forms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from archiver.markup import Node
from archiver.platforms.platform import Markup, Platform

Attributes: TypeAlias = Mapping[str, str | None]

MOST_ANCESTORS = 500
# Too many elements have them.
COMMON = frozenset({"class", "id", "src", "href", "type"})
ALTERNATIVE = re.compile(r"(?:[^,\[\]]|\[[^\]]*\])+")
COMPOUND = re.compile(r"\s*(?:(?P<child>>)\s*)?(?P<tag>[A-Za-z][\w-]*|\*)?(?P<tests>(?:[.#][\w-]+|\[[^\]]+\])*)")
TEST = re.compile(r"\.(?P<class>[\w-]+)|#(?P<id>[\w-]+)|\[\s*(?P<name>[\w:-]+)\s*(?:(?P<operator>[*^$~]?=)\s*[\"']?(?P<value>[^\"'\]]*)[\"']?\s*)?\]")


@dataclass(frozen=True, slots=True)
class Test:
    """What must hold for one attribute."""

    name: str
    operator: str
    """As CSS writes it, ``""`` where the attribute need only be there."""
    value: str

    def holds(self, attributes: Attributes) -> bool:
        """Tell whether it does."""
        if self.name not in attributes:
            return False
        value = attributes[self.name] or ""
        match self.operator:
            case "":
                return True
            case "~=":
                return self.value in value.split()
            case "*=":
                return self.value in value
            case "^=":
                return value.startswith(self.value)
            case "$=":
                return value.endswith(self.value)
        return value == self.value


@dataclass(frozen=True, slots=True)
class Compound:
    """One element of a selector: ``tag.class[name=value]``."""

    tag: str | None
    tests: tuple[Test, ...]
    child: bool = False
    """Whether it must stand right in the element before it."""

    def matches(self, tag: str | None, attributes: Attributes) -> bool:
        """Tell whether an element is one."""
        return (self.tag is None or self.tag == tag) and all(test.holds(attributes) for test in self.tests)


@dataclass(frozen=True, slots=True)
class Form:
    """One form of markup of a platform, by one alternative of its selector."""

    order: int
    platform: Platform
    markup: Markup
    compounds: tuple[Compound, ...]

    def matches(self, node: Node, attributes: Attributes) -> bool:
        """Tell whether an element has this form."""
        if not self.compounds[-1].matches(node.tag, attributes):
            return False
        inner, within = self.compounds[-1], ancestors(node)
        for compound in reversed(self.compounds[:-1]):
            around = (next(within, None),) if inner.child else within
            if not any(each is not None and compound.matches(each.tag, each.attributes) for each in around):
                return False
            inner = compound
        return True


@dataclass(frozen=True, slots=True, eq=False)
class Forms:
    """All forms of markup that are looked for, by what is the quickest to see of an element and the rarest on pages."""

    by_name: Mapping[str, tuple[Form, ...]]
    """By the name of an attribute that they must have."""
    by_class: Mapping[str, tuple[Form, ...]]
    by_id: Mapping[str, tuple[Form, ...]]
    """By what their id begins with."""
    by_tag: Mapping[str, tuple[Form, ...]]
    """Those that need none of these."""
    tags: frozenset[str]
    """Tags of the forms that are known by class, id or tag alone."""
    beginnings: tuple[str, ...]
    """All that ids begin with."""
    names: frozenset[str]
    """All names of ``by_name``."""

    def of(self, node: Node, tag: str | None, attributes: Attributes) -> list[Form]:
        """Return the forms that an element has, in the order in which they are to be tried."""
        near = [*self.by_tag.get(tag or "", ())]
        if not self.by_name.keys().isdisjoint(attributes):
            near += [form for name in attributes.keys() & self.by_name.keys() for form in self.by_name[name]]
        if tag in self.tags:
            near += self.classed(attributes.get("class") or "")
            identity = attributes.get("id") or ""
            if identity.startswith(self.beginnings):
                near += [form for beginning, each in self.by_id.items() if identity.startswith(beginning) for form in each]
        found = [form for form in near if form.matches(node, attributes)] if near else near
        return sorted(found, key=lambda form: form.order) if len(found) > 1 else found

    def may_be(self, tag: str | None, attributes: Attributes) -> bool:
        """Tell quickly whether an element may have a form by its tag, id, or the names of its attributes."""
        if tag in self.by_tag or not self.names.isdisjoint(attributes):
            return True
        return "id" in attributes and tag in self.tags and (attributes["id"] or "").startswith(self.beginnings)

    def classed(self, classes: str) -> list[Form]:
        """Return the forms that may be by an element's classes."""
        return [form for name in classes.split() for form in self.by_class.get(name, ())]


@lru_cache(maxsize=8)
def forms_of(platforms: tuple[Platform, ...]) -> Forms:
    """Return the forms of markup of the platforms. Raises ValueError for a selector that is not understood."""
    groups: tuple[dict[str, tuple[Form, ...]], ...] = ({}, {}, {}, {})
    pairs = [(platform, markup) for platform in platforms for markup in platform.markup]
    for order, (platform, markup) in enumerate(pairs):
        for compounds in _alternatives(markup.selector):
            place, key = _rarest(compounds[-1])
            groups[place][key] = (*groups[place].get(key, ()), Form(order, platform, markup, compounds))
    by_name, by_class, by_id, by_tag = groups
    tags = {form.compounds[-1].tag for group in (by_class, by_id) for each in group.values() for form in each} | set(by_tag)
    return Forms(by_name, by_class, by_id, by_tag, frozenset(tag for tag in tags if tag is not None), tuple(by_id), frozenset(by_name))


def _rarest(compound: Compound) -> tuple[int, str]:
    """Return by what an element is told the quickest: 0 the name of an attribute, 1 a class, 2 the beginning of an id, 3 the tag; and that."""
    name = next((test.name for test in compound.tests if test.name not in COMMON), None)
    if name is not None or compound.tag is None:
        return 0, name or compound.tests[0].name
    for test in compound.tests:
        if test.name == "class" and test.operator == "~=":
            return 1, test.value
        if test.name == "id" and test.operator in ("=", "^="):
            return 2, test.value
    return 3, compound.tag


def _alternatives(selector: str) -> Iterator[tuple[Compound, ...]]:
    for alternative in ALTERNATIVE.findall(selector) or [""]:
        text = alternative.strip()
        compounds: list[Compound] = []
        while text:
            found = COMPOUND.match(text)
            if found is None or not (found["tag"] or found["tests"]):
                raise ValueError(f"selector {selector!r}: {text!r} is not understood")
            compounds.append(_compound(found))
            text = text[found.end() :]
        if not compounds or (compounds[-1].tag is None and not compounds[-1].tests):
            raise ValueError(f"selector {selector!r}: an alternative names no element")
        yield tuple(compounds)


def _compound(found: re.Match[str]) -> Compound:
    tests = []
    for test in TEST.finditer(found["tests"]):
        if test["class"]:
            tests.append(Test("class", "~=", test["class"]))
        elif test["id"]:
            tests.append(Test("id", "=", test["id"]))
        else:
            tests.append(Test(test["name"].lower(), test["operator"] or "", test["value"] or ""))
    tag = found["tag"]
    return Compound(tag.lower() if tag and tag != "*" else None, tuple(tests), child=bool(found["child"]))


def ancestors(node: Node) -> Iterator[Node]:
    """Yield what a node stands in, from the inside out."""
    each = node.parent
    for _ in range(MOST_ANCESTORS):
        if each is None:
            return
        yield each
        each = each.parent
