// The one way to the stand-in: acts by POST, news over one WebSocket.

export class Refused extends Error {}

export async function ask(path, wish = {}) {
  const body = wish instanceof FormData ? wish : JSON.stringify(wish);
  let answer;
  try {
    answer = await fetch(path, { method: "POST", body });
  } catch {
    throw new Refused("Tiruan Telegram tidak menjawab. Periksa apakah demo masih berjalan.");
  }
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(inWords(said.error));
  return said;
}

export async function look(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Refused("Tidak dapat dibaca.");
  return answer.json();
}

// what the stand-in says in the words of the Bot API, as a person would say it
const WORDS = [
  [/blocked the bot/, "Bot diblokir. Buka blokirnya lebih dulu."],
  [/account is deleted/, "Akun ini sudah dihapus."],
  [/empty text/, "Pesan kosong tidak dapat dikirim."],
  [/too big for a photo/, "Gambar lebih dari 10 MB dikirim sebagai berkas, bukan foto."],
  [/IMAGE_PROCESS_FAILED|PHOTO_INVALID/, "Ini tidak dapat dibaca sebagai foto. Kirim sebagai berkas."],
  [/no message/, "Pesan itu sudah tidak ada."],
  [/leads to/, "Tautan itu tidak menuju bot ini."],
  [/Entity Too Large/, "Berkas terlalu besar: paling banyak 200 MB di latihan ini."],
];

function inWords(error) {
  const known = WORDS.find(([pattern]) => pattern.test(error || ""));
  return known ? known[1] : error || "Tidak berhasil.";
}

// Calls `hear` with each piece of news; tells `state` whether the connection stands. It comes back by itself.
export function listen(hear, state) {
  let pause = 300;
  const open = () => {
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/people/live`);
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => { pause = 300; state(true); });
    socket.addEventListener("message", (event) => hear(JSON.parse(new TextDecoder().decode(event.data))));
    socket.addEventListener("close", () => {
      state(false);
      setTimeout(open, pause);
      pause = Math.min(pause * 1.6, 3000);
    });
  };
  open();
}

export function make(name, properties = {}, ...children) {
  const { role, aria, data, ...rest } = properties;
  const element = Object.assign(document.createElement(name), rest);
  if (role) element.setAttribute("role", role);
  for (const [key, value] of Object.entries(aria || {})) element.setAttribute(`aria-${key}`, value);
  for (const [key, value] of Object.entries(data || {})) element.dataset[key] = value;
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function icon(path) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  element.setAttribute("viewBox", "0 0 24 24");
  element.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  element.append(line);
  return element;
}

const COLOURS = ["#1d766a", "#a04f20", "#33619e", "#76489e", "#80580a", "#a83454", "#38702a"];

export function face(name, number) {
  const element = make("span", { className: "face", textContent: [...name.trim()][0]?.toUpperCase() || "?", aria: { hidden: true } });
  element.style.setProperty("--face", COLOURS[Math.abs(number) % COLOURS.length]);
  return element;
}

export const nameOf = (person) => [person.first_name, person.last_name].filter(Boolean).join(" ");

export function size(bytes) {
  if (bytes === undefined) return "";
  const units = ["B", "KB", "MB"];
  let step = 0;
  while (bytes >= 1024 && step < 2) { bytes /= 1024; step += 1; }
  return `${bytes.toLocaleString("id-ID", { maximumFractionDigits: step ? 1 : 0 })} ${units[step]}`;
}

export const clockOf = (seconds) =>
  new Date(seconds * 1000).toLocaleTimeString("id-ID", { hour: "2-digit", minute: "2-digit", timeZone: zone.name });
export const dayOf = (seconds) =>
  new Date(seconds * 1000).toLocaleDateString("id-ID", { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: zone.name });
export const zone = { name: undefined }; // the bot's, once it is known; the machine's until then
