// The practice page: phones side by side, the weather, and the log of what the bot asks of Telegram.
// It is a client of the stand-in; whatever is around the phones (scenes, exercises) comes from /room, if anything.
import { Phone } from "/page/phone.js";
import { CallLog } from "/page/log.js";
import { Weather } from "/page/weather.js";
import { ask, dayOf, clockOf, face, listen, look, make, nameOf, zone } from "/page/wire.js";

const $ = (id) => document.getElementById(id);
const PHONE_WIDTH = 346;
const DRAWER_WIDTH = 330;
const MOST_PHONES = 3;
const CAST = 6; // so many people have a tab of their own; the others are in each phone's list

const desk = {
  people: [], bot: { username: "" }, chats: new Map(), phones: [], current: null, doubleTap: false, session: null,
  unreadOf: (number) => desk.chats.get(number)?.[1] || 0,
  onPerson: (phone, number) => show(number, phone),
  onFocus: (phone) => { if (desk.current !== phone) { desk.current = phone; drawCast(); } },
  personShown: (number) => desk.phones.find((phone) => !phone.element.hidden && phone.person?.id === number),
  show, addPanel, openPanel, toast: (words) => (desk.current || desk.phones[0]).toast(words),
  hearRoom: () => undefined,
};

// people and phones
function show(number, phone) {
  const person = desk.people.find((one) => one.id === number);
  if (!person) return;
  const there = desk.personShown(number);
  if (there && there !== phone) { desk.current = there; there.list.focus({ preventScroll: true }); drawCast(); return; }
  const target = phone || desk.current || desk.phones[0];
  if (target.person?.id !== number) target.choose(person);
  desk.current = target;
  remember();
  drawCast();
}

function remember() {
  const shown = desk.phones.map((phone) => phone.person?.id).filter(Boolean);
  if (!desk.session.person) history.replaceState(null, "", `#${shown.join(",")}`);
}

function seat() {
  const room = document.body.classList.contains("drawer-open") && innerWidth > 900 ? innerWidth - DRAWER_WIDTH : innerWidth;
  const count = desk.session.person ? 1 : Math.max(1, Math.min(MOST_PHONES, Math.floor(room / PHONE_WIDTH)));
  const asked = location.hash.slice(1).split(",").map(Number);
  while (desk.phones.length < count) {
    const phone = new Phone(desk);
    desk.phones.push(phone);
    $("phones").append(phone.element);
    const taken = desk.phones.map((one) => one.person?.id);
    const free = [asked[desk.phones.length - 1], ...desk.people.map((one) => one.id)]
      .map((number) => desk.people.find((one) => one.id === number && !taken.includes(number))).find(Boolean);
    if (free) phone.choose(free);
  }
  desk.phones.forEach((phone, index) => { phone.element.hidden = index >= count; });
  if (!desk.current || desk.current.element.hidden) desk.current = desk.phones[0];
  remember();
  drawCast();
}

function drawCast() {
  const bar = $("cast");
  bar.hidden = Boolean(desk.session.person) || !desk.people.length;
  const focused = bar.contains(document.activeElement) ? document.activeElement.dataset.id : null;
  bar.replaceChildren(...desk.people.slice(0, CAST).map((person) => {
    const unread = desk.unreadOf(person.id);
    const name = nameOf(person);
    const role = person.label !== person.first_name ? person.label : "";
    const button = make("button", { type: "button", data: { id: person.id }, title: role ? `${name} · ${role}` : name, aria: { pressed: Boolean(desk.personShown(person.id)) } },
      face(name, person.id), make("span", {}, make("b", { textContent: name }), make("small", { textContent: role })), unread ? make("i", { textContent: unread > 99 ? "99+" : unread }) : null, unread ? make("span", { className: "unseen", textContent: "belum dibaca" }) : null);
    button.addEventListener("click", () => show(person.id));
    return button;
  }), ...(desk.people.length > CAST ? [others()] : []), newcomer());
  if (focused) bar.querySelector(`[data-id="${focused}"]`)?.focus({ preventScroll: true });
}

function others() {
  const rest = desk.people.slice(CAST);
  const unread = rest.reduce((sum, person) => sum + desk.unreadOf(person.id), 0);
  const choice = make("select", { aria: { label: "Orang lain" } }, make("option", { value: "", textContent: `${rest.length} orang lain${unread ? ` (${unread})` : ""}` }),
    ...rest.map((person) => make("option", { value: person.id, textContent: `${nameOf(person)} · ${person.label}${desk.unreadOf(person.id) ? ` (${desk.unreadOf(person.id)})` : ""}` })));
  choice.addEventListener("change", () => show(Number(choice.value)));
  return choice;
}

function newcomer() {
  const button = make("button", { type: "button", className: "add", textContent: "+", title: "Orang baru", aria: { label: "Tambah orang baru" } });
  button.addEventListener("click", () => {
    $("newcomer").returnValue = "";
    $("newcomer").querySelector("form").reset();
    $("newcomer").showModal();
  });
  return button;
}

$("newcomer").addEventListener("close", async () => {
  const name = $("newcomer").querySelector("input").value.trim();
  if ($("newcomer").returnValue !== "add" || !name) return;
  const person = await ask("/people", { first_name: name, language_code: "id" });
  await loadPeople();
  show(person.id);
});

async function loadPeople() {
  desk.people = await look("/people");
  for (const phone of desk.phones) {
    const person = desk.people.find((one) => one.id === phone.person?.id);
    if (person) phone.refreshPerson(person);
    else if (desk.people.length) phone.choose(desk.people.find((one) => !desk.personShown(one.id)) || desk.people[0]);
  }
  if (desk.session && desk.people.length) seat();
}

// news
let epoch;
let castTimer;
async function hear(news) {
  if (news.ahead !== undefined) { desk.ahead = news.ahead; drawClock(); }
  if (news.epoch !== undefined) {
    if (epoch !== undefined && epoch !== news.epoch) startOver();
    epoch = news.epoch;
  }
  for (const [number, state] of Object.entries(news.chats || {})) {
    const before = desk.chats.get(Number(number));
    desk.chats.set(Number(number), state);
    for (const phone of desk.phones) {
      if (phone.person?.id !== Number(number)) continue;
      if (state[0] > phone.version) phone.catchUp();
      else if (state[1]) phone.seen();
      if (before?.[2] !== state[2]) phone.showTyping(state[2]);
    }
  }
  if (news.chats && !castTimer) castTimer = setTimeout(() => { castTimer = 0; drawCast(); }, 250);
  if (news.calls) log.add(news.calls);
  if (news.weather !== undefined) weather.refresh();
  if (news.room) { if (news.room.zone) zone.name = news.room.zone; desk.hearRoom(news.room); drawClock(); }
  if (news.roster !== undefined) await loadPeople();
}

function startOver() {
  desk.chats.clear();
  for (const phone of desk.phones) if (phone.person) phone.choose(phone.person);
}

function drawClock() {
  const now = Date.now() / 1000 + (desk.ahead || 0);
  $("day").textContent = dayOf(now);
  $("hour").textContent = clockOf(now);
}
setInterval(drawClock, 1000);

// drawer with panels
function addPanel(name, title, element) {
  const tab = make("button", { type: "button", role: "tab", id: `tab-${name}`, textContent: title, data: { panel: name }, aria: { selected: false, controls: `panel-${name}` } });
  tab.addEventListener("click", () => openPanel(tab.getAttribute("aria-selected") === "true" ? null : name));
  $("tabs").append(tab);
  const panel = make("section", { id: `panel-${name}`, role: "tabpanel", className: "panel", hidden: true, aria: { labelledby: `tab-${name}` } }, element);
  $("drawer").append(panel);
}

function openPanel(name) {
  for (const tab of $("tabs").children) tab.setAttribute("aria-selected", String(tab.dataset.panel === name));
  for (const panel of $("drawer").querySelectorAll(".panel")) panel.hidden = panel.id !== `panel-${name}`;
  document.body.classList.toggle("drawer-open", Boolean(name));
  localStorage.setItem("panel", name || "");
  seat();
}
$("close-drawer").addEventListener("click", () => openPanel(null));

// light and dark
const dark = matchMedia("(prefers-color-scheme: dark)");
function paint() {
  const chosen = localStorage.getItem("theme");
  document.documentElement.dataset.theme = chosen || (dark.matches ? "dark" : "light");
}
dark.addEventListener("change", paint);
$("theme").addEventListener("click", () => {
  localStorage.setItem("theme", document.documentElement.dataset.theme === "dark" ? "light" : "dark");
  paint();
});
paint();

addEventListener("resize", () => { if (desk.session) seat(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) for (const phone of desk.phones) phone.catchUp(); });

const log = new CallLog(desk);
const weather = new Weather(desk);
desk.session = await look("/people/session");
desk.bot = desk.session.bot;
if (desk.session.zone) zone.name = desk.session.zone;
document.body.classList.toggle("guest", Boolean(desk.session.person));
document.title = `${desk.bot.first_name} · ruang latihan`;
await loadPeople();
if (desk.session.room) (await import("/room/room.js")).open(desk);
if (!desk.session.person) {
  addPanel("weather", "Cuaca", weather.element);
  addPanel("log", "Catatan", log.element);
}
seat();
const kept = localStorage.getItem("panel");
if (kept && innerWidth > 1000 && document.getElementById(`panel-${kept}`)) openPanel(kept);
listen(hear, (isThere) => { $("offline").hidden = isThere; });
document.body.dataset.ready = "yes";
