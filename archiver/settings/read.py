"""Read the settings, once: command line beats environment beats file beats default."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from archiver.errors import SettingsError, SettingsFileError
from archiver.settings.options import Settings

PREFIX, DEEPER = "ARCHIVER_", "__"
"""How environment variables are called: the prefix, then the parts of a setting's path."""


class Given(PydanticBaseSettingsSource):
    """What a file or the environment says, as a source below the command line."""

    def __init__(self, settings_cls: type[BaseSettings], values: dict[str, Any]) -> None:
        super().__init__(settings_cls)
        self._values = values

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        """Return one top-level value."""
        return self._values.get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        """Return all values."""
        return self._values


def read_settings(file: Path | None = None, **overrides: object) -> Settings:
    """Return the settings of a file, the environment and ``overrides``; SettingsError names the key that is wrong, and where it stands."""
    in_file, in_environ = _read_toml(file) if file else {}, _read_environ(os.environ)

    class Sourced(BaseSettings, Settings):
        model_config = SettingsConfigDict(extra="forbid", frozen=True)

        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return init_settings, Given(settings_cls, in_environ), Given(settings_cls, in_file)

    try:
        sourced = Sourced(**overrides)  # type: ignore[arg-type]
    except ValidationError as exc:
        problem = exc.errors()[0]
        # Of a mapping whose key is wrong, pydantic names that place too.
        path = [str(part) for part in problem["loc"] if part != "[key]"]
        raise SettingsError(".".join(path), _in_words(problem), _place(path, file)) from exc
    return Settings.model_construct(**dict(sourced))


def _read_toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as exc:
        raise SettingsFileError(file, f"cannot be read: {exc.strerror}") from exc
    except UnicodeDecodeError as exc:
        raise SettingsFileError(file, f"is no UTF-8 text: {exc}") from exc
    except tomllib.TOMLDecodeError as exc:
        raise SettingsFileError(file, f"is no TOML: {exc}") from exc


def _read_environ(environ: Mapping[str, str]) -> dict[str, Any]:
    """Return what the environment sets. Names without a section are none of ours but for the data directory: others begin alike (``ARCHIVER_CONFIG``)."""
    values: dict[str, Any] = {}
    # Whole sections come before their keys.
    for name, text in sorted((name.upper(), text) for name, text in environ.items()):
        path = name.removeprefix(PREFIX).lower().split(DEEPER) if name.startswith(PREFIX) else []
        if len(path) > 1 or (path and path[0] in Settings.model_fields):
            section = values
            for part in path[:-1]:
                section = inner if isinstance(inner := section.setdefault(part, {}), dict) else {}
            section[path[-1]] = _read_value(text)
    return values


def _read_value(text: str) -> Any:
    """Return lists and tables as JSON has them, anything else as it stands."""
    try:
        return json.loads(text) if text.lstrip().startswith(("[", "{")) else text
    except ValueError:
        return text


def _place(path: Sequence[str], file: Path | None) -> str | None:
    """Return the variable, else the file, in which a setting stands."""
    names = [f"{PREFIX}{DEEPER.join(path[:count])}".upper() for count in range(len(path), 0, -1)]
    known = sorted(name.upper() for name in os.environ)
    found = (each for name in names for each in known if each == name or each.startswith(f"{names[0]}{DEEPER}"))
    return next(found, str(file) if file else None)


def _in_words(problem: Mapping[str, Any]) -> str:
    match problem["type"]:
        case "extra_forbidden":
            return f"is not known; accepted here: {', '.join(_accepted(problem['loc'][:-1]))}"
        case "value_error":
            return str(problem["ctx"]["error"])
        case "tuple_type":
            return 'expected a list such as ["a", "b"]'
        case "too_short":
            return f"is too short: expected {problem['ctx']['min_length']} signs or entries at least"
        case "model_type" | "mapping_type":
            return "expected a section with keys of its own, as config/archiver.toml shows"
        case _:
            # A span of nothing is written as Python has it.
            return str(problem["msg"]).removeprefix("Input ").removeprefix("Value ").replace("datetime.timedelta(0)", "0s")


def _accepted(path: Sequence[str | int]) -> Iterable[str]:
    """Return the keys of a section."""
    section: Any = Settings
    for part in path:
        known = getattr(section, "model_fields", {}).get(part)
        # In a mapping or a list stands what its type names last.
        inner = [each for each in get_args(section) if each is not ...]
        section = known.annotation if known else inner[-1]
    return getattr(section, "model_fields", {})
