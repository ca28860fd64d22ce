// A list of messages that repaints only what changed and stays at its end while one reads there.
import { clockDay, make } from "./elements.js";
import { bubble } from "./bubbles.js";

// Messages of one album that follow each other are one block, which carries the album's caption.
function blocks(items) {
  const found = [];
  for (const item of items) {
    const album = item.message.media_group_id;
    const last = found.at(-1);
    if (!album || last?.message.media_group_id !== album) {
      found.push(item);
      continue;
    }
    const parts = [...(last.parts ?? [last]), item];
    const captioned = parts.find((one) => one.message.caption) ?? parts[0];
    found[found.length - 1] = { ...captioned, id: parts[0].id, parts, changed: Math.max(...parts.map((one) => one.changed)),
      reactions: Object.assign({}, ...parts.map((one) => one.reactions)) };
  }
  return found;
}

const dayOf = (item) => clockDay(new Date(item.message.date * 1000));

export class Log {
  constructor(element) {
    this.element = element;
    this.key = null;
    this.drawn = new Map();
  }

  // `key` names what is shown; another key starts afresh. `look(item)` gives the bubble's options.
  draw(key, items, look, empty) {
    const box = this.element;
    const atEnd = key !== this.key || box.scrollHeight - box.scrollTop - box.clientHeight < 60;
    if (key !== this.key) this.drawn.clear();
    this.key = key;
    const kept = new Map();
    const drawn = (id, changed, element) => {
      const old = this.drawn.get(id);
      const entry = old && old.changed === changed ? old : { changed, element: element() };
      kept.set(id, entry);
      return entry.element;
    };
    const elements = blocks(items).flatMap((item, at, all) => {
      const shown = drawn(item.id, item.changed, () => bubble(item, look(item)));
      const day = dayOf(item);
      // Messages tell the time of the day only; here the clock leaps over days.
      if (at === 0 || day === dayOf(all[at - 1])) return [shown];
      return [drawn(`day before ${item.id}`, day, () => make("p", { class: "service day" }, day)), shown];
    });
    this.drawn = kept;
    this.replace(elements.length ? elements : [make("p", { class: "empty" }, ...empty)]);
    if (atEnd) box.scrollTop = box.scrollHeight;
  }

  // Elements that stay aren't taken out: focus and a playing sound survive.
  replace(elements) {
    const box = this.element;
    const wanted = new Set(elements);
    for (const child of [...box.children]) if (!wanted.has(child)) child.remove();
    elements.forEach((element, index) => {
      if (box.children[index] !== element) box.insertBefore(element, box.children[index] ?? null);
    });
  }
}
