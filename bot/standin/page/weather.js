// Bad weather on the way between the bot and Telegram, each by a switch.
import { ask, look, make } from "/page/wire.js";

const DEEDS = ["sendMessage", "sendPhoto", "sendDocument", "sendMediaGroup", "editMessageText", "editMessageMedia", "editMessageReplyMarkup", "answerCallbackQuery", "answerInlineQuery", "deleteMessage", "getFile", "file"];

export class Weather {
  constructor(desk) {
    this.desk = desk;
    this.numbers = {};
    this.list = make("div", { className: "switches" });
    this.slow = this.#fault("slow", "Lambat", "Setiap panggilan makan 2 detik.", { seconds: 2, methods: DEEDS });
    this.away = this.#switch("Tak terjangkau", "Telegram menolak sambungan bot.", (on) => ask("/people/door", { open: !on }));
    this.flood = this.#switch("Batas kirim", "Lebih dari 3 pesan sekaligus ke satu orang ditolak: tunggu dulu.", (on) => ask("/people/flood", on ? { overall: 5, burst: 3, pause: 5 } : { overall: 0, burst: 0, pause: 1 }));
    this.lose = this.#fault("lose", "Jawaban hilang", "Telegram mengerjakan, tetapi bot tidak mendengar jawabannya.", { methods: DEEDS });
    this.broken = this.#fault("error", "Galat Telegram", "Setiap panggilan dijawab 502.", { code: 502, methods: DEEDS });
    this.double = this.#switch("Ketuk ganda", "Setiap ketukan dikirim dua kali.", async (on) => { desk.doubleTap = on; });
    this.more = make("div", {});
    this.element = make("div", { className: "weather" },
      make("p", { className: "hint-text", textContent: "Gangguan di antara bot dan Telegram. Memblokir bot, tombol lama, dan berkas 25 MB ada di menu ⋮ tiap telepon." }),
      this.list, this.more);
  }

  #switch(title, about, turn) {
    const box = make("input", { type: "checkbox", role: "switch" });
    box.addEventListener("change", async () => {
      try {
        await turn(box.checked);
      } catch (problem) {
        box.checked = !box.checked;
        this.desk.toast(problem.message);
      }
    });
    this.list.append(make("label", {}, box, make("span", {}, make("b", { textContent: title }), make("small", { textContent: about }))));
    return box;
  }

  #fault(kind, title, about, how) {
    return this.#switch(title, about, async (on) => {
      if (on) this.numbers[kind] = (await ask("/people/fault", { kind, ...how })).number;
      else await ask("/people/clear", { number: this.numbers[kind] });
    });
  }

  async refresh() {
    if (this.desk.session?.person) return;
    const now = await look("/people/weather");
    for (const [kind, box] of [["slow", this.slow], ["lose", this.lose], ["error", this.broken]]) {
      const on = now.faults.find((fault) => fault.kind === kind);
      box.checked = Boolean(on);
      if (on) this.numbers[kind] = on.number;
    }
    this.flood.checked = now.flood;
    this.away.checked = !now.door;
    document.body.classList.toggle("stormy", now.faults.length > 0 || now.flood || !now.door);
  }
}
