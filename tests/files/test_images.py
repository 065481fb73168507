"""Pictures lose what does not draw, and what is no picture to its last byte is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsite.files import images, rules
from eventsite.files.errors import BrokenImage, FileRefused, NoFile, TooLarge, WrongType
from tests.files.pictures import TRACE, jpeg, png, webp

SCRIPT = b"<script>alert(1)</script>"


@pytest.mark.parametrize("make", [png, jpeg, webp])
def test_picture_keeps_its_size_and_is_the_same_when_read_again(make: object) -> None:
    first = images.read(make(640, 480))  # type: ignore[operator]
    assert first is not None
    assert (first.width, first.height) == (640, 480)
    assert images.read(first.data) == first


def test_png_loses_text_place_and_time() -> None:
    clean = images.read(png(extra=[(b"tEXt", SCRIPT), (b"eXIf", TRACE), (b"tIME", b"1234567"), (b"gAMA", b"\0\0\xb1\x8f")]))
    assert clean is not None
    assert clean.data == png(extra=[(b"gAMA", b"\0\0\xb1\x8f")])


def test_jpeg_loses_exif_and_comment_and_keeps_its_colours() -> None:
    clean = images.read(jpeg())
    assert clean is not None
    assert TRACE not in clean.data
    assert b"secret comment" not in clean.data
    assert b"ICC_PROFILE" in clean.data
    assert clean.data.endswith(b"\x12\xff\x00\x34\xff\xd0\x56\xff\xd9")


def test_webp_loses_exif_and_xmp_and_says_so_in_its_head() -> None:
    clean = images.read(webp())
    assert clean is not None
    assert TRACE not in clean.data
    assert b"XMP " not in clean.data
    assert clean.data[20] & 0b0000_1100 == 0


@pytest.mark.parametrize("make", [png, jpeg, webp])
def test_what_stands_behind_a_picture_is_cut_off(make: object) -> None:
    clean = images.read(make(tail=SCRIPT))  # type: ignore[operator]
    assert clean is not None
    assert SCRIPT not in clean.data


@pytest.mark.parametrize("make", [png, jpeg, webp])
def test_picture_cut_short_is_refused_wherever_it_is_cut(make: object) -> None:
    whole = make()  # type: ignore[operator]
    for length in range(12, len(whole) - 1):
        with pytest.raises(BrokenImage):
            images.read(whole[:length])


@pytest.mark.parametrize(
    "data",
    [png()[:45] + b"~" + png()[46:], png(0, 2),
     png(extra=[(b"ABCD", b"x")]), b"\x89PNG\r\n\x1a\n" + png()[8 + 25 :]],
)  # fmt: skip
def test_png_with_a_fault_is_refused(data: bytes) -> None:
    with pytest.raises(BrokenImage):
        images.read(data)


def test_picture_of_400_million_pixels_is_refused() -> None:
    with pytest.raises(TooLarge):
        images.read(png(20_000, 20_000))


@given(st.binary(max_size=200), st.sampled_from([b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF\x10\0\0\0WEBP"]))
def test_rubbish_that_begins_like_a_picture_is_refused_in_words(rest: bytes, head: bytes) -> None:
    try:
        picture = images.read(head + rest)
    except (BrokenImage, TooLarge):
        return
    assert picture is not None
    assert picture.width > 0


@pytest.mark.parametrize(
    ("purpose", "data", "refusal"),
    [
        ("logo", b"", NoFile),
        ("logo", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', WrongType),
        ("logo", b"<!doctype html><script>alert(1)</script>", WrongType),
        ("logo", b"GIF89a" + bytes(20), WrongType),
        ("logo", b"%PDF-1.7 ", WrongType),
        ("document", png(), WrongType),
        ("logo", png() + bytes(rules.MB), TooLarge),
    ],
)
def test_file_that_does_not_fit_its_purpose_is_refused(purpose: str, data: bytes, refusal: type[FileRefused]) -> None:
    with pytest.raises(refusal):
        rules.check(purpose, "logo.png", data)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("logo.png", "logo.png"), ("C:\\fakepath\\Vores logo.PNG", "Vores logo.png"), ("../../etc/passwd", "passwd.png"), ("", "file.png"),
        ("evil.html", "evil.png"), ("a\r\nSet-Cookie: b", "aSet-Cookie b.png"), ("\u202egnp.exe", "gnp.png"), ("로고.png", "로고.png"),
        ("...", "file.png"), ("x" * 300 + ".png", "x" * 100 + ".png"), ('"><script>.png', "script.png"),
    ],
)  # fmt: skip
def test_name_is_plain_and_ends_as_its_content_does(name: str, shown: str) -> None:
    assert rules.download_name(name, "image/png") == shown


@given(st.text(max_size=150))
def test_name_holds_no_path_and_no_control_whatever_was_sent(name: str) -> None:
    shown = rules.download_name(name, "application/pdf")
    assert shown.endswith(".pdf")
    assert not set(shown) & set('/\\"<>\r\n\0')
    assert 5 <= len(shown) <= rules.LONGEST_NAME + 4
