// What is around the phones in the demo: the clock, scenes, a crowd that plays by itself, a bot that is killed.
import { ask, clockOf, dayOf, make } from "/page/wire.js";

const STATES = { draft: "mengisi", submitted: "dikirim", returned: "dikembalikan", confirmed: "dikonfirmasi" };
const SPEEDS = [["pelan", "Pelan"], ["sedang", "Sedang"], ["cepat", "Cepat"], ["penuh", "Secepatnya"]];

export function open(desk) {
  const style = make("link", { rel: "stylesheet", href: "/room/room.css" });
  document.head.append(style);
  if (desk.session.person) {
    const goal = make("p", { id: "goal", role: "status", hidden: true });
    document.getElementById("bar").after(goal);
    desk.hearRoom = (state) => {
      goal.hidden = !state.exercise;
      if (!state.exercise) return;
      goal.replaceChildren(make("b", { textContent: state.exercise.title }), make("span", { textContent: state.exercise.done ? "✅ Selesai. Bagus!" : state.exercise.goal }));
      goal.classList.toggle("done", state.exercise.done);
    };
    return;
  }
  const room = new Room(desk);
  desk.hearRoom = (state) => room.hear(state);
}

class Room {
  constructor(desk) {
    this.desk = desk;
    this.buttons = [];
    this.busy = make("p", { id: "busy", role: "status", hidden: true });
    document.getElementById("bar").after(this.busy);
    this.#clock();
    this.#scenes();
    this.#training();
    this.kill = this.#button("Matikan proses bot sekarang", "kill", {}, "Seperti listrik padam: tidak ada yang sempat diselesaikan. Bot dijalankan lagi sesudahnya.");
    this.kill.classList.add("deed", "danger");
    this.isBot = make("p", { className: "hint-text", role: "status" });
  }

  #training() {
    this.exerciseList = make("div", {});
    this.desk.addPanel("training", "Latihan", make("div", {}, make("h2", { textContent: "Latihan" }),
      make("p", { className: "hint-text", textContent: "Memulai latihan menyiapkan keadaan awalnya; memulai lagi mengulanginya dari awal." }), this.exerciseList,
      make("p", { className: "hint-text" }, make("a", { href: "/room/peserta", target: "_blank", textContent: "Lembar tautan peserta" }))));
  }

  #drawExercises(state) {
    const drawn = JSON.stringify([state.exercises, state.exercise, state.scene, Boolean(state.busy)]);
    if (drawn === this.drawnExercises) return;
    this.drawnExercises = drawn;
    const at = document.activeElement?.dataset?.scene;
    this.exerciseList.replaceChildren(...state.exercises.map((one) => {
      const current = state.scene === one.scene;
      const done = current && state.exercise?.done;
      const start = make("button", { type: "button", className: "primary", data: { scene: one.scene }, disabled: isBusy(state), textContent: current ? "Ulangi dari awal" : "Mulai", aria: { label: `${current ? "Ulangi" : "Mulai"}: ${one.title}` } });
      start.addEventListener("click", () => this.#enter(one.scene));
      const others = current && state.exercise?.participants ? `Peserta selesai: ${state.exercise.others} dari ${state.exercise.participants}.` : "";
      return make("section", { className: `exercise${current ? " current" : ""}${done ? " done" : ""}` }, make("h3", { textContent: one.title }),
        make("p", { textContent: `Sebagai ${one.who}. ${one.goal}` }),
        make("p", { role: "status", textContent: current ? (done ? "✅ Tujuan tercapai." : "Belum tercapai.") + (others && ` ${others}`) : "" }), start);
    }));
    if (at) this.exerciseList.querySelector(`[data-scene="${at}"]`)?.focus();
  }

  async #enter(key) {
    const shown = await this.deed("scene", { key });
    (shown?.shows || []).forEach((number, index) => {
      const phone = this.desk.phones[index];
      if (phone && !phone.element.hidden) this.desk.show(number, phone);
    });
  }

  async deed(name, wish) {
    try {
      return await ask(`/room/${name}`, wish);
    } catch (problem) {
      this.desk.toast(problem.message);
      return undefined;
    }
  }

  #button(label, deed, wish, about = "") {
    const button = make("button", { type: "button" }, label, about ? make("small", { textContent: about }) : null);
    button.addEventListener("click", () => this.deed(deed, wish));
    this.buttons.push(button);
    return button;
  }

  #clock() {
    const group = make("span", { className: "jumps" },
      this.#button("+1 jam", "jump", { seconds: 3600 }), this.#button("+1 hari", "jump", { seconds: 86400 }));
    this.toReminder = this.#button("ke pengingat", "jump", { to: "reminder" });
    this.toDeadline = this.#button("ke tenggat", "jump", { to: "deadline" });
    const at = make("input", { type: "datetime-local", aria: { label: "Majukan jam ke" } });
    at.addEventListener("change", () => {
      const moment = at.value && momentIn(at.value, this.zone);
      if (moment) this.deed("jump", { at: moment });
      at.value = "";
    });
    group.append(this.toReminder, this.toDeadline, at);
    document.getElementById("clock").append(group);
  }

  #scenes() {
    this.sceneList = make("div", {});
    this.size = make("input", { type: "number", min: 1, max: 600, value: 58, aria: { label: "Banyaknya OPD" } });
    this.speed = make("select", { aria: { label: "Kecepatan" } }, ...SPEEDS.map(([value, label]) => make("option", { value, textContent: label, selected: value === "cepat" })));
    this.speed.value = "cepat";
    const start = make("button", { className: "primary", textContent: "Mulai" });
    this.buttons.push(start);
    this.stop = make("button", { type: "button", textContent: "Hentikan", hidden: true });
    this.stop.addEventListener("click", () => this.deed("calm", {}));
    const form = make("form", { className: "crowd" }, make("label", {}, this.size, "OPD"), make("label", {}, "kecepatan", this.speed), make("div", { className: "both" }, this.stop, start));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.deed("crowd", { offices: Number(this.size.value), speed: this.speed.value });
    });
    this.total = make("p", { className: "hint-text" });
    this.board = make("ul", { className: "board", aria: { label: "Kemajuan OPD" } });
    this.desk.addPanel("scenes", "Adegan", make("div", {}, make("h2", { textContent: "Adegan" }), this.sceneList,
      make("h3", { textContent: "Main sendiri" }), make("p", { className: "hint-text", textContent: "Sejumlah OPD dengan kebiasaan berbeda mengisi lewat bot, sementara Anda menonton." }), form,
      make("h3", { textContent: "Kemajuan" }), this.total, this.board));
  }

  hear(state) {
    this.zone = state.zone;
    const weather = document.getElementById("panel-weather");
    if (weather && !this.kill.isConnected) weather.querySelector(".weather").append(this.kill, this.isBot);
    this.busy.textContent = state.busy || "";
    this.busy.hidden = !state.busy;
    for (const button of this.buttons) button.disabled = isBusy(state);
    this.isBot.textContent = `Bot: ${state.bot}`;
    if (state.scenes) this.#drawScenes(state);
    if (state.exercises) this.#drawExercises(state);
    if (state.moments) this.#drawMoments(state.moments);
    if (state.offices) this.#drawBoard(state.offices);
    this.stop.hidden = !state.crowd || state.crowd.done;
  }

  #drawMoments(moments) {
    const say = (button, moment, none) => {
      button.title = moment ? `${dayOf(moment)} ${clockOf(moment)}` : none;
      if (!moment) button.disabled = true;
    };
    say(this.toReminder, moments.reminder, "Tidak ada lagi pengingat");
    say(this.toDeadline, moments.deadline, "Tidak ada tenggat di depan");
  }

  #drawScenes(state) {
    const drawn = JSON.stringify([state.scenes, state.scene, Boolean(state.busy)]);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const at = document.activeElement?.dataset?.scene;
    this.sceneList.replaceChildren(...state.scenes.map((scene) => {
      const button = make("button", { type: "button", className: "deed", data: { scene: scene.key }, disabled: isBusy(state), aria: { pressed: state.scene === scene.key } },
        scene.title, make("small", { textContent: `${scene.about}${scene.ready ? "" : " Pertama kali perlu sekitar setengah menit."}` }));
      button.addEventListener("click", () => this.#enter(scene.key));
      return button;
    }));
    if (at) this.sceneList.querySelector(`[data-scene="${at}"]`)?.focus();
  }

  #drawBoard(offices) {
    const sum = (state) => offices.filter((office) => office.state === state).length;
    this.total.textContent = offices.length ? `${offices.length} OPD: ${sum("submitted")} dikirim, ${sum("returned")} dikembalikan, ${sum("confirmed")} dikonfirmasi.` : "Belum ada periode.";
    offices.forEach((office, index) => {
      const row = this.board.children[index] || this.board.appendChild(make("li", {}, make("b", {}), make("progress", {}), make("small", {})));
      const [name, bar, state] = row.children;
      name.textContent = office.office;
      bar.max = office.total || 1;
      bar.value = office.answered;
      bar.setAttribute("aria-label", `${office.office}: ${office.answered} dari ${office.total}`);
      state.textContent = office.state === "draft" && !office.answered ? "belum mulai" : STATES[office.state] || office.state;
      row.dataset.state = office.state;
    });
    while (this.board.children.length > offices.length) this.board.lastChild.remove();
  }
}

// While the example plays one may already choose a scene, which ends it.
const isBusy = (state) => Boolean(state.busy) && !state.busy.startsWith("Contoh");

// The moment that a clock on the wall in this zone shows as `words`, in seconds since 1970.
function momentIn(words, zone) {
  const guess = Date.parse(`${words}:00Z`);
  const shown = new Date(guess).toLocaleString("sv-SE", { timeZone: zone }).replace(" ", "T");
  return (guess - (Date.parse(`${shown}Z`) - guess)) / 1000;
}
