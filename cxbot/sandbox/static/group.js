// The middle column: the operators' group, a forum with topics or a plain group.
import { byId, make, post, toast } from "./elements.js";
import { summary } from "./bubbles.js";
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
    this.seen = new Map();
    this.log = new Log(byId("group-log"));
    byId("group-form").addEventListener("submit", (event) => this.say(event));
    byId("group-photo").addEventListener("click", () => this.act("photo", this.where()));
    byId("reply-cancel").addEventListener("click", () => this.reply(null));
    byId("group-text").addEventListener("keydown", (event) => { if (event.key === "Escape") this.reply(null); });
  }

  get group() {
    return this.world.groups.find((one) => one.id === this.selected);
  }

  get member() {
    return Number(byId("member").value) || null;
  }

  async act(name, body = {}) {
    if (this.selected === null || this.member === null) return;
    const answer = await post(`/sandbox/groups/${this.selected}/${name}`, { user: this.member, ...body });
    if (answer.status >= 400) toast(byId("group-toast"), answer.body.error);
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
    this.act("say", { text, ...this.where() });
    this.reply(null);
  }

  reply(item) {
    this.replyTo = item?.id ?? null;
    byId("reply").hidden = item === null;
    if (item === null) return;
    byId("reply-text").textContent = `↩ ${item.message.from.first_name}: ${summary(item.message).slice(0, 90)}`;
    byId("group-text").focus();
  }

  open(group, thread, chosen = true) {
    this.selected = group;
    this.thread = thread;
    this.chosen = this.chosen || chosen;
    this.reply(null);
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
        onclick: () => this.open(one.id, GENERAL) }, one.forum ? "forum" : "plain")));
    this.drawMembers(group);
    if (group?.forum) this.drawTopics(group);
    this.drawThread(group);
  }

  drawMembers(group) {
    const box = byId("member");
    const chosen = box.value;
    repaint(box, (group?.members ?? []).map((one) => make("option", { value: one.id }, one.name)));
    if ([...box.options].some((one) => one.value === chosen)) box.value = chosen;
  }

  drawTopics(group) {
    if (this.thread && !group.topics.some((one) => one.message_thread_id === this.thread)) this.thread = GENERAL;
        const last = (thread) => this.in(thread).at(-1);
    const topics = group.topics.map((one) => ({ id: one.message_thread_id, ...one }))
      .sort((a, b) => (last(b.id)?.id ?? 0) - (last(a.id)?.id ?? 0));
    // Until somebody chooses a topic, the liveliest one is open.
    if (!this.chosen) this.thread = topics.find((one) => !one.closed)?.id ?? this.thread;
    if (!this.loaded) for (const one of topics) this.seen.set(`${group.id}:${one.id}`, last(one.id)?.id ?? 0);
    if (!this.loaded) this.seen.set(`${group.id}:${GENERAL}`, last(GENERAL)?.id ?? 0);
    this.loaded = true;
    this.seen.set(`${group.id}:${this.thread}`, last(this.thread)?.id ?? 0);
    const rows = [{ id: GENERAL, name: "General", icon: "#" }, ...topics].map((topic) => {
      const items = this.in(topic.id).filter((item) => item.id > (this.seen.get(`${group.id}:${topic.id}`) ?? 0));
      const unread = topic.id === this.thread ? 0 : items.length;
      return make("button", { class: `topic ${topic.closed ? "closed" : ""}`, type: "button",
        "aria-current": topic.id === this.thread ? "true" : null, title: topic.name, onclick: () => this.open(group.id, topic.id) },
      make("span", { class: `topic-icon ${topic.icon ? "" : `color${topic.icon_color}`}`, "aria-hidden": "true" },
        topic.icon ?? [...topic.name][0]),
      make("span", { class: "topic-words" }, make("b", {}, topic.name),
        make("small", {}, topic.closed ? "🔒 closed" : summary(last(topic.id)?.message).slice(0, 60) || "no messages yet")),
      unread ? make("span", { class: "badge", "aria-label": `${unread} unread` }, String(unread)) : null);
    });
    repaint(byId("topics"), rows);
  }

  drawThread(group) {
    const topic = group?.topics.find((one) => one.message_thread_id === this.thread);
    byId("thread-title").textContent = group?.forum ? `${topic?.icon ?? ""} ${topic?.name ?? "# General"}${topic?.closed ? " · closed" : ""}` : "";
    byId("thread-title").hidden = !group?.forum;
    const items = group?.forum ? this.in(this.thread) : this.world.posts(this.selected);
    const empty = group
      ? ["Quiet here. When a customer needs a person, ", group.forum ? "a topic opens" : "a card appears", "."]
      : ["No operators' group yet"];
    this.log.draw(`${this.selected}:${this.thread}:${this.member}`, items, (item) => ({
      own: item.message.from.id === this.member,
      named: true,
      onTap: (button) => this.act("tap", { message_id: item.id, button: button.callback_data ?? button.text }),
      onReply: () => this.reply(item),
    }), empty);
  }

  event(entry) {
    if (entry.kind === "toast" && entry.chat_id === this.selected && entry.text) {
      toast(byId("group-toast"), entry.text);
    }
  }
}
