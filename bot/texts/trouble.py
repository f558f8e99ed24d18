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

BACKUP_FAILED = (
    "⚠️ <b>Pencadangan harian gagal.</b>\n\n"
    "Bot tetap bekerja, tetapi belum ada salinan baru. Mohon pengelola memeriksa ruang disk dan hak akses folder KUESIONER_BACKUP_DIR, "
    "lalu membuat salinan dengan <code>kuesioner db backup BERKAS</code>. Rinciannya ada di catatan (log) bot."
)

DATABASE_GONE = (
    "🛑 <b>Berkas basis data bot hilang atau diganti.</b>\n\n"
    "Mulai sekarang tidak ada yang disimpan, dan setiap orang yang menulis diberi tahu. Pesan mereka tidak hilang dan diproses setelah pulih. "
    "Mohon pengelola server menghentikan bot, mengembalikan berkas itu atau memulihkan cadangan dengan <code>kuesioner db restore</code>, lalu menjalankannya lagi."
)
