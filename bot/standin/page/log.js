// The log of the Bot API: each call with its time, whom it is about, and how Telegram answered.
import { clockOf, make, nameOf } from "/page/wire.js";

const MOST = 400;

export class CallLog {
  constructor(desk) {
    this.desk = desk;
    this.rows = make("ol", { className: "calls", tabIndex: 0, aria: { label: "Panggilan Bot API, terbaru di atas" } });
    this.only = make("input", { type: "checkbox" });
    this.only.addEventListener("change", () => this.rows.classList.toggle("refusals", this.only.checked));
    this.count = make("small", { textContent: "0 panggilan" });
    this.total = 0;
    const clear = make("button", { type: "button", textContent: "Kosongkan" });
    clear.addEventListener("click", () => { this.rows.replaceChildren(); });
    this.element = make("div", { className: "log" },
      make("p", { className: "hint-text", textContent: "Semua yang diminta bot kepada Telegram." }),
      make("div", { className: "tools" }, make("label", {}, this.only, "Hanya yang ditolak"), clear, this.count), this.rows);
  }

  add(calls) {
    this.total += calls.length;
    this.count.textContent = `${this.total.toLocaleString("id-ID")} panggilan`;
    for (const call of calls) this.rows.prepend(this.#row(call));
    while (this.rows.children.length > MOST) this.rows.lastChild.remove();
  }

  #row(call) {
    const person = this.desk.people.find((one) => one.id === call.chat_id);
    const failed = Boolean(call.outcome) || call.code >= 400 || call.code === 0;
    const seconds = clockOf(call.at) + ":" + String(Math.floor(call.at % 60)).padStart(2, "0");
    return make("li", { className: failed ? "failed" : "" },
      make("time", { textContent: seconds }), make("b", { textContent: call.method }),
      make("span", { className: "who", textContent: person ? nameOf(person) : call.chat_id || "" }),
      make("span", { className: "took", textContent: `${call.took} ms` }),
      call.about ? make("q", { textContent: call.about }) : null,
      failed ? make("strong", { textContent: `${call.code || ""} ${call.outcome}`.trim() }) : null);
  }
}
