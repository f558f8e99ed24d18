"""Who writes to the offices, and who signs: what a letter of the assessment says of its sender."""

from dataclasses import dataclass

from questionnaires.typed_text import one_line

LONGEST_LINE = 80
FEWEST_LINES = 3


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Plain texts; an empty one leaves room to be filled in by hand."""

    regency: str = ""
    sender: str = ""
    place: str = ""
    """Where the letter is signed."""
    signer: str = ""
    number: str = ""
    """The signer's number as a civil servant, or another line below the name."""

    def lines(self) -> tuple[str, ...]:
        """As they are typed, one a line."""
        return tuple(
            line for line in (self.regency, self.sender, self.place, self.signer, self.number) if line
        )


def read_letterhead(text: str) -> Letterhead | None:
    """Regency, sender and place, then signer and number where they are said; None when it is none."""
    lines = [line for line in (one_line(part) for part in text.splitlines()) if line]
    if not FEWEST_LINES <= len(lines) <= 5 or any(len(line) > LONGEST_LINE for line in lines):
        return None
    return Letterhead(*lines)
