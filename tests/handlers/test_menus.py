"""The command menu follows the roles: as they begin, as they end, and by whoever's doing."""

from questionnaires.people import Role
from questionnaires.period import Period
from tests.conversation import Person
from tests.handlers.answering.test_delegation import link_for
from tests.handlers.conftest import Regency

NOBODY = ["start", "privasi", "bantuan"]


async def menu(regency: Regency, person: Person) -> list[str]:
    await regency.idle()
    return [entry["command"] for entry in await regency.people.commands(person.id)]


async def test_an_officer_has_comparing_and_handing_on_in_the_menu(
    regency: Regency, ani: Person, citra: Person, budi: Person
) -> None:
    eka = await regency.joins("Eka", Role.VIEWER)
    of_ani = await menu(regency, ani)
    assert of_ani[:2] == ["isi", "status"]
    assert {"banding", "serahkan", "skor", "peringkat", "sanggah", "privasi"} <= set(of_ani)
    for person in (citra, budi, eka):
        theirs = await menu(regency, person)
        assert "banding" in theirs
        assert "serahkan" not in theirs
        assert len(theirs) == len(set(theirs))


async def test_handing_the_office_on_empties_the_menu_of_who_leaves(regency: Regency, ani: Person) -> None:
    await ani.says("/serahkan")
    await ani.taps("Disdikbud")
    link = next(word for word in ani.last.text.split() if word.startswith("https://"))
    arif = await regency.arrives("Arif")
    await arif.opens(link)
    await arif.taps("Ya, benar")
    assert "isi" in await menu(regency, arif)
    assert await menu(regency, ani) == NOBODY


async def test_a_colleague_whose_access_ends_has_nothing_left_to_fill(
    regency: Regency, ani: Person, period: Period
) -> None:
    rina = await regency.arrives("Rina")
    await rina.opens(await link_for(ani, "K02"))
    await rina.taps("Ya, benar")
    of_rina = await menu(regency, rina)
    assert "isi" in of_rina
    assert not {"status", "skor", "serahkan", "banding"} & set(of_rina)
    await ani.taps("Kembali ke kartu")
    await ani.taps("Minta bantuan")
    await ani.taps("Batalkan 1")
    assert await menu(regency, rina) == NOBODY


async def test_who_leaves_has_the_menu_of_a_stranger(regency: Regency, ani: Person, budi: Person) -> None:
    assert "isi" in await menu(regency, ani)
    await ani.says("/privasi")
    await ani.taps("Keluar dan hapus")
    await ani.taps("Ya, hapus")
    assert await menu(regency, ani) == NOBODY


async def test_a_role_that_an_admin_takes_away_goes_from_the_menu(
    regency: Regency, budi: Person, ani: Person
) -> None:
    await ani.opens(regency.link(Role.ASSESSOR, institution="Inspektorat"))
    await ani.taps("Ya, benar")
    assert {"isi", "nilai"} <= set(await menu(regency, ani))
    await budi.says("/undang disdikbud")
    await budi.taps("Akhiri Ani")
    await budi.taps("Ya, akhiri")
    left = await menu(regency, ani)
    assert "isi" not in left
    assert "nilai" in left
