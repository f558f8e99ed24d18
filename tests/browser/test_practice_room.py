"""The practice room by clicks alone: phones, clock, weather, scenes, exercises."""

import re
from typing import Any

import pytest

from bot.demo.room import PracticeRoom
from tests.browser.conftest import Phone, open_page
from tests.conversation import picture

PDF = {"name": "SK.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}


async def fill(ani: Phone) -> None:
    """Ani answers all five indicators and sends them in."""
    await ani.says("/isi")
    for number in range(1, 6):
        await ani.sees(f"{number} dari")
        await ani.taps("3 · ")
    for label in ("Periksa", "Kirim", "Ya, kirim"):
        await ani.taps(label)
    await ani.sees("Tanda terima")


async def test_a_whole_assessment_by_clicks(room: PracticeRoom, page: Any) -> None:
    await room.begin_anew()  # nobody has joined yet
    for name in ("Ani", "Citra"):
        phone = Phone(page, name)
        await phone.box.get_by_label("Tautan undangan").fill(room.regency.links[name])
        await phone.box.get_by_role("button", name="Buka").click()
        await phone.taps("Ya, benar")
        await phone.sees("sudah terdaftar")
    ani, citra = Phone(page, "Ani"), Phone(page, "Citra")
    await fill(ani)
    await citra.says("/nilai")
    await citra.taps("Disdikbud")
    for code in ("K01", "K02", "K03", "K04", "K05"):
        await citra.sees(code)
        await citra.taps("Setuju")
    await citra.taps("Konfirmasi")
    await citra.taps("Ya, konfirmasi")
    chart = ani.box.locator(".picture img").last
    await chart.wait_for()
    await ani.box.locator(".picture").last.click()
    assert await ani.box.get_by_role("dialog", name="Gambar besar").is_visible()
    await page.keyboard.press("Escape")
    assert not await ani.box.get_by_role("dialog", name="Gambar besar").count()


async def test_the_focus_stays_at_the_button_and_the_view_at_the_end(page: Any) -> None:
    ani = Phone(page, "Ani")
    await ani.says("/isi")
    await ani.sees("1 dari")
    key = ani.box.locator(".key", has_text="Berikutnya").last
    await key.focus()
    await page.keyboard.press("Enter")
    await ani.sees("2 dari")
    assert "Berikutnya" in await page.evaluate("document.activeElement.textContent")
    rest = "box => box.scrollHeight - box.scrollTop - box.clientHeight"
    assert await ani.box.locator(".messages").evaluate(rest) < 3


async def test_labels_are_cut_as_on_a_phone_of_360_dp(room: PracticeRoom, page: Any) -> None:
    ani = Phone(page, "Ani")
    await ani.says("/isi")
    await ani.sees("1 dari")
    widths = await ani.box.locator(".row").evaluate_all(
        "rows => rows.map(row => [row.children.length, row.firstChild.querySelector('span').clientWidth])"
    )
    for count, width in widths:
        assert abs(width - {1: 316, 2: 153, 3: 98}[count]) <= 1
    style = "span => [getComputedStyle(span).textOverflow, getComputedStyle(span).whiteSpace]"
    assert await ani.box.locator(".key span").first.evaluate(style) == ["ellipsis", "nowrap"]


async def test_a_jump_of_the_clock_brings_the_reminder_and_none_goes_back(page: Any) -> None:
    ani = Phone(page, "Ani")
    before = await ani.box.locator("article").count()
    await page.get_by_role("button", name="ke pengingat").click()
    await page.wait_for_function(
        "n => document.querySelector('.phone').querySelectorAll('article').length > n", arg=before
    )
    await page.locator("#busy").wait_for(state="hidden")
    await page.get_by_label("Majukan jam ke").fill("2020-01-01T08:00")
    await page.get_by_label("Majukan jam ke").dispatch_event("change")
    await page.locator(".toast", has_text="hanya dapat dimajukan").first.wait_for()


async def test_the_weather_shows_its_effect_and_the_log_tells_it(page: Any) -> None:
    ani = Phone(page, "Ani")
    await page.get_by_role("tab", name="Cuaca").click()
    await page.get_by_role("switch", name="Galat Telegram").check()
    await page.get_by_role("tab", name="Catatan").click()
    await ani.says("/isi")
    await page.locator(".calls .failed", has_text="502 Bad Gateway").first.wait_for()
    await page.get_by_role("tab", name="Cuaca").click()
    await page.get_by_role("switch", name="Galat Telegram").uncheck()
    await ani.sees("1 dari")
    await page.get_by_role("switch", name="Ketuk ganda").check()
    await ani.taps("3 · ")
    await ani.sees("2 dari")
    await page.get_by_role("tab", name="Catatan").click()
    await page.wait_for_function(
        "() => [...document.querySelectorAll('.calls b')].filter("
        "b => b.textContent === 'answerCallbackQuery').length >= 2"
    )


async def test_the_killed_bot_comes_back_and_answers_what_was_tapped_meanwhile(
    room: PracticeRoom, page: Any
) -> None:
    ani = Phone(page, "Ani")
    await ani.says("/isi")
    await ani.sees("1 dari")
    await page.get_by_role("tab", name="Cuaca").click()
    await page.get_by_role("button", name="Matikan proses bot").click()
    await page.get_by_text("Bot: mati").wait_for()
    await ani.box.locator(".key", has_text="3 · ").last.click()
    await ani.sees("2 dari")


async def test_two_pages_and_a_reload_show_the_same(browser: Any, room: PracticeRoom, page: Any) -> None:
    other = await open_page(browser, room, width=390)
    assert await other.locator("section.phone:visible").count() == 1
    await Phone(page, "Ani").says("/isi")
    await Phone(other, "Ani").sees("1 dari")
    await Phone(other, "Ani").taps("2 · ")
    await Phone(page, "Ani").sees("2 dari")
    await page.reload()
    await Phone(page, "Ani").sees("2 dari")


async def test_an_open_page_comes_back_when_another_world_stands_there(room: PracticeRoom, page: Any) -> None:
    ani = Phone(page, "Ani")
    await ani.says("/isi")
    await ani.sees("1 dari")
    await room.enter("dibuka")
    await page.wait_for_function("() => !document.querySelector('.phone').textContent.includes('1 dari')")
    await ani.sees("sudah terdaftar")


async def test_files_by_picker_drop_and_25_megabytes(room: PracticeRoom, page: Any) -> None:
    ani = Phone(page, "Ani")
    await ani.says("/isi")
    await ani.sees("1 dari")
    await ani.taps("3 · ")
    await ani.box.locator(".picker").set_input_files([PDF])
    await ani.box.get_by_role("button", name="Kirim berkas").click()
    await ani.sees("SK.pdf")
    images = [
        {"name": f"{name}.png", "mimeType": "image/png", "buffer": picture(800, 600, salt=name.encode())}
        for name in "abc"
    ]
    await ani.box.locator(".picker").set_input_files(images)
    await ani.box.get_by_role("button", name="Kirim berkas").click()
    await ani.box.locator(".pictures[data-count='3']").wait_for()
    drop = """phone => {
        const given = new DataTransfer();
        given.items.add(new File(['OggS'], 'rapat.ogg', {type: 'audio/ogg'}));
        phone.dispatchEvent(new DragEvent('drop', {dataTransfer: given, bubbles: true}));
    }"""
    await ani.box.evaluate(drop)
    await ani.box.get_by_role("button", name="Kirim berkas").click()
    await ani.box.locator(".voice audio").wait_for()
    await ani.box.get_by_label("Menu telepon").click()
    await ani.box.get_by_role("menuitem", name="Kirim berkas 25 MB").click()
    await ani.sees("laporan-besar.pdf")
    await ani.sees("20 MB")


async def test_a_name_with_a_script_is_letters(room: PracticeRoom, page: Any) -> None:
    await page.get_by_label("Tambah orang baru").click()
    name = "<script>document.title='jahat'</script><img src=x onerror=alert(1)>"
    await page.get_by_label("Nama").fill(name[:64])
    await page.get_by_role("button", name="Tambah", exact=True).click()
    phone = page.locator("section.phone", has_text="<script>").first
    await phone.get_by_role("button", name="Mulai").click()
    await phone.locator("article").nth(1).wait_for()
    assert "<script>" in await phone.inner_text()
    assert await page.title() != "jahat"
    assert await page.locator("#phones script, #phones img[src=x]").count() == 0


async def test_commands_on_a_slash_inline_results_and_replies(room: PracticeRoom, page: Any) -> None:
    await room.enter("konfirmasi")
    where = {row["office"]: row["state"] for row in (room.news(None) or {})["offices"]}
    assert set(where.values()) == {"confirmed"}, where
    await page.get_by_role("button", name=re.compile("^Eka")).click()
    eka = Phone(page, "Eka")
    await eka.box.locator("textarea").fill("/per")
    await eka.box.get_by_role("option", name=re.compile("peringkat")).wait_for()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await eka.sees("/peringkat")
    await eka.box.locator("textarea").fill("@kuesioner_bot disdik")
    await eka.box.locator(".list").get_by_role("option", name=re.compile("Disdikbud")).first.click()
    await eka.sees("Disdikbud")
    await eka.box.get_by_label("Balas pesan ini").last.focus()
    await page.keyboard.press("Enter")
    await eka.says("Sudah saya baca ya")
    assert await (await eka.sees("Sudah saya baca ya")).locator(".quote").count() == 1


async def test_an_exercise_is_reached_and_begun_anew(room: PracticeRoom, page: Any) -> None:
    await page.get_by_role("tab", name="Latihan").click()
    await page.get_by_role("button", name=re.compile("Mulai: 2")).click()
    await page.locator(".exercise.current", has_text="Belum tercapai").wait_for()
    ani = Phone(page, "Ani")
    await ani.asks("/isi")
    await ani.taps("3 · ")
    for label in ("Periksa", "Kirim", "Ya, kirim"):
        await ani.taps(label)
    await page.locator(".exercise.done", has_text="Tujuan tercapai").wait_for()
    await page.get_by_role("button", name=re.compile("Ulangi: 2")).click()
    await page.locator(".exercise.current", has_text="Belum tercapai").wait_for()


@pytest.mark.parametrize("dark", [False, True])
async def test_axe_finds_nothing_serious(browser: Any, room: PracticeRoom, axe: str, dark: bool) -> None:
    page = await open_page(browser, room, dark=dark)
    await Phone(page, "Ani").says("/isi")
    await Phone(page, "Ani").sees("1 dari")
    for tab in ("Adegan", "Latihan", "Cuaca", "Catatan"):
        await page.get_by_role("tab", name=tab).click()
        await page.evaluate(axe)
        found = await page.evaluate("axe.run().then(found => found.violations)")
        serious = [
            (one["id"], [node["html"] for node in one["nodes"][:3]])
            for one in found
            if one["impact"] in {"serious", "critical"}
        ]
        assert serious == []
