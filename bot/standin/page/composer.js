// Where a person writes: text, commands on "/", inline results on "@bot", files, voice, replies.
import { ask, icon, make, size } from "/page/wire.js";

const CLIP = "M16.5 6.5v10a4.5 4.5 0 0 1-9 0V5.8a3 3 0 0 1 6 0v9.9a1.5 1.5 0 0 1-3 0V7";
const PLANE = "M3.5 20.5 21 12 3.5 3.5v6.6L15 12 3.5 13.9z";
const MIC = "M12 3a3 3 0 0 0-3 3v6a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3zM6 11.5a6 6 0 0 0 12 0M12 17.5V21";
const WAIT_INLINE = 350;

export class Composer {
  constructor(phone) {
    this.phone = phone;
    this.reply = null;
    this.files = [];
    this.#build();
  }

  #build() {
    this.text = make("textarea", { rows: 1, placeholder: "Pesan", aria: { label: "Pesan", autocomplete: "list" } });
    this.list = make("div", { className: "list", role: "listbox", hidden: true, aria: { label: "Pilihan" } });
    this.replyBox = make("div", { className: "replying", hidden: true });
    this.sheet = make("form", { className: "sheet", hidden: true });
    const menu = make("button", { type: "button", className: "round slash", textContent: "/", title: "Daftar perintah", aria: { label: "Daftar perintah" } });
    menu.addEventListener("click", () => (this.list.hidden ? this.#showCommands("") : this.closeLists()));
    const picker = make("input", { type: "file", multiple: true, hidden: true, className: "picker" });
    picker.addEventListener("change", () => { this.choose(picker.files); picker.value = ""; });
    const attach = make("button", { type: "button", className: "round", title: "Lampirkan berkas", aria: { label: "Lampirkan berkas" } }, icon(CLIP));
    attach.addEventListener("click", () => picker.click());
    this.mic = make("button", { type: "button", className: "round", title: "Rekam suara", aria: { label: "Rekam pesan suara" } }, icon(MIC));
    this.mic.addEventListener("click", () => this.#record());
    this.send = make("button", { className: "round go", title: "Kirim", aria: { label: "Kirim" } }, icon(PLANE));
    const form = make("form", { className: "writer" }, menu, this.text, attach, this.mic, this.send, picker);
    form.addEventListener("submit", (event) => { event.preventDefault(); this.#submit(); });
    this.text.addEventListener("keydown", (event) => this.#key(event));
    this.text.addEventListener("input", () => this.#typed());
    this.text.addEventListener("paste", (event) => {
      if (event.clipboardData.files.length) { event.preventDefault(); this.choose(event.clipboardData.files); }
    });
    this.element = make("div", { className: "composer" }, this.list, this.replyBox, this.sheet, form);
    this.#grow();
    requestAnimationFrame(() => this.#takeDrops());
  }

  get draft() { return this.text.value; }
  set draft(words) { this.text.value = words; this.#typed(); }
  focus() { this.text.focus(); }

  replyTo(message) {
    this.reply = message?.id || null;
    const drop = make("button", { type: "button", className: "round", textContent: "✕", aria: { label: "Batal membalas" } });
    drop.addEventListener("click", () => this.replyTo(null));
    this.replyBox.replaceChildren(make("span", { textContent: message ? `Membalas: ${message.text.slice(0, 90) || "pesan"}` : "" }), drop);
    this.replyBox.hidden = !message;
    if (message) this.focus();
  }

  takeReply() {
    const reply = this.reply;
    if (reply) this.replyTo(null);
    return reply;
  }

  #submit() {
    const words = this.text.value;
    this.text.value = "";
    this.#typed();
    this.phone.write(words);
  }

  #typed() {
    this.#grow();
    const words = this.text.value;
    clearTimeout(this.inlineTimer);
    const asked = new RegExp(`^@${this.phone.room.bot.username}\\s+(.*)$`, "is").exec(words);
    if (/^\/\w*$/.test(words)) this.#showCommands(words.slice(1));
    else if (asked) this.inlineTimer = setTimeout(() => this.#showInline(asked[1].trim()), WAIT_INLINE);
    else this.closeLists();
  }

  #grow() {
    this.text.style.height = "auto";
    if (this.text.scrollHeight) this.text.style.height = `${this.text.scrollHeight}px`;
    const empty = !this.text.value.trim();
    this.send.hidden = empty;
    this.mic.hidden = !empty;
  }

  #key(event) {
    if (event.isComposing) return;
    const options = this.list.hidden ? [] : [...this.list.children];
    if (options.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const at = options.findIndex((one) => one.getAttribute("aria-selected") === "true");
      this.#select(options[(at + (event.key === "ArrowDown" ? 1 : options.length + (at < 0 ? 0 : -1))) % options.length]);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      const chosen = options.find((one) => one.getAttribute("aria-selected") === "true");
      if (chosen) chosen.click();
      else if (this.text.value.trim()) this.#submit();
    }
  }

  #select(option) {
    for (const one of this.list.children) one.setAttribute("aria-selected", String(one === option));
    option?.scrollIntoView({ block: "nearest" });
  }

  closeLists() { this.list.hidden = true; this.list.replaceChildren(); }

  #option(children, deed) {
    const option = make("button", { type: "button", role: "option", aria: { selected: false } }, ...children);
    option.addEventListener("click", () => { this.closeLists(); deed(); });
    return option;
  }

  async #showCommands(begun) {
    const commands = await this.phone.attempt(() => this.phone.commands()) || [];
    const fitting = commands.filter((one) => one.command.startsWith(begun.toLowerCase()));
    this.list.replaceChildren(...fitting.map((one) => this.#option(
      [make("b", { textContent: `/${one.command}` }), make("span", { textContent: one.description })],
      () => { this.text.value = ""; this.#grow(); this.phone.write(`/${one.command}`); this.focus(); },
    )));
    this.list.hidden = !fitting.length;
    if (!commands.length) this.phone.toast("Bot belum mendaftarkan perintah.");
  }

  async #showInline(query) {
    const person = this.phone.person.id;
    const asked = await this.phone.attempt(() => ask(`/people/${person}/inline`, { query }));
    if (!asked) return;
    this.inlineAsked = asked.query;
    const current = () => this.inlineAsked === asked.query && this.text.value.startsWith("@") && person === this.phone.person.id;
    let answer = null;
    while (!answer && current()) {
      answer = await this.phone.attempt(() => ask(`/people/${person}/inline_answer`, { query: asked.query, wait: 10 }));
      if (answer === undefined) return; // it could not be asked, which has been said
    }
    if (!current()) return;
    const results = answer?.results || [];
    if (!results.length) {
      this.list.replaceChildren(make("p", { className: "none", textContent: answer?.button?.text || "Tidak ada hasil." }));
    } else {
      this.list.replaceChildren(...results.map((one) => this.#option(
        [make("b", { textContent: one.title || one.id }), make("span", { textContent: one.description || "" })],
        () => { this.draft = ""; this.phone.attempt(() => ask(`/people/${person}/choose`, { query: asked.query, result: one.id })); },
      )));
    }
    this.list.hidden = false;
  }

  // files
  #takeDrops() {
    const target = this.phone.element;
    target.addEventListener("dragover", (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      target.classList.add("dropping");
    });
    target.addEventListener("dragleave", (event) => { if (!target.contains(event.relatedTarget)) target.classList.remove("dropping"); });
    target.addEventListener("drop", (event) => {
      event.preventDefault();
      target.classList.remove("dropping");
      if (!this.element.hidden) this.choose(event.dataTransfer.files);
    });
  }

  choose(files) {
    this.files = [...files].slice(0, 10);
    if (!this.files.length) return;
    const all = (pattern) => this.files.every((file) => pattern.test(file.type));
    const kinds = [["document", "Berkas"]];
    if (all(/^image\/(png|jpeg|webp|gif)$/)) kinds.unshift(["photo", "Foto"]);
    if (all(/^audio\//) && this.files.length === 1) kinds.unshift(["voice", "Pesan suara"]);
    if (all(/^video\//)) kinds.unshift(["video", "Video"]);
    const caption = make("input", { maxLength: 1024, autocomplete: "off", placeholder: "Keterangan", aria: { label: "Keterangan" } });
    const choice = kinds.map(([value, label], index) => make("label", {}, make("input", { type: "radio", name: "kind", value, checked: index === 0 }), label));
    const cancel = make("button", { type: "button", textContent: "Batal" });
    const close = () => { this.sheet.hidden = true; this.sheet.replaceChildren(); this.focus(); };
    cancel.addEventListener("click", close);
    this.sheet.replaceChildren(
      make("ul", {}, ...this.files.map((file) => make("li", { textContent: `${file.name} (${size(file.size)})` }))),
      kinds.length > 1 && make("fieldset", {}, make("legend", { textContent: "Kirim sebagai" }), ...choice) || "",
      caption,
      make("div", { className: "both" }, cancel, make("button", { className: "primary", textContent: "Kirim berkas" })),
    );
    this.sheet.onsubmit = (event) => {
      event.preventDefault();
      const kind = this.sheet.querySelector("input[name=kind]:checked")?.value || kinds[0][0];
      this.phone.send(this.files, kind, caption.value);
      close();
    };
    this.sheet.hidden = false;
    caption.focus();
  }

  // voice
  async #record() {
    if (this.recorder) { this.recorder.stop(); return; }
    if (!navigator.mediaDevices?.getUserMedia || !window.MediaRecorder) {
      this.phone.toast("Peramban ini tidak dapat merekam di alamat ini. Lampirkan berkas suara sebagai gantinya.");
      return;
    }
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      this.phone.toast("Mikrofon tidak dapat dipakai. Izinkan di peramban, atau lampirkan berkas suara.");
      return;
    }
    const pieces = [];
    this.recorder = new MediaRecorder(stream);
    this.recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
    this.recorder.addEventListener("stop", () => {
      for (const track of stream.getTracks()) track.stop();
      this.recorder = null;
      this.mic.classList.remove("recording");
      this.mic.setAttribute("aria-label", "Rekam pesan suara");
      const sound = new Blob(pieces, { type: "audio/ogg" });
      if (sound.size) this.phone.send([new File([sound], "suara.oga", { type: "audio/ogg" })], "voice", "");
    });
    this.recorder.start();
    this.mic.classList.add("recording");
    this.mic.setAttribute("aria-label", "Selesai merekam dan kirim");
    this.phone.toast("Merekam. Ketuk mikrofon sekali lagi untuk mengirim.");
  }
}
