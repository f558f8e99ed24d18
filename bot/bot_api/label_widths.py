"""How wide the words on a button are on a phone, so that none is cut.

Telegram for Android writes buttons in Roboto Medium of 15 sp. On a phone 360 dp wide a button that is alone
in its row has room for 316 dp of text, two have 153 each, three 98.

The advance widths are those of Roboto Medium, version 2.138 (https://github.com/googlefonts/roboto),
copyright Google Inc., under the Apache License, Version 2.0; only these numbers are taken from it.
"""

from functools import lru_cache

ROOM = {1: 316, 2: 153, 3: 98, 4: 70, 5: 54}
"""The width of the text of one button in dp, by how many are in its row."""
_SIZE = 15
_UNITS_PER_EM = 2048
_OTHER = 2400
"""Emoji and whatever else Roboto has not: a little wider than high."""
_NO_WIDTH = "\ufe0e\ufe0f\u200b\u200d"
_ADVANCES = {
    346: "'",
    444: "’",
    448: "‘",
    451: ",",
    487: ";",
    509: "¦",
    510: " \xa0",
    513: "j",
    514: "|",
    524: "ilįĺļ",
    525: "ſ",
    529: "¸",
    539: "ìíîïĩīĭı",
    543: ":¡",
    549: "!",
    551: "ĵ",
    562: "[]",
    572: ".",
    578: "I·ÌÍÎÏĨĪĬĮİ",
    591: "ł",
    617: "›",
    627: "‹",
    660: "`",
    664: '"',
    668: "´",
    673: "-\xad",
    674: "ľ",
    682: "tţŧ",
    687: "{}",
    715: "(",
    716: "•",
    720: "rŕŗř",
    722: "ť",
    723: ")",
    726: "f",
    744: "ŀ",
    758: "²³¹",
    779: "°",
    788: "“",
    796: "”",
    811: "/",
    856: "\\",
    876: "^",
    901: "¨",
    906: "*",
    914: "ª",
    924: "_",
    935: "º",
    988: "¯",
    994: "«»",
    997: "?y¿ýÿŷ",
    1006: "¶",
    1014: "v",
    1031: "xzźżž",
    1037: "ĳ",
    1041: "<",
    1058: "sśŝşš",
    1066: ">",
    1069: "kķ",
    1073: "cçćĉċč",
    1089: "¥",
    1093: "×",
    1099: "e±èéêëēĕėęě",
    1109: "LaàáâãäåāăąĹĻĽĿ",
    1124: "Ł",
    1126: "F",
    1134: "¬",
    1137: "JhĥĴ",
    1138: "uùúûüũūŭůűų",
    1139: "nñńņňŉ",
    1142: "+",
    1146: "=≠",
    1149: "¢",
    1153: "bp",
    1157: "d",
    1158: "EÈÉÊËĒĔĖĘĚ",
    1161: "gøĝğġģŋ",
    1163: "q",
    1164: "$0123456789",
    1166: "oòóôõöōŏő",
    1167: "ħ",
    1170: "÷",
    1175: "þ",
    1176: "ĸ",
    1191: "ð",
    1206: "£",
    1211: "µ",
    1227: "Þ",
    1234: "ZŹŻŽ",
    1237: "SŚŜŞŠ",
    1244: "TŢŤŦ",
    1248: "YÝŶŸ",
    1250: "#",
    1256: "ß",
    1262: "đ",
    1273: "§",
    1279: "RŔŖŘ",
    1291: "KĶ",
    1293: "B",
    1296: "X",
    1307: "ď",
    1309: "&",
    1310: "P",
    1321: "–",
    1326: "V",
    1336: "UÙÚÛÜŨŪŬŮŰŲ",
    1337: "CÇĆĈĊČ",
    1338: "DĎ",
    1361: "~",
    1363: "AÀÁÂÃÄÅĀĂĄ",
    1368: "ÐĐ",
    1395: "GĜĞĠĢ",
    1413: "Ø",
    1414: "OQÒÓÔÕÖŌŎŐ",
    1428: "Ŋ",
    1438: "¤",
    1446: "…",
    1455: "NÑŃŅŇ",
    1456: "HĤĦ",
    1488: "¼",
    1504: "%",
    1522: "wŵ",
    1579: "½",
    1584: "—",
    1605: "©®",
    1623: "¾",
    1715: "Ĳ",
    1729: "æ",
    1783: "m",
    1793: "M",
    1803: "WŴ",
    1833: "@",
    1851: "œ",
    1925: "Æ",
    1972: "Œ",
}
"""In units of the font, the letters that are so wide."""
_WIDTHS = {letter: advance for advance, letters in _ADVANCES.items() for letter in letters}
_WIDTHS.update(dict.fromkeys(_NO_WIDTH, 0))


@lru_cache(maxsize=4096)
def width(label: str) -> float:
    """The width of these words on a button, in dp; kerning, which only makes them narrower, is left out."""
    return sum(_WIDTHS.get(letter, _OTHER) for letter in label) * _SIZE / _UNITS_PER_EM


def fits(label: str, in_row: int) -> bool:
    """Whether the words fit on a button with so many in its row, itself included."""
    return width(label) <= ROOM.get(in_row, 0)


def cut_to(label: str, room: float) -> str:
    """The words, or as much of their beginning and end as fits around an ellipsis, in dp.

    A third is for the end: there stand numbers and marks, and what tells long names apart.
    """
    if width(label) <= room:
        return label
    left, start = (room - width("…")) / 3, len(label)
    while start and width(label[start - 1 :]) <= left:
        start -= 1
    end = "…" + label[start:].lstrip("\u200d\ufe0f ")
    kept = label[:start]
    while kept and width(kept + end) > room:
        kept = kept[:-1]
    return kept.rstrip("\u200d\ufe0f ") + end
