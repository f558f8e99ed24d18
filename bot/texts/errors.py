"""Words for when our own machinery is in trouble."""

NOT_STORED_YET = (
    "Maaf, penyimpanan kami sedang terganggu. Pesan Anda belum tersimpan, tetapi tidak hilang: "
    "akan diproses sendiri begitu pulih, jadi tidak perlu diulang."
)
"""At most 200 letters, so that it can stand over the chat after a tap."""

SECOND_COPY = (
    "⚠️ <b>Ada salinan bot kedua.</b>\n\n"
    "Program lain memakai token bot ini dan mencoba mengambil pesan. Bot ini tetap bekerja dan tidak ada jawaban yang hilang. "
    "Mohon pengelola mencari salinan itu (misalnya server lama atau server uji) dan menghentikannya. "
    "Bila tidak ditemukan, ganti token lewat @BotFather dengan /revoke."
)

DATABASE_GONE = (
    "🛑 <b>Berkas basis data bot hilang atau diganti.</b>\n\n"
    "Mulai sekarang tidak ada yang disimpan, dan setiap orang yang menulis diberi tahu. Pesan mereka tidak hilang dan diproses setelah pulih. "
    "Mohon pengelola server menghentikan bot, mengembalikan berkas itu atau memulihkan cadangan dengan <code>kuesioner db restore</code>, lalu menjalankannya lagi."
)

A_FILE = "berkas yang Anda kirim"
A_TAP = "tombol yang Anda ketuk"
A_MESSAGE = "pesan yang Anda kirim"


def set_aside_after_deaths(what: str) -> str:
    """To who sent what ended the process twice; `what` is `A_FILE`, `A_TAP` or `A_MESSAGE`."""
    advice = (
        "Kirim berkas yang lebih kecil atau dalam bentuk lain, misalnya PDF atau foto"
        if what == A_FILE
        else "Silakan ulangi dengan cara lain"
    )
    return (
        f"Maaf, {what} tidak dapat kami olah: sistem kami beberapa kali terhenti karenanya. "
        f"Isian Anda yang sudah tersimpan tetap aman.\n\n{advice}, atau hubungi admin bila masih terjadi."
    )


FILE_UNKNOWN = (
    "⚠️ Telegram tidak dapat menampilkan berkas itu lagi, misalnya karena data dipulihkan di bawah bot lain. "
    "Kirim berkasnya sekali lagi."
)
