"""What is said of an instrument file that is not read to its end."""


def too_large(name: str) -> str:
    """A file with more bytes than any instrument has."""
    return f"Berkas {name} terlalu besar untuk sebuah instrumen: paling banyak 1.000.000 huruf."


def too_complex(name: str) -> str:
    """A file that takes more memory or time than any instrument does."""
    return (
        f"Berkas {name} terlalu rumit untuk dibaca: terlalu banyak atau terlalu dalam isinya. "
        "Tulis instrumennya dari awal menurut contoh di docs/instruments.md, tanpa tanda & dan *."
    )


def and_more(count: int) -> str:
    """More errors than are named one by one."""
    return f"Masih ada {count} kesalahan lagi. Perbaiki yang di atas dulu, lalu periksa lagi."
