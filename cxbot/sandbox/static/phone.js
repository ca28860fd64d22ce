// The left column: one customer's phone at a time.
import { avatar, byId, initials, make, post, toast } from "./elements.js";
import { nameOf, summary } from "./content.js";
import { Log } from "./log.js";

export class Phone {
  constructor(world) {
    this.world = world;
    this.selected = null;
    this.seen = new Map();
    this.log = new Log(byId("phone-log"));
    this.onSelect = () => {};
    this.replyTo = this.editing = null;
    byId("phone-form").addEventListener("submit", (event) => this.say(event));
    byId("phone-reply-cancel").addEventListener("click", () => this.leave());
    byId("phone-text").addEventListener("keydown", (event) => { if (event.key === "Escape") this.leave(); });
    byId("send-start").addEventListener("click", () => this.act("start"));
    byId("block").addEventListener("click", () => this.act(this.customer?.blocked ? "unblock" : "block"));
    for (const button of document.querySelectorAll("[data-attach]")) {
      button.addEventListener("click", () => this.act(button.dataset.attach));
    }
    byId("new-customer").addEventListener("submit", (event) => this.add(event));
  }

  get customer() {
    return this.world.customers.find((one) => one.id === this.selected);
  }

  async act(name, body = {}) {
    if (this.selected === null) return;
    const answer = await post(`/sandbox/customers/${this.selected}/${name}`, body);
    if (answer.status >= 400) toast(byId("toast"), answer.body.error);
  }

  say(event) {
    event.preventDefault();
    const box = byId("phone-text");
    const text = box.value.trim();
    if (!text) return;
    box.value = "";
    if (this.editing !== null) this.act("edit", { message_id: this.editing, text });
    else this.act("say", this.replyTo === null ? { text } : { text, reply_to: this.replyTo });
    this.leave();
  }

  leave() {
    if (this.editing !== null) byId("phone-text").value = "";
    this.replyTo = this.editing = null;
    byId("phone-reply").hidden = true;
  }

  reply(item) {
    this.leave();
    this.replyTo = item.id;
    this.above(`↩ ${summary(item.message).slice(0, 60)}`);
  }

  edit(item) {
    this.leave();
    this.editing = item.id;
    byId("phone-text").value = item.message.text ?? item.message.caption ?? "";
    this.above(`✎ ${summary(item.message).slice(0, 60)}`);
  }

  above(words) {
    byId("phone-reply").hidden = false;
    byId("phone-reply-text").textContent = words;
    byId("phone-text").focus();
  }

  async add(event) {
    event.preventDefault();
    const form = event.target;
    const answer = await post("/sandbox/customers", { name: form.elements.name.value.trim(), language: form.elements.language.value });
    form.reset();
    form.hidden = true;
    this.select(answer.body.id);
  }

  select(id) {
    this.selected = id;
    this.leave();
    this.draw();
    this.onSelect();
  }

  draw() {
    const world = this.world;
    if (this.selected === null && world.customers.length) this.selected = world.customers[0].id;
    if (!this.loaded) for (const one of world.customers) this.seen.set(one.id, world.posts(one.id).at(-1)?.id ?? 0);
    this.loaded = true;
    this.drawTabs();
    const customer = this.customer;
    const name = nameOf(world.bot);
    byId("bot-name").textContent = name;
    byId("bot-avatar").textContent = initials(name);
    const items = this.selected === null ? [] : world.posts(this.selected);
    this.seen.set(this.selected, items.at(-1)?.id ?? 0);
    this.log.draw(this.selected, items, (item) => ({
      own: item.message.from.id === this.selected,
      reader: this.selected,
      onTap: (button) => this.act("tap", { message_id: item.id, button: button.callback_data ?? button.text }),
      onReply: (one) => this.reply(one),
      onReact: (one, emoji) => this.act("react", { message_id: one.id, emoji }),
      onEdit: (one) => this.edit(one),
    }), ["Send ", make("button", { type: "button", onclick: () => this.act("start") }, "/start"), " to begin"]);
    const block = byId("block");
    block.textContent = customer?.blocked ? "Unblock" : "Block";
    block.setAttribute("aria-pressed", String(Boolean(customer?.blocked)));
    byId("phone-text").disabled = Boolean(customer?.blocked);
    byId("phone-text").placeholder = customer?.blocked ? "Bot blocked" : `Message as ${customer?.name ?? "…"}`;
    this.drawKeyboard(items);
  }

  drawTabs() {
    const crowded = this.world.customers.length > 5;
    const tabs = this.world.customers.map((one) => {
      const items = this.world.posts(one.id);
      const unread = one.id !== this.selected && (items.at(-1)?.id ?? 0) > (this.seen.get(one.id) ?? 0);
      return make("button", { class: "tab", role: "tab", type: "button", "aria-selected": String(one.id === this.selected),
        title: `${one.name}, ${one.language ?? "no language"}`, onclick: () => this.select(one.id) },
      avatar(one.id, one.name), make("span", {}, crowded ? one.name.split(/[ ,]/)[0] : one.name),
      one.language ? make("small", {}, one.language) : null, unread ? make("i", { class: "dot", "aria-label": "unread" }) : null);
    });
    tabs.push(make("button", { class: "tab add", type: "button", "aria-label": "Add a customer", title: "Add a customer",
      onclick: () => { const form = byId("new-customer"); form.hidden = !form.hidden; if (!form.hidden) form.elements.name.focus(); } },
    this.world.customers.length ? "+" : "+ customer"));
    byId("customers").classList.toggle("crowd", crowded);
    repaint(byId("customers"), tabs);
  }

  drawKeyboard(items) {
    const box = byId("keyboard");
    const at = items.findLastIndex((item) => item.keyboard);
    const markup = at < 0 ? null : items[at].keyboard;
    const used = markup?.one_time_keyboard && items.slice(at).some((item) => item.message.from.id === this.selected);
    box.hidden = !markup?.keyboard || used;
    if (box.hidden) return box.replaceChildren();
    repaint(box, markup.keyboard.map((row) => make("div", { class: "row" }, ...row.map((key) => {
      const label = key.text ?? key;
      return make("button", { class: "key", type: "button",
        onclick: () => this.act("tap", { message_id: items[at].id, button: label }) },
      key.request_contact ? `📱 ${label}` : label);
    }))));
  }

  event(entry) {
    if (entry.kind === "toast" && entry.user === this.selected && entry.chat_id === this.selected && entry.text) {
      toast(byId("toast"), entry.text);
    }
    if (entry.kind === "action" && entry.chat_id === this.selected) {
      byId("bot-state").textContent = "typing…";
      clearTimeout(this.typing);
      this.typing = setTimeout(() => { byId("bot-state").textContent = "bot"; }, 4000);
    }
  }
}

// Leaves the element alone, and with it the focus, when it would look the same.
export function repaint(box, elements) {
  const before = [...box.children].map((one) => one.outerHTML).join("");
  const after = elements.map((one) => one.outerHTML).join("");
  if (before !== after) box.replaceChildren(...elements);
}

