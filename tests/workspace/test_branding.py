"""Branding from outside: everything wrong is said at once; a logo can neither act nor reach out."""

import struct

import pytest

from kamlib.core.colours import contrast
from kamlib.core.errors import InputError
from kamlib.workspace.branding import FILE, Brand, pick_language, read_branding
from kamlib.workspace.settings import read_settings

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink" viewBox="0 0 30 10">{}</svg>'
PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + struct.pack(">IIBBBBB", 40, 20, 8, 0, 0, 0, 0) + bytes(4)


def brand(tmp_path, text):
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    return read_branding(tmp_path)


def codes(tmp_path, text):
    with pytest.raises(InputError) as refused:
        brand(tmp_path, text)
    return [problem.code for problem in refused.value.problems]


def test_without_the_file_the_house_is_itself(tmp_path):
    assert read_branding(tmp_path) == Brand()
    assert brand(tmp_path, "") == Brand()


def test_everything_wrong_is_said_at_once(tmp_path):
    text = 'colours: {main: red, accent: "#12", series: ["url(x)"]}\nlogo: ../logo.png\n'
    assert codes(tmp_path, text) == ["colour_broken"] * 3 + ["logo_outside"]


def test_a_pale_colour_is_darkened_and_that_is_told(tmp_path):
    found = brand(tmp_path, 'colours: {main: "#ffcc00", accent: "#0b4f8a", series: ["#ffff00"]}')
    assert contrast(found.main, "#ffffff") >= 4.5
    assert contrast(found.series[2], "#ffffff") >= 3
    assert [(each.code, each.severity, each.found) for each in found.remarks] == [
        ("colour_darkened", "warning", "#ffcc00"),
        ("colour_darkened", "warning", "#ffff00"),
    ]


def test_words_may_differ_by_language(tmp_path):
    found = brand(tmp_path, "footer: {ru: Секретно, en: Confidential}\nconsultant: Fox\n")
    assert [pick_language(found.footer, code) for code in ("ru", "en")] == ["Секретно", "Confidential"]
    assert pick_language(found.consultant, "ru") == "Fox"
    assert pick_language({"ru": "Только так"}, "en") == "Только так"


@pytest.mark.parametrize("text", ["- a", "footer: {de: x}", "logo: [x]", "colour: red", "footer: " + "x" * 5000])
def test_what_is_no_branding_is_refused(tmp_path, text):
    assert codes(tmp_path, text)


def test_branding_in_the_settings_says_where_it_moved(tmp_path):
    text = "supplier: S\ncurrency: EUR\nlanguage: en\nbase_year: 2025\nbranding: {footer: x}\n"
    (tmp_path / "engagement.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_settings(tmp_path)
    assert (refused.value.problems[0].code, refused.value.problems[0].expected) == ("branding_moved", FILE)


def test_a_png_is_taken_as_it_is(tmp_path):
    (tmp_path / "logo.png").write_bytes(PNG)
    logo = brand(tmp_path, "logo: logo.png").logo
    assert (logo.kind, logo.ratio, logo.content) == ("png", 2.0, PNG)


def test_a_drawn_logo_keeps_its_shapes_and_loses_what_programs_left_in_it(tmp_path):
    drawn = '<g style="fill:#123456"><path d="M0 0h3v3z"/></g><x:thing y="1"/><use x:href="#a"/>'
    (tmp_path / "logo.svg").write_text(SVG.format(drawn), encoding="utf-8")
    logo = brand(tmp_path, "logo: logo.svg").logo
    assert (logo.kind, logo.ratio) == ("svg", 3.0)
    assert b"path" in logo.content
    assert b"thing" not in logo.content


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<image href="http://x/y.png"/>',
        '<use x:href="http://x/y.svg#a"/>',
        '<use href="data:image/svg+xml,x"/>',
        '<path onload="alert(1)"/>',
        '<path style="fill:url(http://x/y)"/>',
        "<foreignObject/>",
        "<style>@import 'http://x'</style>",
        '<a href="javascript:alert(1)"/>',
        '<set attributeName="href" to="x"/>',
    ],
)
def test_a_drawn_logo_can_neither_act_nor_reach_out(tmp_path, inside):
    (tmp_path / "logo.svg").write_text(SVG.format(inside), encoding="utf-8")
    assert set(codes(tmp_path, "logo: logo.svg")) == {"logo_unsafe"}


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        (
            "bomb.svg",
            b'<!DOCTYPE x [<!ENTITY a "aaaa">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
            "logo_unsafe",
        ),
        ("broken.svg", b"<svg", "logo_kind"),
        ("other.svg", b"<html/>", "logo_kind"),
        ("logo.gif", b"GIF89a", "logo_kind"),
        ("short.png", b"\x89PNG\r\n\x1a\n", "logo_pixels"),
        ("huge.png", PNG[:16] + struct.pack(">II", 90000, 90000) + PNG[24:], "logo_pixels"),
        ("big.png", PNG + bytes(1_000_001), "logo_too_large"),
    ],
)
def test_other_files_are_refused_by_what_they_are(tmp_path, name, content, code):
    (tmp_path / name).write_bytes(content)
    assert codes(tmp_path, f"logo: {name}") == [code]


@pytest.mark.parametrize("path", ["../logo.png", "/etc/hostname", "sub/../../logo.png", "link.png"])
def test_a_logo_stays_inside_the_engagement(tmp_path, path):
    home = tmp_path / "client"
    home.mkdir()
    (tmp_path / "logo.png").write_bytes(PNG)
    (home / "link.png").symlink_to(tmp_path / "logo.png")
    assert codes(home, f"logo: {path}") == ["logo_outside"]
