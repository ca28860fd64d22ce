// Messages as bubbles: text with entities, albums, buttons, reactions, replies, and what one may do.
import { avatar, clockTime, make } from "./elements.js";
import { media, nameOf, serviceText, summary } from "./content.js";

const TAGS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", spoiler: "mark",
};
const time = (seconds) => clockTime(new Date(seconds * 1000));

// Offsets count UTF-16 units, as JavaScript's strings do.
export function rich(text, entities = [], key = "") {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return grow(text, sorted, 0, text.length, key);
}

function grow(text, entities, start, end, key) {
  const fragment = document.createDocumentFragment();
  let at = start;
  for (let i = 0; i < entities.length; i++) {
    const entity = entities[i];
    if (entity.offset < at) continue;
    const stop = Math.min(entity.offset + entity.length, end);
    fragment.append(text.slice(at, entity.offset));
    const inner = entities.slice(i + 1).filter((e) => e.offset < stop);
    const element = dressed(entity, text.slice(entity.offset, stop), key);
    element.append(grow(text, inner, entity.offset, stop, key));
    fragment.append(element);
    // A quote is a block: the line break after it would show as an empty line.
    at = element.tagName === "BLOCKQUOTE" && stop < end && text[stop] === "\n" ? stop + 1 : stop;
  }
  fragment.append(text.slice(at, end));
  return fragment;
}

// Long quotes the reader has opened; they stay open when the message is drawn again.
const opened = new Set();

function expandable(key) {
  const quote = make("blockquote", { class: `expandable ${opened.has(key) ? "open" : ""}`, tabindex: "0", role: "button",
    "aria-expanded": String(opened.has(key)), title: "Show or hide" });
  const turn = (event) => {
    if (event.type === "keydown" && !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    const open = quote.classList.toggle("open");
    quote.setAttribute("aria-expanded", String(open));
    open ? opened.add(key) : opened.delete(key);
  };
  quote.addEventListener("click", turn);
  quote.addEventListener("keydown", turn);
  return quote;
}

// A link into a group's topic: https://t.me/c/<id without -100>/<topic>[/<message>].
function inside(address) {
  const found = /^https:\/\/t\.me\/c\/(\d+)\/(\d+)(?:\/(\d+))?/.exec(address);
  return found && { chat: Number(`-100${found[1]}`), thread: Number(found[2]), message: Number(found[3] ?? 0) };
}

function link(address) {
  const to = inside(address);
  const element = make("a", { href: address, target: "_blank", rel: "noreferrer noopener" });
  if (to) {
    element.classList.add("inside");
    element.addEventListener("click", (event) => {
      event.preventDefault();
      element.dispatchEvent(new CustomEvent("go", { bubbles: true, detail: to }));
    });
  }
  return element;
}

function dressed(entity, covered, key) {
  if (entity.type === "expandable_blockquote") return expandable(`${key}:${entity.offset}`);
  if (TAGS[entity.type]) return make(TAGS[entity.type]);
  const address = entity.type === "text_link" ? entity.url : entity.type === "url" ? covered : null;
  if (address && /^(https?|tg):\/\//i.test(address)) {
    return link(address);
  }
  return make("span", { class: "entity" });
}

// Telegram names some reactions without the selector that makes them emoji.
const coloured = (emoji) => (/^[\u2600-\u27bf]$/.test(emoji) ? `${emoji}\ufe0f` : emoji);
const QUICK = ["👍", "❤", "🔥", "👀", "👌", "👎"];

// `own`: drawn on the right. `onTap(button)`, `onReply(item)`, `onReact(item, emoji)` and
// `onEdit(item)` are what a reader may do with it. `item.parts` are the messages of an album.
export function bubble(item, { own, named, icons, reader, onTap, onReply, onReact, onEdit }) {
  const message = item.message;
  const line = serviceText(message, icons);
  if (line) return make("p", { class: "service" }, line);
  const sender = message.sender_chat?.title ?? nameOf(message.from);
  const body = make("div", { class: "bubble" });
  if (named && !own) body.append(signature(message, sender));
  body.append(...above(message));
  const shown = item.parts ? album(item.parts) : media(message);
  if (shown) body.append(shown);
  const words = message.text ?? message.caption;
  if (words) {
    const key = `${item.chat}:${item.id}`;
    body.append(make("div", { class: "text" }, rich(words, message.entities ?? message.caption_entities, key)));
  }
  const meta = `${item.pinned ? "📌 " : ""}${message.edit_date ? "edited " : ""}${time(message.date)}`;
  body.append(make("span", { class: "meta" }, meta));
  body.append(...reactions(item, reader, onReact));
  const label = `${sender}: ${summary(message).slice(0, 40)}`;
  const acts = [
    onReply && act("↩", `Reply to ${label}`, "reply-button", () => onReply(item)),
    onReact && act("☺", `React to ${label}`, "react-button", () => body.classList.toggle("choosing")),
    own && onEdit && (message.text ?? message.caption) !== undefined && act("✎", `Edit ${label}`, "edit-button", () => onEdit(item)),
  ].filter(Boolean);
  if (acts.length) body.append(make("span", { class: "acts" }, ...acts));
  if (onReact) body.append(choice(item, reader, onReact));
  if (onReply) {
    body.addEventListener("dblclick", (event) => { if (!event.target.closest("a, button, audio, .expandable")) onReply(item); });
  }
  const column = make("div", { class: "stack" }, body, keyboard(message.reply_markup, onTap));
  return make("div", { class: `message ${own ? "own" : "other"}`, "data-id": item.id },
    named && !own ? avatar(message.from.id, sender) : null, column);
}

const act = (sign, label, kind, onclick) =>
  make("button", { class: kind, type: "button", title: label.split(" ")[0], "aria-label": label, onclick }, sign);

function signature(message, sender) {
  const mark = message.sender_chat ? "anonymous" : message.from.is_bot ? "bot" : null;
  if (message.is_automatic_forward) return make("b", { class: "sender ink0" }, sender, make("small", {}, "channel"));
  return make("b", { class: `sender ink${Math.abs(message.from.id) % 8}` }, sender, mark ? make("small", {}, mark) : null);
}

// What stands above the words: what it replies to, where it was forwarded from.
function above(message) {
  const found = [];
  const quoted = message.reply_to_message;
  if (quoted && !quoted.forum_topic_created) {
    const words = message.quote?.text ?? summary(quoted);
    found.push(make("p", { class: "quote" }, make("b", {}, nameOf(quoted.from)), words.slice(0, 120)));
  }
  if (message.external_reply) found.push(make("p", { class: "quote" }, make("b", {}, "In another topic"), "a reply"));
  const origin = message.forward_origin;
  if (origin) {
    const from = origin.sender_user_name ?? origin.chat?.title ?? (origin.sender_user ? nameOf(origin.sender_user) : "");
    found.push(make("p", { class: "muted" }, `Forwarded from ${from}`));
  }
  return found;
}

const album = (parts) =>
  make("div", { class: `album of${Math.min(parts.length, 4)}` }, ...parts.map((one) => media(one.message)).filter(Boolean));

function reactions(item, reader, onReact) {
  const counts = new Map();
  for (const [who, emoji] of Object.entries(item.reactions)) counts.set(emoji, [...(counts.get(emoji) ?? []), Number(who)]);
  if (!counts.size) return [];
  return [make("span", { class: "reactions" }, ...[...counts].map(([emoji, people]) =>
    make("button", { type: "button", class: people.includes(reader) ? "mine" : "", disabled: !onReact,
      "aria-label": `${emoji} ${people.length}`,
      onclick: () => onReact(item, people.includes(reader) ? null : emoji) },
    people.length > 1 ? `${coloured(emoji)} ${people.length}` : coloured(emoji))))];
}

function choice(item, reader, onReact) {
  return make("span", { class: "choice" }, ...QUICK.map((emoji) => make("button", { type: "button", "aria-label": emoji,
    onclick: () => onReact(item, item.reactions[reader] === emoji ? null : emoji) }, coloured(emoji))));
}

function keyboard(markup, onTap) {
  if (!markup?.inline_keyboard?.length) return null;
  const rows = markup.inline_keyboard.map((row) => make("div", { class: "row" }, ...row.map((button) =>
    button.url
      ? make("a", { class: "key", href: /^(https?|tg):\/\//i.test(button.url) ? button.url : null,
          target: "_blank", rel: "noreferrer noopener" }, `${button.text} ↗`)
      : make("button", { class: `key ${button.style ?? ""}`, type: "button", onclick: () => onTap(button) }, button.text))));
  return make("div", { class: "keys" }, ...rows);
}
