// What the server told us: people, groups, messages. It is fetched whole once, then by changes.
import { get } from "./elements.js";

export class World {
  constructor() {
    this.seq = 0;
    this.customers = [];
    this.groups = [];
    this.bot = { id: 0, first_name: "Bot" };
    this.icons = {};
    this.chats = new Map();
  }

  // Fetches what is new; answers with its events (toasts, typing).
  async refresh() {
    const news = await get(`/sandbox/state?after=${this.seq}`);
    const first = this.seq === 0;
    this.customers = news.customers;
    this.groups = news.groups.filter((group) => group.migrated_to === null);
    this.bot = news.bot;
    this.icons = news.icons;
    for (const item of news.posts) {
      if (!this.chats.has(item.chat)) this.chats.set(item.chat, new Map());
      this.chats.get(item.chat).set(item.id, item);
    }
    this.seq = news.seq;
    return first ? [] : news.events;
  }

  async wait() {
    return get(`/sandbox/stream?after=${this.seq}`);
  }

  posts(chat) {
    return [...(this.chats.get(chat)?.values() ?? [])].filter((item) => !item.deleted);
  }
}
