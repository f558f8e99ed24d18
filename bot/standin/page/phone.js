// One phone: the chat of one person with the bot.
import { addressOf, drawBubble } from "/page/bubble.js";
import { Composer } from "/page/composer.js";
import { ask, dayOf, face, look, make, nameOf } from "/page/wire.js";

const NEAR_END = 90;

export class Phone {
  // `room` has: people, bot, doubleTap, onPerson(phone, number), isMany
  constructor(room) {
    this.room = room;
    this.person = null;
    this.messages = new Map(); // number -> message
    this.drawn = new Map(); // number of the first message of a bubble -> its element
    this.drafts = new Map();
    this.version = 0;
    this.turn = 0; // grows with every change of person, so that an old answer is dropped
    this.behind = false;
    this.#build();
  }

  #build() {
    this.chooser = make("select", { className: "chooser", aria: { label: "Telepon milik siapa" } });
    this.chooser.addEventListener("change", () => this.room.onPerson(this, Number(this.chooser.value)));
    this.faceBox = make("span", { className: "faces" });
    this.title = make("b", {});
    this.note = make("small", {});
    this.more = make("button", { type: "button", className: "round", textContent: "⋮", title: "Lainnya", aria: { label: "Menu telepon", haspopup: "true", expanded: false } });
    this.moreBox = make("div", { className: "menu", role: "menu", hidden: true });
    this.more.addEventListener("click", () => this.#openMenu(this.moreBox.hidden));
    this.list = make("div", { className: "messages", role: "log", tabIndex: 0, aria: { live: "polite", label: "Percakapan" } });
    this.list.addEventListener("scroll", () => this.#scrolled());
    this.typing = make("div", { className: "typing", hidden: true, role: "status" }, make("span", { className: "unseen", textContent: "Bot sedang mengetik" }), make("i"), make("i"), make("i"));
    this.down = make("button", { type: "button", className: "down", hidden: true, aria: { label: "Ke pesan terbaru" } }, "↓", make("b", {}));
    this.down.addEventListener("click", () => this.toEnd());
    this.toastBox = make("div", { className: "toast", role: "status", hidden: true });
    this.composer = new Composer(this);
    this.composer.element.hidden = true;
    this.startBar = make("div", { className: "start", hidden: true });
    this.element = make("section", { className: "phone", aria: { label: "Telepon" } },
      make("header", {}, this.faceBox, make("div", { className: "titles" }, this.title, this.note, this.chooser), this.more, this.moreBox),
      make("div", { className: "scene" }, this.list, this.typing, this.down, this.toastBox),
      this.composer.element, this.startBar);
    this.element.addEventListener("keydown", (event) => { if (event.key === "Escape") this.#escape(); });
    this.element.addEventListener("focusin", () => this.room.onFocus(this));
    this.element.addEventListener("pointerdown", () => this.room.onFocus(this));
  }

  choose(person) {
    if (this.person) this.drafts.set(this.person.id, this.composer.draft);
    this.person = person;
    this.turn += 1;
    this.version = 0;
    this.messages.clear();
    this.drawn.clear();
    this.list.replaceChildren();
    this.composer.draft = this.drafts.get(person.id) || "";
    this.composer.replyTo(null);
    this.#closeOverlays();
    this.refreshPerson(person);
    this.catchUp();
  }

  refreshPerson(person) {
    this.person = person;
    const name = nameOf(person);
    this.faceBox.replaceChildren(face(name, person.id));
    this.title.textContent = name;
    this.note.textContent = person.deactivated ? "Akun dihapus" : person.blocked ? "Memblokir bot" : person.label !== person.first_name ? person.label : "Belum memulai bot";
    this.element.setAttribute("aria-label", `Telepon ${name}`);
    this.list.setAttribute("aria-label", `Percakapan ${name} dengan bot`);
    this.#drawChooser();
    this.#drawStart();
  }

  #drawChooser() {
    const options = this.room.people.map((one) => {
      const unread = this.room.unreadOf(one.id);
      return make("option", { value: one.id, textContent: `${nameOf(one)}${one.label !== one.first_name ? ` · ${one.label}` : ""}${unread ? ` (${unread})` : ""}` });
    });
    if (document.activeElement !== this.chooser) {
      this.chooser.replaceChildren(...options);
      this.chooser.value = String(this.person.id);
    }
  }

  // Fetches what is new; called on every ring, and asks again when another one came meanwhile.
  async catchUp() {
    if (!this.person || this.isFetching === this.turn) {
      this.again = true;
      return;
    }
    const turn = this.turn;
    this.isFetching = turn;
    try {
      do {
        this.again = false;
        const first = this.version === 0;
        const view = await ask(`/people/${this.person.id}/chat`, { since: this.version, last: 150 });
        if (turn !== this.turn) return;
        this.version = view.version;
        this.#draw(view, first);
      } while (this.again);
    } catch (problem) {
      if (turn === this.turn) this.toast(problem.message);
    } finally {
      if (this.isFetching === turn) this.isFetching = undefined;
    }
  }

  #draw(view, first) {
    const follows = first || this.isAtEnd();
    const focus = this.#focusPlace();
    for (const number of view.deleted) this.messages.delete(number);
    let fresh = 0;
    const touched = new Set(view.deleted);
    for (const message of view.messages) {
      if (!this.messages.has(message.id) && message.from_bot) fresh += 1;
      this.messages.set(message.id, message);
      touched.add(message.id);
    }
    if (touched.size || first) this.#drawBubbles(touched, first);
    this.#drawStart();
    this.#restoreFocus(focus);
    if (follows) this.toEnd();
    else if (fresh) this.#count(fresh);
    if (!first) for (const one of view.toasts) one.alert ? this.alert(one.text) : this.toast(one.text);
    this.seen();
  }

  #drawBubbles(touched, first) {
    const bubbles = new Map(); // first number -> messages of the bubble
    const albums = new Map();
    const inOrder = [...this.messages.values()].sort((one, other) => one.id - other.id);
    for (const message of inOrder) {
      const known = message.album && albums.get(message.album);
      if (known) known.push(message);
      else {
        const group = [message];
        bubbles.set(message.id, group);
        if (message.album) albums.set(message.album, group);
      }
    }
    for (const [number, element] of this.drawn) {
      if (!bubbles.has(number)) { element.remove(); this.drawn.delete(number); }
    }
    this.list.querySelector(".hint")?.remove();
    let day = "";
    for (const old of this.list.querySelectorAll(".day")) old.remove();
    for (const [number, group] of bubbles) {
      const drawn = this.drawn.get(number);
      let element = drawn;
      if (!drawn || group.some((message) => touched.has(message.id))) {
        element = drawBubble(group, this);
        if (drawn) drawn.replaceWith(element);
        if (!first) element.classList.add(drawn ? "changed" : "new");
        this.drawn.set(number, element);
      }
      if (!element.isConnected) this.list.append(element);
      const itsDay = dayOf(group[0].date);
      if (itsDay !== day) element.before(make("p", { className: "day", textContent: itsDay }));
      day = itsDay;
    }
    if (!bubbles.size) this.list.append(make("p", { className: "hint", textContent: "Belum ada pesan." }));
  }

  // Where the focus is within a bubble that may be drawn anew: which message, row and button.
  #focusPlace() {
    const at = document.activeElement;
    const article = at?.closest?.("article");
    if (!article || !this.list.contains(article)) return null;
    const keys = [...article.querySelectorAll("button, a")];
    return { id: Number(article.dataset.id), index: keys.indexOf(at), key: at.classList.contains("key") ? [...article.querySelectorAll(".key")].indexOf(at) : -1 };
  }

  #restoreFocus(place) {
    if (!place || document.activeElement !== document.body) return;
    const article = this.drawn.get(place.id);
    const keys = article ? [...article.querySelectorAll(place.key >= 0 ? ".key" : "button, a")] : [];
    const wanted = place.key >= 0 ? place.key : place.index;
    (keys[Math.min(wanted, keys.length - 1)] || this.list).focus({ preventScroll: true });
  }

  isAtEnd() { return this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < NEAR_END; }
  toEnd() { this.wantsEnd = true; this.list.scrollTop = this.list.scrollHeight; this.#count(0); }
  keepAtEnd() { if (this.wantsEnd) this.toEnd(); }

  #scrolled() {
    this.wantsEnd = this.isAtEnd();
    if (this.wantsEnd) this.#count(0);
    else this.down.hidden = false;
    if (this.wantsEnd) this.seen();
  }

  #count(fresh) {
    this.waiting = fresh ? (this.waiting || 0) + fresh : 0;
    this.down.hidden = !this.waiting;
    this.down.querySelector("b").textContent = this.waiting || "";
  }

  seen() {
    const newest = Math.max(0, ...this.messages.keys());
    if (!newest || !this.isAtEnd() || document.hidden || !this.room.unreadOf(this.person.id)) return;
    ask(`/people/${this.person.id}/read`, { message_id: newest }).catch(() => undefined);
  }

  showTyping(is) {
    const follows = this.isAtEnd();
    this.typing.hidden = !is;
    if (follows) this.toEnd();
  }

  #drawStart() {
    const person = this.person;
    const begun = this.messages.size > 0 && !person.blocked && !person.deactivated;
    this.composer.element.hidden = !begun;
    this.startBar.hidden = begun || Boolean(person.deactivated);
    const button = make("button", { type: "button", textContent: person.blocked ? "Buka blokir" : "Mulai" });
    button.addEventListener("click", () => this.attempt(() => ask(`/people/${person.id}/${person.blocked ? "unblock" : "start"}`)));
    const link = make("input", { placeholder: "atau tempel tautan undangan", aria: { label: "Tautan undangan" } });
    const form = make("form", { className: "link" }, link, make("button", { textContent: "Buka" }));
    form.addEventListener("submit", (event) => { event.preventDefault(); this.follow(link.value) || this.toast("Itu bukan tautan ke bot ini."); });
    if (!this.startBar.contains(document.activeElement)) this.startBar.replaceChildren(button, ...(person.blocked ? [] : [form]));
  }

  // deeds
  async attempt(deed) {
    try {
      return await deed();
    } catch (problem) {
      this.toast(problem.message);
      return undefined;
    }
  }

  write(words) {
    const text = words.trim();
    if (!text) return Promise.resolve();
    this.toEnd();
    if (this.follow(text)) return Promise.resolve();
    return this.attempt(() => ask(`/people/${this.person.id}/say`, { text, reply_to: this.composer.takeReply() }));
  }

  // Whether it is a link to the bot, which is then opened as Telegram opens it.
  follow(address) {
    const found = /^(?:https?:\/\/)?t\.me\/(\w+)(?:\?|$)/i.exec(address.trim());
    if (!found || found[1].toLowerCase() !== this.room.bot.username.toLowerCase()) return false;
    this.attempt(() => ask(`/people/${this.person.id}/open`, { link: address.trim() }));
    return true;
  }

  tap(message, button, element) {
    if (element.getAttribute("aria-busy") === "true") return;
    this.attempt(async () => {
      if (button.callback_data !== undefined) {
        element.setAttribute("aria-busy", "true");
        const once = async () => {
          const act = await ask(`/people/${this.person.id}/tap_data`, { data: button.callback_data, message_id: message.id });
          await ask(`/people/${this.person.id}/settle`, { ...act, patience: 15, grace: 0 });
        };
        try {
          await Promise.all(this.room.doubleTap ? [once(), once()] : [once()]);
        } finally {
          element.removeAttribute("aria-busy");
        }
      } else if (button.url) {
        if (!this.follow(button.url)) window.open(button.url, "_blank", "noopener");
      } else if (button.copy_text) {
        await navigator.clipboard?.writeText(button.copy_text.text);
        this.toast("Disalin.");
      } else {
        const query = button.switch_inline_query ?? button.switch_inline_query_current_chat ?? "";
        this.composer.draft = `@${this.room.bot.username} ${query}`;
        this.composer.focus();
        this.toast("Di Telegram, hasilnya dapat dikirim ke obrolan mana pun.");
      }
    });
  }

  // An old button: one that a message had before it was changed.
  async tapOld() {
    await this.attempt(async () => {
      const all = await ask(`/people/${this.person.id}/happenings`);
      const present = new Set([...this.messages.values()].flatMap((one) => one.buttons.flat().map((button) => `${one.id} ${button.callback_data}`)));
      for (const { kind, content } of all) {
        if (kind !== "message" && kind !== "edit") continue;
        const button = content.from_bot && content.buttons.flat().find((one) => one.callback_data && !present.has(`${content.id} ${one.callback_data}`));
        if (!button) continue;
        const target = this.messages.has(content.id) ? content.id : Math.max(...this.messages.keys());
        this.toast(`Mengetuk tombol lama “${button.text}”.`);
        await ask(`/people/${this.person.id}/tap_data`, { data: button.callback_data, message_id: target });
        return;
      }
      this.toast("Belum ada tombol lama di obrolan ini.");
    });
  }

  send(files, kind, caption) {
    const form = new FormData();
    form.append("kind", kind);
    form.append("caption", caption);
    const reply = this.composer.takeReply();
    if (reply) form.append("reply_to", String(reply));
    for (const file of files) form.append("file", file, file.name);
    this.toEnd();
    return this.attempt(() => ask(`/people/${this.person.id}/send`, form));
  }

  reply(message) { this.composer.replyTo(message); }

  goTo(number) {
    const element = this.drawn.get(number);
    if (!element) return;
    element.scrollIntoView({ block: "center" });
    element.classList.remove("changed");
    requestAnimationFrame(() => element.classList.add("changed"));
  }

  // overlays within the phone
  enlarge(message) {
    const before = document.activeElement;
    const image = make("img", { src: addressOf(message, this), alt: message.text ? message.text.slice(0, 200) : "Gambar" });
    const close = make("button", { type: "button", className: "round", textContent: "✕", aria: { label: "Tutup gambar" } });
    const box = make("div", { className: "large", role: "dialog", aria: { label: "Gambar besar", modal: false } }, close, make("div", { className: "canvas", tabIndex: 0, aria: { label: "Gambar; ketuk untuk ukuran penuh" } }, image));
    image.addEventListener("click", () => box.classList.toggle("full"));
    const end = () => { box.remove(); before?.isConnected ? before.focus({ preventScroll: true }) : this.list.focus(); };
    close.addEventListener("click", end);
    box.end = end;
    this.element.append(box);
    close.focus();
  }

  alert(words) {
    const before = document.activeElement;
    const close = make("button", { type: "button", textContent: "OK" });
    const box = make("div", { className: "alert", role: "alertdialog", aria: { label: "Pesan bot" } }, make("div", {}, make("p", { textContent: words }), close));
    box.end = () => { box.remove(); if (before?.isConnected) before.focus({ preventScroll: true }); };
    close.addEventListener("click", box.end);
    this.element.append(box);
    close.focus();
  }

  toast(words) {
    this.toastBox.textContent = words;
    this.toastBox.hidden = false;
    clearTimeout(this.toastTimer);
    this.toastTimer = setTimeout(() => { this.toastBox.hidden = true; }, 4000 + 30 * words.length);
  }

  #openMenu(open) {
    const person = this.person;
    const items = [
      [person.blocked ? "Buka blokir bot" : "Blokir bot", () => ask(`/people/${person.id}/${person.blocked ? "unblock" : "block"}`)],
      ["Ketuk tombol lama", () => this.tapOld()],
      ["Kirim berkas 25 MB", () => this.send([new File([new Uint8Array(25 * 1024 * 1024)], "laporan-besar.pdf", { type: "application/pdf" })], "document", "")],
    ];
    this.moreBox.replaceChildren(...items.map(([label, deed]) => {
      const item = make("button", { type: "button", role: "menuitem", textContent: label });
      item.addEventListener("click", () => { this.#openMenu(false); this.more.focus(); this.attempt(deed); });
      return item;
    }));
    this.moreBox.hidden = !open;
    this.more.setAttribute("aria-expanded", String(open));
    if (open) this.moreBox.firstChild.focus();
  }

  #closeOverlays() {
    for (const box of this.element.querySelectorAll(".large, .alert")) box.remove();
    this.moreBox.hidden = true;
    this.toastBox.hidden = true;
  }

  #escape() {
    const box = this.element.querySelector(".alert, .large");
    if (box) box.end();
    else if (!this.moreBox.hidden) { this.#openMenu(false); this.more.focus(); }
    else this.composer.closeLists();
  }

  commands() { return look(`/people/${this.person.id}/commands`); }
}
