"""Words for when our own machinery is in trouble."""

NOT_STORED_YET = (
    "Maaf, penyimpanan kami sedang terganggu. Pesan Anda belum tersimpan, tetapi tidak hilang: "
    "akan diproses sendiri begitu pulih, jadi tidak perlu diulang."
)
"""At most 200 letters, so that it can stand over the chat after a tap."""
