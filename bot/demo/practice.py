"""The regency of the practice room: its people, and the world as it is when a period has just been opened."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.demo.crowd import HABITS, Habit, Officer
from bot.demo.hands import Hands
from bot.demo.stage import DemoStage
from bot.standin.world import World
from questionnaires.instrument import Instrument
from questionnaires.people import Role

DAYS = 30
FIRST_OF_CROWD = 7_200_000_001
FIRST_OF_CAST = 7_100_000_001


@dataclass(frozen=True, slots=True)
class CastMember:
    """One of the cast: name, role, what stands below the name, office code or institution."""

    name: str
    role: Role
    label: str
    office: str | None = None
    institution: str | None = None


CAST: tuple[CastMember, ...] = (
    CastMember("Ani", Role.OFFICER, "petugas", office="D01"),
    CastMember("Citra", Role.ASSESSOR, "asesor", institution="Diskominfo Provinsi Kalimantan Timur"),
    CastMember("Budi", Role.ADMIN, "admin"),
    CastMember("Fajar", Role.ASSESSOR, "ketua pleno", institution="BPS Kutai Kartanegara"),
    CastMember("Eka", Role.VIEWER, "pimpinan"),
    CastMember("Dedi", Role.OFFICER, "petugas", office="D17"),
    CastMember("Gita", Role.ASSESSOR, "asesor", institution="Universitas Mulawarman"),
)


@dataclass(slots=True)
class Regency:
    """Who there is: links of the cast, the crowd, and the numbers by which they talk."""

    links: dict[str, str] = field(default_factory=dict)
    """Of the cast, by name."""
    crowd: list[Officer] = field(default_factory=list)
    offices: dict[str, str] = field(default_factory=dict)
    """Short names of the offices that the cast serves, by the person's name."""

    def hands(self, world: World, name: str) -> Hands:
        """The hands of one of the cast."""
        return Hands(world, number_of(name), name, self.offices.get(name, ""))

    def officer(self, world: World, name: str, total: int) -> Officer:
        """One of the cast who answers an office's sheet, joined already."""
        return Officer(self.hands(world, name), "", STEADY, total, name)


STEADY = Habit("tetap", proves=0.4, explains=0.2)


def number_of(name: str) -> int:
    """The number by which one of the cast talks."""
    return FIRST_OF_CAST + [part.name for part in CAST].index(name)


def write_regency(path: Path, regency: Regency) -> None:
    """Kept beside the world of a scene."""
    crowd = [officer.plain() for officer in regency.crowd]
    path.write_text(json.dumps({"links": regency.links, "offices": regency.offices, "crowd": crowd}))


def read_regency(path: Path, world: World) -> Regency:
    """As it was written."""
    kept = json.loads(path.read_text())
    return Regency(kept["links"], [Officer.from_plain(world, one) for one in kept["crowd"]], kept["offices"])


async def set_up(
    stage: DemoStage, instrument: Instrument, *, crowd: int = 0, most: int | None = None, period: bool = True
) -> Regency:
    """Offices, a period of this year, invitations for the cast and for so many officers more.

    `most` limits the offices that are asked. On an empty database only. Without `period` none is opened.
    """
    world = stage.telegram.world
    year = datetime.fromtimestamp(world.clock.now(), ZoneInfo(stage.timezone)).year
    await stage.ask("fill", offices=crowd + len(CAST))
    known = await _office_codes(stage)
    parts = [{"role": part.role, "office": part.office, "institution": part.institution} for part in CAST]
    taken = [part.office for part in CAST if part.office]
    asked = "all" if crowd or most is None else ",".join([*taken, *_codes(known, taken, most - len(taken))])
    if period:
        await stage.ask("period", name=f"Tahun {year}", days=DAYS, offices=asked)
    made = await stage.ask("invite", people=parts)
    regency = Regency()
    for number, (part, one) in enumerate(zip(CAST, made, strict=True)):
        about = " ".join(filter(None, (part.label, one["office"] or _short(part.institution))))
        user = {"id": FIRST_OF_CAST + number, "is_bot": False, "first_name": part.name, "language_code": "id"}
        world.add_human(user, about)
        regency.links[part.name] = link(world, one["code"])
        regency.offices[part.name] = one["office"]
    codes = _codes(known, taken, crowd or (most or len(taken)) - len(taken))
    regency.crowd = await join_crowd(stage, codes, len(instrument.indicators))
    return regency


async def _office_codes(stage: DemoStage) -> list[str]:
    return [one["code"] for one in await stage.ask("offices")]


def _codes(known: list[str], taken: list[str], most: int) -> list[str]:
    return [code for code in known if code not in taken][:most]


async def join_crowd(stage: DemoStage, codes: list[str], total: int) -> list[Officer]:
    """An officer for each of these offices, invited; each with the habit that its place in the list gives."""
    world = stage.telegram.world
    made = await stage.ask("invite", people=[{"role": Role.OFFICER, "office": code} for code in codes])
    officers: list[Officer] = []
    for place, (code, one) in enumerate(zip(codes, made, strict=True)):
        habit = HABITS[(place * 5 + place // 8) % len(HABITS)]
        name = _NAMES[place % len(_NAMES)]
        number = FIRST_OF_CROWD + place
        user = {"id": number, "is_bot": False, "first_name": name, "language_code": "id"}
        world.add_human(user, f"petugas {one['office']}")
        hands = Hands(world, number, name, one["office"])
        officers.append(Officer(hands, link(world, one["code"]), habit, total, code))
    return officers


def link(world: World, code: str) -> str:
    """The link that an invitation's code makes."""
    return f"https://t.me/{world.bot['username']}?start={code}"


def _short(institution: str | None) -> str:
    return " ".join((institution or "").split()[:2])


_NAMES = (
    *("Agus", "Bayu", "Candra", "Dewi", "Endah", "Farida", "Galih", "Hadi", "Indah", "Joko", "Kartika"),
    *("Lestari", "Maya", "Nanang", "Oki", "Putri", "Qori", "Rahma", "Sari", "Tono", "Utami", "Vina"),
    *("Wati", "Yusuf", "Zahra", "Arif", "Bunga", "Cahya", "Dian"),
)
