// The middle column: the operators' group, a forum with topics or a plain group.
import { byId, clockTime, make, post, toast } from "./elements.js";
import { nameOf, serviceText, summary } from "./content.js";
import { Log } from "./log.js";
import { repaint } from "./phone.js";

const GENERAL = 0;

export class Group {
  constructor(world) {
    this.world = world;
    this.selected = null;
    this.thread = GENERAL;
    this.chosen = false;
    this.replyTo = null;
    this.editing = null;
    this.seen = new Map();
    this.log = new Log(byId("group-log"));
    byId("group-form").addEventListener("submit", (event) => this.say(event));
    byId("group-photo").addEventListener("click", () => this.act("photo", this.where()));
    byId("group-album").addEventListener("click", () => this.act("album", { count: 3, ...this.where() }));
    byId("reply-cancel").addEventListener("click", () => this.leave());
    byId("group-text").addEventListener("keydown", (event) => { if (event.key === "Escape") this.leave(); });
    byId("group-text").addEventListener("input", () => this.suggest());
    byId("group-log").addEventListener("go", (event) => this.go(event.detail));
    byId("pinned").addEventListener("click", () => this.show(Number(byId("pinned").dataset.id)));
  }

  get group() {
    return this.world.groups.find((one) => one.id === this.selected);
  }

  get member() {
    return Number(byId("member").value) || null;
  }

  // "anonymous" is the name of an administrator who hides behind the group.
  get anonymous() {
    return byId("member").selectedOptions[0]?.dataset.anonymous === "true";
  }

  async act(name, body = {}) {
    if (this.selected === null || this.member === null) return;
    const hidden = this.anonymous && ["say", "photo", "album"].includes(name) ? { anonymous: true } : {};
    const answer = await post(`/sandbox/groups/${this.selected}/${name}`, { user: this.member, ...hidden, ...body });
    if (answer.status >= 400) toast(byId("group-toast"), answer.body.error);
    return answer.body.result;
  }

  where() {
    const place = this.thread ? { thread: this.thread } : {};
    return this.replyTo === null ? place : { ...place, reply_to: this.replyTo };
  }

  say(event) {
    event.preventDefault();
    const box = byId("group-text");
    const text = box.value.trim();
    if (!text) return;
    box.value = "";
    if (this.editing !== null) this.act("edit", { message_id: this.editing, text });
    else this.act("say", { text, ...this.where() });
    this.leave();
  }

  leave() {
    if (this.editing !== null) byId("group-text").value = "";
    this.replyTo = this.editing = null;
    byId("reply").hidden = true;
    byId("suggestions").hidden = true;
  }

  reply(item) {
    this.leave();
    this.replyTo = item.id;
    this.above(`↩ ${nameOf(item.message.from)}: ${summary(item.message).slice(0, 90)}`);
  }

  edit(item) {
    this.leave();
    this.editing = item.id;
    byId("group-text").value = item.message.text ?? item.message.caption ?? "";
    this.above(`✎ ${summary(item.message).slice(0, 90)}`);
  }

  above(words) {
    byId("reply").hidden = false;
    byId("reply-text").textContent = words;
    byId("group-text").focus();
  }

  // The bot's commands, as the app shows them after a slash.
  async suggest() {
    const box = byId("suggestions");
    const typed = byId("group-text").value;
    if (!/^\/\w*$/.test(typed)) { box.hidden = true; return; }
    const found = (await this.act("commands")) ?? [];
    const fitting = found.filter((one) => `/${one.command}`.startsWith(typed));
    box.hidden = !fitting.length || byId("group-text").value !== typed;
    box.replaceChildren(...fitting.map((one) => make("button", { type: "button", onclick: () => {
      byId("group-text").value = `/${one.command} `;
      box.hidden = true;
      byId("group-text").focus();
    } }, make("b", {}, `/${one.command}`), make("small", {}, one.description))));
  }

  go({ chat, thread, message }) {
    if (!this.world.groups.some((one) => one.id === chat)) { toast(byId("group-toast"), "That group isn't here."); return; }
    const group = this.world.groups.find((one) => one.id === chat);
    const known = group.topics.some((one) => one.message_thread_id === thread);
    this.open(chat, known ? thread : GENERAL);
    this.show(message || (known ? 0 : thread));
  }

  show(id) {
    const found = id && byId("group-log").querySelector(`[data-id="${id}"]`);
    if (!found) return;
    found.scrollIntoView({ block: "center" });
    found.classList.add("found");
    setTimeout(() => found.classList.remove("found"), 1600);
  }

  open(group, thread, chosen = true) {
    this.selected = group;
    this.thread = thread;
    this.chosen = this.chosen || chosen;
    this.leave();
    this.draw();
  }

  in(thread) {
    return this.world.posts(this.selected).filter((item) => (item.thread ?? GENERAL) === thread);
  }

  draw() {
    const groups = this.world.groups;
    if (!this.group) this.selected = groups[0]?.id ?? null;
    const group = this.group;
    byId("group-body").classList.toggle("plain", !group?.forum);
    byId("group-title").textContent = group?.title ?? "Operators' group";
    byId("group-people").textContent = group ? group.members.map((one) => one.name).join(", ") : "";
    repaint(byId("groups"), groups.length < 2 ? [] : groups.map((one) =>
      make("button", { class: "tab", role: "tab", type: "button", "aria-selected": String(one.id === this.selected),
        onclick: () => this.open(one.id, GENERAL) }, one.title)));
    this.drawMembers(group);
    if (group?.forum) this.drawTopics(group);
    this.drawThread(group);
  }

  drawMembers(group) {
    const box = byId("member");
    const chosen = box.selectedIndex;
    const names = (group?.members ?? []).flatMap((one) => [
      make("option", { value: one.id }, one.name),
      one.admin ? make("option", { value: one.id, "data-anonymous": "true" }, `${one.name} (anonymous)`) : null,
    ]).filter(Boolean);
    const before = box.options.length;
    repaint(box, names);
    if (before && chosen >= 0 && chosen < box.options.length) box.selectedIndex = chosen;
  }

  drawTopics(group) {
    if (this.thread && !group.topics.some((one) => one.message_thread_id === this.thread)) this.thread = GENERAL;
    const last = (thread) => this.in(thread).at(-1);
    const topics = group.topics.map((one) => ({ id: one.message_thread_id, ...one }))
      .sort((a, b) => a.closed - b.closed || (last(b.id)?.id ?? 0) - (last(a.id)?.id ?? 0));
    // Until somebody chooses a topic, the liveliest one is open.
    if (!this.chosen) this.thread = topics.find((one) => !one.closed)?.id ?? this.thread;
    if (!this.loaded) for (const one of topics) this.seen.set(`${group.id}:${one.id}`, last(one.id)?.id ?? 0);
    if (!this.loaded) this.seen.set(`${group.id}:${GENERAL}`, last(GENERAL)?.id ?? 0);
    this.loaded = true;
    this.seen.set(`${group.id}:${this.thread}`, last(this.thread)?.id ?? 0);
    repaint(byId("topics"), [{ id: GENERAL, name: "General", icon: "#" }, ...topics].map((one) => this.row(group, one)));
  }

  row(group, topic) {
    const items = this.in(topic.id);
    const latest = items.at(-1)?.message;
    // What was said tells more than that an icon changed.
    const telling = items.findLast((item) => !serviceText(item.message))?.message ?? latest;
    const seen = this.seen.get(`${group.id}:${topic.id}`) ?? 0;
    const unread = topic.id === this.thread ? 0 : items.filter((item) => item.id > seen).length;
    const words = summary(telling).replace(/\s+/g, " ").slice(0, 60) || "no messages yet";
    return make("button", { class: `topic ${topic.closed ? "closed" : ""}`, type: "button",
      "aria-current": topic.id === this.thread ? "true" : null, title: topic.closed ? `${topic.name}, closed` : topic.name,
      onclick: () => this.open(group.id, topic.id) },
    make("span", { class: `topic-icon ${topic.icon ? "" : `color${topic.icon_color}`}`, "aria-hidden": "true" },
      topic.icon ?? [...topic.name][0]),
    make("span", { class: "topic-words" },
      make("span", { class: "topic-top" }, make("b", {}, topic.name),
        topic.closed ? make("i", { class: "lock", "aria-label": "closed" }, "🔒") : null,
        latest ? make("time", {}, clockTime(new Date(latest.date * 1000))) : null),
      make("span", { class: "topic-top" }, make("small", {}, words),
        unread ? make("span", { class: "badge", "aria-label": `${unread} unread` }, String(unread)) : null)));
  }

  drawThread(group) {
    const topic = group?.topics.find((one) => one.message_thread_id === this.thread);
    const title = byId("thread-title");
    title.hidden = !group?.forum;
    if (group?.forum) {
      repaint(title, [make("span", {}, `${topic?.icon ?? "#"} ${topic?.name ?? "General"}`),
        topic?.closed ? make("span", { class: "chip" }, "🔒 closed") : make("span")]);
    }
    const items = group?.forum ? this.in(this.thread) : this.world.posts(this.selected);
    this.drawPinned(items);
    const empty = group
      ? ["Quiet here. When a customer needs a person, ", group.forum ? "a topic opens" : "a card appears", "."]
      : ["No operators' group yet"];
    const reader = this.member;
    this.log.draw(`${this.selected}:${this.thread}:${reader}`, items, (item) => ({
      own: !item.message.sender_chat && item.message.from.id === reader,
      named: true,
      icons: this.world.icons,
      reader,
      onTap: (button) => this.act("tap", { message_id: item.id, button: button.callback_data ?? button.text }),
      onReply: (one) => this.reply(one),
      onReact: (one, emoji) => this.act("react", { message_id: one.id, emoji }),
      onEdit: (one) => this.edit(one),
    }), empty);
  }

  drawPinned(items) {
    const bar = byId("pinned");
    const latest = items.findLast((item) => item.pinned);
    bar.hidden = !latest;
    if (!latest) return;
    bar.dataset.id = latest.id;
    bar.replaceChildren(make("b", {}, "📌"), summary(latest.message).split("\n")[0].slice(0, 110));
  }

  event(entry) {
    if (entry.kind === "toast" && entry.chat_id === this.selected && entry.text) {
      toast(byId("group-toast"), entry.text);
    }
  }
}
