"""Values put into an object that fits a schema."""

from __future__ import annotations

from tests.model_server.fitting import Json, fit

SCHEMA_OF_ALL = {
    "$defs": {
        "Item": {"type": "object", "properties": {"name": {"type": "string"}, "next": {"$ref": "#/$defs/Maybe"}}},
        "Maybe": {"anyOf": [{"$ref": "#/$defs/Item"}, {"type": "null"}]},
    },
    "type": "object",
    "properties": {
        "item": {"$ref": "#/$defs/Item"},
        "maybe": {"$ref": "#/$defs/Maybe"},
        "items": {"type": "array", "items": {"$ref": "#/$defs/Item"}},
        "pair": {"type": "array", "items": {"type": "number"}, "minItems": 2},
        "either": {"type": ["string", "null"]},
        "count": {"type": "integer", "minimum": 1},
        "right": {"type": "boolean"},
        "version": {"const": 2},
        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}


def test_what_is_absent_is_null_or_the_least_that_fits() -> None:
    assert fit(SCHEMA_OF_ALL, {}) == {
        "item": {"name": "", "next": None},
        "maybe": None,
        "items": [],
        "pair": [0, 0],
        "either": None,
        "count": 1,
        "right": False,
        "version": 2,
        "labels": {},
    }


def test_what_is_given_is_put_where_it_belongs() -> None:
    given = {
        "name": "outer",
        "maybe": {"name": "a", "next": {"name": "b"}},
        "items": [{"name": "c"}, {}],
        "pair": [1, 2.5],
        "either": "x",
        "count": "many",
        "right": True,
        "labels": {"Ref": 12},
        "unasked": 1,
    }
    filled = fit(SCHEMA_OF_ALL, given)
    assert filled["item"] == {"name": "outer", "next": None}
    assert filled["maybe"] == {"name": "a", "next": {"name": "b", "next": None}}
    assert [item["name"] for item in filled["items"]] == ["c", ""]
    assert (filled["pair"], filled["either"], filled["count"], filled["right"]) == ([1, 2.5], "x", 1, True)
    assert filled["labels"] == {"Ref": "12"}
    assert "unasked" not in filled


def test_of_several_types_the_one_that_was_meant_is_filled() -> None:
    def kind(name: str) -> Json:
        return {"type": "object", "properties": {"type": {"const": name}, name: {"type": "string"}}}

    schema = {"type": "object", "properties": {"it": {"anyOf": [kind("receipt"), kind("invoice")]}}}
    assert fit(schema, {"it": {"type": "invoice", "invoice": "A1"}})["it"] == {"type": "invoice", "invoice": "A1"}
