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
CROWDED = frozenset({"div", "span", "a", "section", "p", "figure"})
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
    by_tag: Mapping[str, tuple[Form, ...]]
    """Those that need neither."""
    tags: frozenset[str]
    """Tags of the forms that are known by class or tag alone."""

    def of(self, node: Node, tag: str, attributes: Attributes) -> list[Form]:
        """Return the forms that an element has, in the order in which they are to be tried."""
        near = [*self.by_tag.get(tag, ())]
        if not self.by_name.keys().isdisjoint(attributes):
            near += [form for name in attributes.keys() & self.by_name.keys() for form in self.by_name[name]]
        if tag in self.tags and (classes := attributes.get("class")):
            near += [form for name in classes.split() for form in self.by_class.get(name, ())]
        found = [form for form in near if form.matches(node, attributes)] if near else near
        return sorted(found, key=lambda form: form.order) if len(found) > 1 else found


@lru_cache(maxsize=8)
def forms_of(platforms: tuple[Platform, ...]) -> Forms:
    """Return the forms of markup of the platforms. Raises ValueError for a selector that is not understood."""
    by_name: dict[str, tuple[Form, ...]] = {}
    by_class: dict[str, tuple[Form, ...]] = {}
    by_tag: dict[str, tuple[Form, ...]] = {}
    pairs = [(platform, markup) for platform in platforms for markup in platform.markup]
    for order, (platform, markup) in enumerate(pairs):
        for compounds in _alternatives(markup.selector):
            form, last = Form(order, platform, markup, compounds), compounds[-1]
            name = next((test.name for test in last.tests if test.name not in COMMON), None)
            kind = next((test.value for test in last.tests if test.name == "class" and test.operator == "~="), None)
            if name is not None:
                by_name[name] = (*by_name.get(name, ()), form)
            elif last.tag is None:
                by_name[last.tests[0].name] = (*by_name.get(last.tests[0].name, ()), form)
            elif kind is not None:
                by_class[kind] = (*by_class.get(kind, ()), form)
            else:
                by_tag[last.tag] = (*by_tag.get(last.tag, ()), form)
    return _forms(by_name, by_class, by_tag)


def _forms(by_name: Mapping[str, tuple[Form, ...]], by_class: Mapping[str, tuple[Form, ...]], by_tag: Mapping[str, tuple[Form, ...]]) -> Forms:
    tags = {form.compounds[-1].tag for forms in by_class.values() for form in forms} | set(by_tag)
    return Forms(by_name, by_class, by_tag, frozenset(tag for tag in tags if tag is not None))


def thinned(forms: Forms, source: bytes) -> Forms:
    """Return the forms without those of common tags where the page's source holds none of their classes and values: each would be asked of every such tag."""
    signs, without = _uncrowded(forms)
    return forms if any(sign in source for sign in signs) else without


@lru_cache(maxsize=8)
def _uncrowded(forms: Forms) -> tuple[tuple[bytes, ...], Forms]:
    by_class = {kind: each for kind, each in forms.by_class.items() if not _is_crowded(each)}
    by_tag = {tag: each for tag, each in forms.by_tag.items() if tag not in CROWDED}
    crowded = [form for each in (*forms.by_class.values(), *forms.by_tag.values()) for form in each if form.compounds[-1].tag in CROWDED]
    signs = {max((test.value for test in form.compounds[-1].tests), key=len).encode() for form in crowded}
    return tuple(sorted(signs)), _forms(forms.by_name, by_class, by_tag)


def _is_crowded(forms: tuple[Form, ...]) -> bool:
    return any(form.compounds[-1].tag in CROWDED for form in forms)


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
