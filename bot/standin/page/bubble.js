// One message, or one album, as an element. Words of people and of the bot come in as text only; a message's
// `html` was made by the stand-in from the marks of the message, with every letter escaped.
import { clockOf, face, make, size } from "/page/wire.js";

const KINDS = {
  document: "Berkas", voice: "Pesan suara", video: "Video", audio: "Audio", video_note: "Pesan video",
  animation: "Animasi", sticker: "Stiker", location: "Lokasi", venue: "Tempat", contact: "Kontak", dice: "Dadu",
  poll: "Jajak pendapat",
};

// `phone` has: person, tap(message, button), follow(link), write(text), enlarge(message), reply(message), goTo(id)
export function drawBubble(messages, phone) {
  const last = messages.at(-1);
  const first = messages[0];
  const mine = first.author_id === phone.person.id;
  const words = messages.find((message) => message.text);
  const bubble = make("div", { className: "bubble" });
  bubble.append(make("span", { className: "unseen", textContent: `${mine ? "Anda" : first.author} menulis: ` }));
  if (first.topic) bubble.append(make("span", { className: "topic", textContent: `Topik ${first.topic}` }));
  if (first.forwarded) bubble.append(make("span", { className: "topic", textContent: "Diteruskan" }));
  if (first.reply_to) bubble.append(quote(first.reply_to, phone));
  const media = messages.filter((message) => message.kind !== "text");
  const pictures = media.filter((message) => message.kind === "photo");
  if (pictures.length) {
    const wall = make("div", { className: "pictures", data: { count: Math.min(pictures.length, 4) } });
    wall.append(...pictures.map((message) => picture(message, phone)));
    bubble.append(wall);
  }
  bubble.append(...media.filter((message) => message.kind !== "photo").map((message) => medium(message, phone)));
  if (words) bubble.append(letters(words, phone));
  for (const message of messages) {
    if (message.reaction) bubble.append(make("span", { className: "reaction", textContent: message.reaction, aria: { label: `Tanggapan ${message.reaction}` } }));
  }
  const time = clockOf(last.date);
  bubble.append(make("span", { className: "time", textContent: `${last.edited ? "diedit " : ""}${time}${mine ? " ✓✓" : ""}` }));
  const article = make("article", { className: `message${mine ? " mine" : ""}`, aria: { label: `${mine ? "Anda" : first.author}, ${time}` }, data: { id: first.id } }, bubble);
  if (last.buttons.length) {
    article.classList.add("keyed");
    article.append(make("div", { className: "rows", role: "group", aria: { label: "Tombol" } },
      ...last.buttons.map((row) => make("div", { className: "row" }, ...row.map((button) => key(last, button, phone))))));
  }
  if (!mine) {
    const reply = make("button", { type: "button", className: "replier", title: "Balas", textContent: "↩", aria: { label: "Balas pesan ini" } });
    reply.addEventListener("click", () => phone.reply(first));
    article.append(reply);
  }
  return article;
}

function quote(about, phone) {
  const button = make("button", { type: "button", className: "quote", aria: { label: `Membalas: ${about.text || "pesan"}` } },
    make("span", { textContent: about.text || "Pesan" }));
  button.addEventListener("click", () => phone.goTo(about.id));
  return button;
}

function letters(message, phone) {
  const words = make("div", { className: "words" });
  words.innerHTML = message.html;
  for (const link of words.querySelectorAll("a")) {
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    link.addEventListener("click", (event) => { if (phone.follow(link.href)) event.preventDefault(); });
  }
  for (const hidden of words.querySelectorAll("tg-spoiler, .spoiler")) {
    hidden.tabIndex = 0;
    hidden.setAttribute("role", "button");
    hidden.setAttribute("aria-label", "Tampilkan teks tersembunyi");
    const show = () => { hidden.classList.add("shown"); hidden.removeAttribute("aria-label"); };
    hidden.addEventListener("click", show);
    hidden.addEventListener("keydown", (event) => { if (event.key === "Enter") show(); });
  }
  for (const long of words.querySelectorAll("blockquote[expandable]")) {
    const fold = make("button", { type: "button", className: "fold", textContent: "Selengkapnya", aria: { expanded: false } });
    fold.addEventListener("click", () => {
      const open = long.classList.toggle("open");
      fold.textContent = open ? "Ringkas" : "Selengkapnya";
      fold.setAttribute("aria-expanded", String(open));
    });
    long.after(fold);
  }
  if (message.entities.some((mark) => mark.type === "bot_command")) linkCommands(words, phone);
  return words;
}

function linkCommands(words, phone) {
  const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("a, code, pre")) texts.push(walker.currentNode);
  for (const text of texts) {
    const pieces = text.data.split(/(?<![\w/<>])(\/\w{1,64})(?![\w/@])/);
    text.replaceWith(...pieces.map((piece, index) => {
      if (index % 2 === 0) return piece;
      const button = make("button", { type: "button", className: "command", textContent: piece });
      button.addEventListener("click", () => phone.write(piece));
      return button;
    }));
  }
}

export const addressOf = (message, phone) => `/people/${phone.person.id}/file?file_id=${encodeURIComponent(message.file.file_id)}`;

function picture(message, phone) {
  const image = make("img", { src: addressOf(message, phone), alt: message.text ? `Gambar: ${message.text.slice(0, 120)}` : "Gambar", loading: "eager" });
  if (message.file.width && message.file.height) {
    image.width = message.file.width;
    image.height = message.file.height;
  }
  image.addEventListener("load", () => phone.keepAtEnd());
  const button = make("button", { type: "button", className: "picture", aria: { label: "Perbesar gambar" } }, image);
  button.addEventListener("click", () => phone.enlarge(message));
  return button;
}

function medium(message, phone) {
  const address = message.file ? addressOf(message, phone) : "";
  const name = message.file?.file_name || KINDS[message.kind] || "Pesan";
  if (message.kind === "voice" || message.kind === "audio") {
    const player = make("audio", { src: address, controls: true, preload: "metadata", aria: { label: name } });
    return make("div", { className: "voice" }, player, make("small", { textContent: `${name} · ${size(message.file.file_size)}` }));
  }
  const about = message.file ? size(message.file.file_size) : shared(message);
  const ending = /\.(\w{1,4})$/.exec(name);
  const badge = face(ending ? ending[1] : name, 2);
  if (ending) badge.textContent = ending[1].toUpperCase();
  const words = make("span", {}, make("b", { textContent: name }), make("small", { textContent: about }));
  return address ? make("a", { className: "file", href: address, download: name }, badge, words) : make("div", { className: "file" }, badge, words);
}

function shared(message) {
  const about = message.shared || {};
  if (about.latitude !== undefined) return `${about.latitude}, ${about.longitude}`;
  return String(about.value ?? about.phone_number ?? about.title ?? "");
}

function key(message, button, phone) {
  const out = button.url ? " ↗" : button.switch_inline_query !== undefined ? " ⤴" : "";
  const element = make("button", { type: "button", className: "key", title: button.text },
    make("span", { textContent: button.text }), out && make("small", { textContent: out, aria: { hidden: true } }));
  element.addEventListener("click", () => phone.tap(message, button, element));
  return element;
}
