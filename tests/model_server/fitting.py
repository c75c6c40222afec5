"""Values put into an object that fits a JSON Schema, as a model that is bound to one answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


def fit(schema: Json, values: Mapping[str, Any]) -> Json:
    """An object that fits `schema`, each property taken from `values`; null, or the least that fits, where absent.

    An object within the object that `values` does not have is filled from the same `values`, and a single value
    given for an object is its first property. Patterns, formats and lengths of strings are not looked at.
    """
    filled: Json = _Fit(schema).value(schema, values, values)
    return filled


@dataclass(frozen=True)
class _Fit:
    """Fits values into a schema whose references point into `root`."""

    root: Json

    def value(self, schema: Json, value: Any, around: Mapping[str, Any]) -> Any:
        """`value` as `schema` wants it, or the least that it takes; `around` is the object that it stands in."""
        schema = self._resolved(schema)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return value if value in schema["enum"] else schema["enum"][0]
        if variants := _variants(schema):
            return self.value(self._variant(variants, value), value, around)
        match schema.get("type"):
            case "object":
                return self._object(schema, value, around)
            case "array":
                return self._array(schema, value)
            case _:
                return _scalar(schema, value)

    def _object(self, schema: Json, value: Any, around: Mapping[str, Any]) -> Json:
        properties: Json = schema.get("properties", {})
        if value is not None and not isinstance(value, Mapping):
            value = dict.fromkeys([*properties][:1], value)
        values = around if value is None else value
        filled = {name: self.value(inner, values.get(name), values) for name, inner in properties.items()}
        more = schema.get("additionalProperties")
        if isinstance(more, dict) and value is not None:
            filled |= {name: self.value(more, it, {}) for name, it in value.items() if name not in properties}
        return filled

    def _array(self, schema: Json, value: Any) -> list[Any]:
        given = list(value) if isinstance(value, list | tuple) else []
        given += [None] * (schema.get("minItems", 0) - len(given))
        return [self.value(schema.get("items", {}), item, {}) for item in given]

    def _resolved(self, schema: Json) -> Json:
        """`schema` with its reference, or the one schema of its `allOf`, put in its place."""
        while "$ref" in schema or len(schema.get("allOf", ())) == 1:
            inner = self._target(schema["$ref"]) if "$ref" in schema else schema["allOf"][0]
            schema = inner | {name: it for name, it in schema.items() if name not in {"$ref", "allOf"}}
        return schema

    def _target(self, reference: str) -> Json:
        target = self.root
        for step in reference.removeprefix("#").strip("/").split("/"):
            target = target[step] if step else target
        return target

    def _variant(self, variants: list[Json], value: Any) -> Json:
        """The variant made for `value`; else the first, which for a value that is absent is null if that is allowed."""
        for variant in variants:
            if self._takes(variant, value):
                return variant
        return next((it for it in variants if it.get("type") != "null"), variants[0])

    def _takes(self, schema: Json, value: Any) -> bool:
        schema = self._resolved(schema)
        if "const" in schema or "enum" in schema:
            return value in schema.get("enum", [schema.get("const")])
        if variants := _variants(schema):
            return any(self._takes(variant, value) for variant in variants)
        if not _is_a(schema.get("type"), value):
            return False
        properties: Json = schema.get("properties", {})
        fixed = {name: it["const"] for name, it in properties.items() if "const" in it}
        return all(value.get(name) == it for name, it in fixed.items())


_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": (list, tuple),
    "object": Mapping,
    "null": type(None),
}


def _is_a(name: Any, value: Any) -> bool:
    if isinstance(value, bool):
        return bool(name == "boolean")
    return name in _TYPES and isinstance(value, _TYPES[name])


def _variants(schema: Json) -> list[Json]:
    """What a schema may be one of, also where its type is a list of types."""
    if isinstance(schema.get("type"), list):
        return [schema | {"type": name} for name in schema["type"]]
    return schema.get("anyOf") or schema.get("oneOf") or []


def _scalar(schema: Json, value: Any) -> Any:
    match schema.get("type"):
        case "string":
            return "" if value is None else str(value)
        case "integer" | "number" as name:
            return value if _is_a(name, value) else schema.get("minimum", 0)
        case "boolean":
            return value is True
        case "null":
            return None
        case _:
            return value
