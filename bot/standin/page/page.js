// The practice page. Everything that comes from people or the bot is put in as text; a message's `html` was made
// by the stand-in from the marks of the message, with all words escaped.
"use strict";

const $ = (id) => document.getElementById(id);
const COLOURS = ["#1f7a6d", "#a2542a", "#3b6bb5", "#7b4fa3", "#9a6a00", "#b03a5b", "#3f7d2c"];
const KINDS = {
  document: "Berkas", voice: "Pesan suara", video: "Video", audio: "Audio", video_note: "Pesan video",
  animation: "Animasi", sticker: "Stiker", location: "Lokasi", venue: "Tempat", contact: "Kontak", dice: "Dadu",
  poll: "Jajak pendapat",
};
let bot = { first_name: "Bot", username: "" };
let people = [];
let me = null;
let version = 0;
let turn = 0; // grows with every change of person, so that an old answer is dropped
let toastTimer = 0;
const shown = new Map(); // message id -> its element and the version drawn

async function ask(path, wish) {
  const form = wish instanceof FormData;
  const answer = await fetch(`/people${path}`, { method: "POST", body: form ? wish : JSON.stringify(wish || {}) });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error || "Tidak berhasil");
  return body;
}

function make(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

function face(name, number) {
  const element = make("span", { className: "face", textContent: [...name.trim()][0]?.toUpperCase() || "?" });
  element.style.background = COLOURS[Math.abs(number) % COLOURS.length];
  element.setAttribute("aria-hidden", "true");
  return element;
}

function nameOf(person) {
  return [person.first_name, person.last_name].filter(Boolean).join(" ");
}

async function loadPeople() {
  people = await (await fetch("/people")).json();
  $("list").replaceChildren(...people.map((person) => {
    const note = person.deactivated ? "Akun dihapus" : person.blocked ? "Memblokir bot"
      : person.label !== person.first_name ? person.label : person.started ? "" : "Belum memulai bot";
    const button = make("button", { className: "person", type: "button" }, face(nameOf(person), person.id),
      make("span", {}, make("b", { textContent: nameOf(person) }), make("small", { textContent: note })));
    if (me && me.id === person.id) button.setAttribute("aria-current", "true");
    button.addEventListener("click", () => become(person.id));
    return button;
  }));
}

async function become(number) {
  me = people.find((person) => person.id === number);
  if (!me) return;
  turn += 1;
  version = 0;
  shown.clear();
  location.hash = number;
  document.body.classList.add("talking");
  $("messages").replaceChildren();
  $("commands").hidden = true;
  $("who").textContent = `Anda: ${nameOf(me)}${me.label !== me.first_name ? ` · ${me.label}` : ""}`;
  await loadPeople();
  follow(turn);
}

async function follow(mine) {
  let first = true;
  while (mine === turn) {
    try {
      const view = await ask(`/${me.id}/chat`, { since: version, wait: first ? 0 : 25 });
      if (mine !== turn) return;
      version = view.version;
      draw(view, first);
      first = false;
    } catch (problem) {
      if (mine !== turn) return;
      toast("Sambungan ke tiruan Telegram terputus. Dicoba lagi…");
      await new Promise((resume) => setTimeout(resume, 1500));
    }
  }
}

function draw(view, first) {
  const box = $("messages");
  const atEnd = first || box.scrollHeight - box.scrollTop - box.clientHeight < 120;
  box.querySelector(".hint")?.remove();
  for (const number of view.deleted) {
    shown.get(number)?.remove();
    shown.delete(number);
  }
  for (const message of view.messages) {
    const old = shown.get(message.id);
    const element = drawMessage(message);
    if (old) {
      old.replaceWith(element);
      element.classList.add("changed");
    } else {
      box.append(element);
    }
    shown.set(message.id, element);
  }
  if (!shown.size) box.append(make("p", { className: "hint", textContent: "Belum ada pesan. Tekan Mulai untuk menyapa bot." }));
  const begun = shown.size > 0 && !me.blocked;
  $("writer").hidden = !begun;
  $("start").hidden = begun;
  if (atEnd) box.scrollTop = box.scrollHeight;
  if (!first) for (const one of view.toasts) one.alert ? alertBox(one.text) : toast(one.text);
}

function drawMessage(message) {
  const bubble = make("div", { className: "bubble" });
  if (message.reply_to) bubble.append(make("div", { className: "reply", textContent: message.reply_to.text || "Pesan" }));
  if (message.kind !== "text") bubble.append(drawMedium(message));
  if (message.text) {
    const words = make("div", { className: "words" });
    words.innerHTML = message.html;
    for (const link of words.querySelectorAll("a")) {
      link.target = "_blank";
      link.rel = "noopener noreferrer";
      link.addEventListener("click", (event) => { if (isStart(link.href)) { event.preventDefault(); open(link.href); } });
    }
    if (message.entities.some((mark) => mark.type === "bot_command")) linkCommands(words);
    bubble.append(words);
  }
  if (message.reaction) bubble.append(make("span", { className: "reaction", textContent: message.reaction }));
  const clock = new Date(message.date * 1000).toLocaleTimeString("id-ID", { hour: "2-digit", minute: "2-digit" });
  bubble.append(make("div", { className: "time", textContent: message.edited ? `diubah · ${clock}` : clock }));
  const rows = make("div", { className: "rows" });
  for (const row of message.buttons) {
    rows.append(make("div", { className: "row" }, ...row.map((button) => drawButton(message, button))));
  }
  const mine = message.author_id === me.id;
  return make("article", { className: mine ? "message mine" : "message" }, bubble, ...(message.buttons.length ? [rows] : []));
}

function linkCommands(words) {
  const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("a, code, pre")) texts.push(walker.currentNode);
  for (const text of texts) {
    const pieces = text.data.split(/(?<![\w/<>])(\/\w{1,64})(?![\w/@])/);
    text.replaceWith(...pieces.map((piece, index) => {
      if (index % 2 === 0) return piece;
      const button = make("button", { type: "button", className: "command", textContent: piece });
      button.addEventListener("click", () => write(piece));
      return button;
    }));
  }
}

function drawMedium(message) {
  const address = message.file ? `/people/${me.id}/file?file_id=${encodeURIComponent(message.file.file_id)}` : "";
  if (message.kind === "photo") {
    const image = make("img", { src: address, alt: message.text || "Gambar", loading: "lazy" });
    image.addEventListener("load", () => { const box = $("messages"); if (box.scrollHeight - box.scrollTop - box.clientHeight < 640) box.scrollTop = box.scrollHeight; });
    return make("a", { className: "picture", href: address, target: "_blank" }, image);
  }
  const name = message.file?.file_name || KINDS[message.kind] || "Pesan";
  const about = message.file ? size(message.file.file_size) : describe(message);
  const ending = /\.(\w{1,4})$/.exec(name);
  const icon = face(ending ? ending[1] : name, 2);
  if (ending) icon.textContent = ending[1].toUpperCase();
  const words = make("span", {}, make("b", { textContent: name }), make("small", { textContent: about }));
  return address ? make("a", { className: "file", href: address, download: name }, icon, words) : make("div", { className: "file" }, icon, words);
}

function describe(message) {
  const shared = message.shared || {};
  return shared.latitude !== undefined ? `${shared.latitude}, ${shared.longitude}`
    : String(shared.value ?? shared.phone_number ?? shared.title ?? "");
}

function size(bytes) {
  if (bytes === undefined) return "";
  const units = ["B", "KB", "MB"];
  let step = 0;
  while (bytes >= 1024 && step < 2) { bytes /= 1024; step += 1; }
  return `${bytes.toLocaleString("id-ID", { maximumFractionDigits: step ? 1 : 0 })} ${units[step]}`;
}

function drawButton(message, button) {
  const element = make("button", { type: "button", textContent: button.text });
  element.addEventListener("click", () => attempt(async () => {
    if (button.callback_data !== undefined) {
      element.disabled = true;
      const act = await ask(`/${me.id}/tap_data`, { data: button.callback_data, message_id: message.id });
      await ask(`/${me.id}/settle`, { ...act, patience: 15, grace: 0 });
      element.disabled = false;
    } else if (button.url) {
      isStart(button.url) ? await open(button.url) : window.open(button.url, "_blank", "noopener");
    } else if (button.copy_text) {
      await navigator.clipboard.writeText(button.copy_text.text);
      toast("Disalin.");
    } else {
      const shared = button.switch_inline_query ?? button.switch_inline_query_current_chat ?? "";
      $("text").value = shared;
      grow();
      toast("Di Telegram, pesan ini dapat diteruskan ke obrolan lain.");
    }
  }));
  return element;
}

function isStart(address) {
  const found = /^(?:https?:\/\/)?t\.me\/(\w+)(?:\?|$)/i.exec(address.trim());
  return Boolean(found) && found[1].toLowerCase() === bot.username.toLowerCase();
}

async function open(address) {
  await ask(`/${me.id}/open`, { link: address.trim() });
  await refreshMe();
}

async function refreshMe() {
  await loadPeople();
  me = people.find((person) => person.id === me.id) || me;
}

async function attempt(deed) {
  try {
    await deed();
  } catch (problem) {
    toast(problem.message);
  }
}

function toast(words) {
  $("toast").textContent = words;
  $("toast").hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { $("toast").hidden = true; }, 3500);
}

function alertBox(words) {
  const box = $("alert");
  box.querySelector("p").textContent = words;
  if (!box.open) box.showModal();
}

function write(words) {
  const text = words.trim();
  if (!text) return;
  attempt(async () => {
    await (isStart(text) ? open(text) : ask(`/${me.id}/say`, { text }));
    $("messages").scrollTop = $("messages").scrollHeight;
  });
}

$("writer").addEventListener("submit", (event) => {
  event.preventDefault();
  write($("text").value);
  $("text").value = "";
  grow();
});
$("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    $("writer").requestSubmit();
  }
});
function grow() {
  const field = $("text");
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
}
$("text").addEventListener("input", grow);
$("text").addEventListener("paste", (event) => { if (event.clipboardData.files.length) chooseFiles(event.clipboardData.files); });

$("menu").addEventListener("click", () => attempt(async () => {
  const box = $("commands");
  if (!box.hidden) { box.hidden = true; return; }
  const commands = await ask(`/${me.id}/commands`);
  box.replaceChildren(...commands.map((command) => {
    const button = make("button", { type: "button" }, make("b", { textContent: `/${command.command}` }), make("span", { textContent: command.description }));
    button.addEventListener("click", () => { box.hidden = true; write(`/${command.command}`); });
    return button;
  }));
  if (commands.length) box.hidden = false; else toast("Bot ini belum mendaftarkan perintah.");
}));

let chosen = [];
function chooseFiles(files) {
  chosen = [...files];
  if (!chosen.length) return;
  const pictures = chosen.every((file) => /^image\/(png|jpeg|webp|gif)$/.test(file.type));
  $("chosen").replaceChildren(...chosen.map((file) => make("li", { textContent: `${file.name} (${size(file.size)})` })));
  $("as-photo-label").hidden = !pictures;
  $("as-photo").checked = pictures;
  $("caption").value = "";
  $("files-dialog").returnValue = "";
  $("files-dialog").showModal();
}
$("attach").addEventListener("click", () => $("files").click());
$("files").addEventListener("change", () => { chooseFiles($("files").files); });
$("files-dialog").addEventListener("close", () => {
  $("files").value = "";
  if ($("files-dialog").returnValue !== "send") return;
  const form = new FormData();
  form.append("kind", !$("as-photo-label").hidden && $("as-photo").checked ? "photo" : "document");
  form.append("caption", $("caption").value);
  for (const file of chosen) form.append("file", file, file.name);
  attempt(() => ask(`/${me.id}/send`, form));
});
const chat = $("chat");
chat.addEventListener("dragover", (event) => { if (me) event.preventDefault(); });
chat.addEventListener("drop", (event) => { event.preventDefault(); if (me) chooseFiles(event.dataTransfer.files); });

$("start").addEventListener("click", () => attempt(async () => {
  await ask(`/${me.id}/start`);
  await refreshMe();
}));
$("back").addEventListener("click", () => { document.body.classList.remove("talking"); loadPeople(); });
$("newcomer").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(async () => {
    const person = await ask("", { first_name: $("newcomer").first_name.value, language_code: "id" });
    $("newcomer").reset();
    await loadPeople();
    await become(person.id);
  });
});

(async () => {
  bot = await ask("/about");
  $("bot-name").textContent = bot.first_name;
  $("bot-face").textContent = [...bot.first_name][0];
  document.title = `${bot.first_name} · halaman latihan`;
  await loadPeople();
  const asked = Number(location.hash.slice(1));
  if (people.some((person) => person.id === asked)) await become(asked);
})();
