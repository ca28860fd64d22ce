// The right column: time, the shop's order events, touchpoints as they arrive, and their summary.
import { byId, clockTime, get, make, post, setZone } from "./elements.js";
import { repaint } from "./phone.js";

const ARROWS = { in: "→", out: "←", internal: "•" };
const WORDS = { in: "from the customer", out: "to the customer", internal: "inside" };
const SHOWN = 200;

export class Owner {
  constructor(phone) {
    this.phone = phone;
    this.row = 0;
    this.now = null;
    this.touchpoints = [];
    this.orders = [];
    this.made = 0;
    this.account = null;
    byId("dashboard").addEventListener("click", (event) => this.enter(event));
    for (const button of document.querySelectorAll("[data-move]")) {
      button.addEventListener("click", () => this.move(button.dataset.move));
    }
    for (const button of document.querySelectorAll("[data-event]")) {
      button.addEventListener("click", () => this.order(button.dataset.event));
    }
    byId("event-post").addEventListener("click", () => this.send(byId("event-json").value));
    for (const id of ["order-number", "order-total", "order-currency"]) {
      byId(id).addEventListener("input", () => this.showEvent("delivered"));
    }
  }

  async refresh() {
    if (this.busy) { this.again = true; return; }
    this.busy = true;
    try {
      do {
        this.again = false;
        const news = await get(`/sandbox/owner/touchpoints?after=${this.row}`);
        this.orders = news.orders;
        this.setTime(news.now);
        this.setCurrency(news.currency);
        this.account = news.account;
        if (news.touchpoints.length) {
          for (const one of news.touchpoints) this.keep(one);
          this.row = Math.max(...news.touchpoints.map((one) => one.row));
        }
        this.draw(news.touchpoints.length > 0);
      } while (this.again);
    } finally {
      this.busy = false;
    }
  }

  // Whoever isn't signed in would read there only how to get in: the owner asks the bot for the link.
  async enter(event) {
    if (this.account === null) return;
    event.preventDefault();
    const answer = await fetch(byId("dashboard").href);
    if (answer.ok) return location.assign(byId("dashboard").href);
    this.phone.select(this.account);
    this.phone.act("say", { text: "/dashboard" });
  }

  // A touchpoint comes again when its outcome is known: it stays where it was.
  keep(one) {
    const at = this.touchpoints.findLastIndex((known) => known.id !== undefined && known.id === one.id);
    if (at < 0) this.touchpoints.push(one);
    else this.touchpoints[at] = one;
  }

  // The digits are shown as the owner's side wrote them: in the shop's own zone.
  setTime(iso) {
    this.now = iso;
    setZone(iso);
    byId("clock").textContent = iso.slice(11, 16);
    byId("clock").dateTime = iso;
    const day = new Date(`${iso.slice(0, 10)}T00:00:00Z`);
    byId("date").textContent = day.toLocaleDateString("en-GB", { weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  }

  // The shop's own, unless somebody wrote another.
  setCurrency(code) {
    const box = byId("order-currency");
    if (box.value !== box.defaultValue || code === this.currency) return;
    this.currency = box.value = box.defaultValue = code;
    this.showEvent("delivered");
  }

  async move(by) {
    let seconds = Number(by);
    if (by === "morning") {
      const [hours, minutes, rest] = this.now.slice(11, 19).split(":").map(Number);
      seconds = 10 * 3600 - (hours * 3600 + minutes * 60 + rest);
      if (seconds <= 0) seconds += 86400;
    }
    const answer = await post("/sandbox/owner/clock", { seconds });
    this.setTime(answer.body.now);
    this.refresh();
  }

  event(type) {
    const number = byId("order-number").value.trim();
    const total = byId("order-total").value.trim();
    const currency = byId("order-currency").value.trim();
    const order = { number };
    if (type === "created") {
      Object.assign(order, { status: "new", total, currency, items: [{ name: "T-shirt", quantity: 1, price: total }] });
    } else Object.assign(order, { total, currency });
    if (type === "shipped") order.track_url = `https://track.example/${encodeURIComponent(number)}`;
    this.made += 1;
    return {
      specversion: "1.0",
      id: `sandbox-${Date.now()}-${this.made}`,
      source: "sandbox",
      type: `order.${type}`,
      time: this.now ? new Date(this.now).toISOString() : undefined,
      subject: `telegram:${this.phone.selected}`,
      data: { order },
    };
  }

  showEvent(type) {
    byId("event-json").value = JSON.stringify(this.event(type), null, 2);
    byId("event-for").textContent = this.phone.customer ? `for ${this.phone.customer.name}` : "";
  }

  order(type) {
    if (type === "created" && this.orders.some((one) => one.number === byId("order-number").value.trim())) {
      byId("order-number").value = next(byId("order-number").value);
    }
    this.showEvent(type);
    return this.send(byId("event-json").value);
  }

  async send(text) {
    const box = byId("event-answer");
    const { body } = await post("/sandbox/owner/event", text);
    const good = body.status >= 200 && body.status < 300;
    box.className = `answer ${good ? "good" : "bad"}`;
    let words = `${body.status} ${good ? "taken" : JSON.stringify(body.answer)}`;
    try {
      const event = JSON.parse(text);
      words = `${event.type} ${event.data?.order?.number ?? ""}: ${words}`;
    } catch { /* the answer says it isn't JSON */ }
    box.textContent = words;
    this.refresh();
  }

  draw(news) {
    repaint(byId("orders"), this.orders.map((one) => make("option", { value: one.number }, one.status ?? "")));
    if (news || !byId("touchpoints").children.length) {
      this.drawRows();
      this.drawMap();
    }
  }

  drawRows() {
    const rows = this.touchpoints.slice(-SHOWN).reverse().map(row);
    byId("touchpoints").replaceChildren(...(rows.length ? rows
      : [make("li", { class: "empty" }, "Every exchange with a customer appears here.")]));
  }

  drawMap() {
    const groups = new Map();
    for (const one of this.touchpoints) {
      const name = one.touchpoint || one.flow || (one.direction === "internal" ? "desk" : "conversation");
      if (!groups.has(name)) groups.set(name, { name, stage: one.stage, count: 0, scores: [] });
      const group = groups.get(name);
      group.count += 1;
      group.stage ||= one.stage;
      const score = share(one.rating);
      if (score !== null) group.scores.push({ share: score, rating: one.rating });
    }
    const most = Math.max(1, ...[...groups.values()].map((one) => one.count));
    byId("map-total").textContent = this.touchpoints.length ? `${this.touchpoints.length} touchpoints` : "";
    byId("map").replaceChildren(...(groups.size ? [...groups.values()].sort((a, b) => b.count - a.count).map((one) => line(one, most))
      : [make("p", { class: "empty" }, "The map draws itself from the touchpoints.")]));
  }
}

function next(number) {
  const digits = number.match(/\d+$/)?.[0];
  return digits ? number.slice(0, -digits.length) + String(Number(digits) + 1).padStart(digits.length, "0") : `${number}-2`;
}

const value = (rating) => (rating !== null && typeof rating === "object" ? Number(rating.value) : Number(rating));

// A rating as a part of its scale, 0 to 1.
function share(rating) {
  if (rating === null || rating === undefined || Number.isNaN(value(rating))) return null;
  const low = Number(rating.min ?? 1), high = Number(rating.max ?? 5);
  return high > low ? (value(rating) - low) / (high - low) : null;
}

function stars(rating) {
  const high = Number(rating.max ?? 5);
  if (high !== 5) return `${value(rating)}/${high}`;
  return "★".repeat(value(rating)) + "☆".repeat(Math.max(0, 5 - value(rating)));
}

const mood = (part) => (part >= 0.75 ? "good" : part >= 0.5 ? "fair" : "bad");

function row(one) {
  const step = [one.flow, one.step].filter(Boolean).join(" / ");
  const where = (one.direction === "internal" ? one.name : one.touchpoint || one.flow) || one.name || one.kind || "";
  const part = share(one.rating);
  return make("li", { class: `touchpoint ${one.direction}` },
    make("time", {}, clockTime(new Date(one.occurred_at))),
    make("span", { class: "arrow", title: WORDS[one.direction] ?? "", "aria-label": WORDS[one.direction] ?? "" }, ARROWS[one.direction] ?? "•"),
    make("div", { class: "what" },
      make("p", {}, make("b", {}, one.initiator ?? ""), where ? make("span", { class: "where", title: step || where }, where) : null,
        part === null ? null : make("span", { class: `stars ${mood(part)}` }, stars(one.rating)),
        one.outcome ? make("span", { class: `chip ${one.outcome}` }, String(one.outcome).replaceAll("_", " ")) : null),
      one.text ? make("p", { class: "words" }, one.text) : null));
}

function gauge(part) {
  const filled = make("span");
  filled.style.width = `${Math.round(part * 100)}%`;
  return make("span", { class: "gauge", "aria-hidden": "true" }, filled);
}

function line(one, most) {
  const mean = one.scores.length ? one.scores.reduce((sum, score) => sum + score.share, 0) / one.scores.length : null;
  const sample = one.scores[0]?.rating;
  const high = Number(sample?.max ?? 5), low = Number(sample?.min ?? 1);
  return make("div", { class: "map-row" },
    make("span", { class: "map-name", title: one.stage ? `${one.stage}: ${one.name}` : one.name }, one.name, one.stage ? make("small", {}, one.stage) : null),
    gauge(one.count / most),
    make("span", { class: "count" }, String(one.count)),
    make("span", { class: mean === null ? "mean muted" : `mean ${mood(mean)}` },
      mean === null ? "–" : `★ ${(low + mean * (high - low)).toFixed(1)}`));
}
