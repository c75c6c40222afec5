from __future__ import annotations

import re
from pathlib import Path

import pytest

from docbatch.errors import UsageError
from docbatch.settings import Settings, load_settings

EXAMPLE = Path(__file__).parents[2] / ".env.example"


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("DOCBATCH_WORKERS", "many", "DOCBATCH_WORKERS is wrong: .*integer"),
        ("DOCBATCH_WORKERS", "0", "greater than or equal to 1"),
        ("DOCBATCH_OCR_DPI", "9999", "DOCBATCH_OCR_DPI"),
    ],
)
def test_a_wrong_setting_is_named_in_one_line(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(UsageError, match=said) as caught:
        load_settings()
    assert "\n" not in str(caught.value)


def test_a_wrong_key_is_not_said_aloud(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    assert "sk-secret" not in repr(load_settings())


def test_the_command_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCBATCH_WORKERS", "3")
    assert load_settings().workers == 3
    assert load_settings(workers=5).workers == 5


def test_the_example_lists_every_setting() -> None:
    listed = set(re.findall(r"^#?([A-Z_]+)=", EXAMPLE.read_text("utf-8"), re.MULTILINE))
    expected = {
        name.upper() if name.startswith("openai_") else f"DOCBATCH_{name.upper()}" for name in Settings.model_fields
    }
    assert expected == listed - {"PREFECT_API_URL"}
