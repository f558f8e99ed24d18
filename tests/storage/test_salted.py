"""Reasons and notes can't be tried out from the trail: their salts lie beside it and go with the words."""

import hashlib
import json

from sqlmodel import Session

from bot.storage import tables
from bot.storage.audit import salted
from bot.storage.audit.check import check_all
from bot.storage.people import people
from tests.storage.regency import NOW, Regency
from tests.storage.test_every_column import full
from tests.storage.test_trail_check import confirmed

__all__ = ["confirmed", "full"]

WORDS = ("Salah tekan", "Ulangi", "Bukti cukup", "Lengkapi", "Bukti ada", "Belum cukup", "Kantor\nRapi")


def entries(db: Session) -> list[str]:
    return [str(row) for row in db.connection().execute(tables.audit_entry.select())]


def told_of_settlements(db: Session) -> list[str]:
    """What the entries tell of the reasons of leads, the oldest first."""
    entry = tables.audit_entry.c
    wanted = tables.audit_entry.select().where(entry.deed.in_(("settled", "sent_back"))).order_by(entry.id)
    return [json.loads(row.details)["reason_salted"] for row in db.connection().execute(wanted)]


def test_no_plain_hash_of_what_a_person_wrote_is_in_the_trail(full: Regency) -> None:
    kept = " ".join(full.see(entries))
    for word in WORDS:
        assert word not in kept
        assert hashlib.sha256(word.encode()).hexdigest() not in kept


def test_a_reason_is_proved_while_it_stands_and_the_salt_of_a_replaced_one_is_gone(regency: Regency) -> None:
    about = salted.about_settlement(1, 1, "I01")
    first = regency.do(salted.keep, about, "Ya")
    assert salted.is_same(regency.see(salted.salts_of), first, "Ya")
    assert not salted.is_same(regency.see(salted.salts_of), first, "Tidak")
    second = regency.do(salted.keep, about, "Tidak")
    salts = regency.see(salted.salts_of)
    assert salted.is_same(salts, second, "Tidak")
    # who guesses the earlier words has nothing to hold them against
    assert not salted.is_same(salts, first, "Ya")


def test_who_leaves_takes_the_salts_of_reasons_that_stand_no_more(full: Regency) -> None:
    settled, sent_back = full.see(told_of_settlements)
    salts = full.see(salted.salts_of)
    assert salted.is_same(salts, settled, "Bukti cukup")
    assert salted.is_same(salts, sent_back, "Lihat lagi")
    lead = full.see(lambda db: db.connection().execute(tables.settlement.select()).mappings().first())
    assert lead is not None
    full.do(people.forget_person, lead["decided_by"], NOW, None)
    salts = full.see(salted.salts_of)
    assert salted.is_same(salts, settled, "Bukti cukup")
    assert not salted.is_same(salts, sent_back, "Lihat lagi")
    assert full.see(check_all).differences == ()


def test_the_number_of_who_left_can_be_tried_out_no_more(full: Regency) -> None:
    number = full.see(lambda db: db.connection().execute(tables.person.select()).mappings().first())
    assert number is not None
    about = f"row person {number['id']}"
    before = full.see(salted.salts_of)[about]
    full.do(people.forget_person, number["id"], NOW, None)
    assert full.see(salted.salts_of)[about] != before
    assert full.see(check_all).differences == ()
