import re
from pathlib import Path

import pytest

from maps.catalog import LOCALES, UnknownLocaleError, messages, translate, under
from maps.reasons import REASONS

ROOT = Path(__file__).parents[3]
PLACEHOLDER = re.compile(r"\{(\w+)\}")


def sources() -> str:
    files = [
        file
        for folder in ("maps", "service")
        for ending in ("*.py", "*.js", "*.ts", "*.html", "*.jinja")
        for file in (ROOT / folder).rglob(ending)
        if "node_modules" not in file.parts
    ]
    return "\n".join(file.read_text("utf-8") for file in files)


def test_every_message_exists_in_both_languages() -> None:
    assert messages("zh").keys() == messages("en").keys()
    for locale in LOCALES:
        assert all(text.strip() for text in messages(locale).values())


def test_languages_agree_on_placeholders() -> None:
    for key, text in messages("zh").items():
        assert set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(messages("en")[key])), key


def test_chinese_messages_are_chinese_and_english_ones_are_not() -> None:
    for key, text in messages("en").items():
        if key != "map.language":
            assert not re.search(r"[\u4e00-\u9fff]", text), key


def test_no_message_is_unused() -> None:
    text = sources()
    # A key may be put together from a fixed beginning: f"map.legend.{name}" or 'map.area.' + key.
    beginnings = tuple(
        set(re.findall(r"""f"([a-z_]+\.[a-z_.]*\.)\{""", text))
        | set(re.findall(r"""'([a-z_]+\.[a-z_.]*\.)' \+""", text))
        | set(re.findall(r'"([a-z_]+\.[a-z_.]*\.)\{\{', text))
    )
    unused = [
        key
        for key in messages("zh")
        if not re.search(rf"""["'`]{re.escape(key)}["'`]""", text)
        and not key.startswith(beginnings)
    ]
    assert unused == []


def test_every_key_named_in_the_sources_exists() -> None:
    named = set(re.findall(r"""["'`]((?:map|coverage\.reason)\.[a-z_.]*[a-z])["'`]""", sources()))
    named -= {"map.html", "map.js"}
    assert named <= messages("zh").keys()


def test_every_reason_is_explained() -> None:
    assert all(reason.message in messages("en") for reason in REASONS.values())


def test_translate_fills_placeholders_and_takes_values_as_they_are() -> None:
    assert translate("zh")("map.review", number="{0} GS") == "审图号：{0} GS"
    with pytest.raises(KeyError):
        translate("en")("no.such.message")
    with pytest.raises(KeyError):
        translate("en")("map.review", other=1)


def test_unknown_language_is_refused() -> None:
    with pytest.raises(UnknownLocaleError) as caught:
        translate("fr")
    assert "zh, en" in caught.value.text.en


def test_part_of_the_catalogue_for_a_page() -> None:
    assert under("en", "coverage.").keys() == {r.message for r in REASONS.values()}
