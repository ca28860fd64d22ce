// Messages as bubbles: text with entities, files, buttons, replies, service lines.
import { avatar, clockTime, make } from "./elements.js";

const TAGS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote", spoiler: "mark",
};
const time = (seconds) => clockTime(new Date(seconds * 1000));

// Offsets count UTF-16 units, as JavaScript's strings do.
export function rich(text, entities = []) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return grow(text, sorted, 0, text.length);
}

function grow(text, entities, start, end) {
  const fragment = document.createDocumentFragment();
  let at = start;
  for (let i = 0; i < entities.length; i++) {
    const entity = entities[i];
    if (entity.offset < at) continue;
    const stop = Math.min(entity.offset + entity.length, end);
    fragment.append(text.slice(at, entity.offset));
    const inner = entities.slice(i + 1).filter((e) => e.offset < stop);
    const element = dressed(entity, text.slice(entity.offset, stop));
    element.append(grow(text, inner, entity.offset, stop));
    fragment.append(element);
    at = stop;
  }
  fragment.append(text.slice(at, end));
  return fragment;
}

function dressed(entity, covered) {
  if (TAGS[entity.type]) return make(TAGS[entity.type]);
  const address = entity.type === "text_link" ? entity.url : entity.type === "url" ? covered : null;
  if (address && /^(https?|tg):\/\//i.test(address)) {
    return make("a", { href: address, target: "_blank", rel: "noreferrer noopener" });
  }
  return make("span", { class: "entity" });
}

const file = (id) => `/sandbox/files/${encodeURIComponent(id)}`;

function media(message) {
  if (message.photo) {
    const best = message.photo.at(-1);
    // Width and height keep the place while it loads, so the list stays at its end.
    return make("img", { class: "photo", src: file(best.file_id), alt: "Photo", width: best.width, height: best.height });
  }
  const sound = message.voice ?? message.audio;
  if (sound) {
    return make("audio", { controls: true, preload: "none", src: file(sound.file_id),
      "aria-label": message.voice ? "Voice message" : "Audio" });
  }
  if (message.sticker) return make("p", { class: "sticker" }, message.sticker.emoji ?? "🙂");
  const other = message.document ?? message.video ?? message.video_note;
  if (other) {
    const name = other.file_name ?? (message.video_note ? "Video message" : "Video");
    return make("a", { class: "file", href: file(other.file_id), download: name }, `📄 ${name}`);
  }
  if (message.contact) {
    return make("p", { class: "file" }, `👤 ${message.contact.first_name} · ${message.contact.phone_number}`);
  }
  const place = message.venue?.location ?? message.location;
  if (place) return make("p", { class: "file" }, `📍 ${message.venue?.title ?? ""} ${place.latitude}, ${place.longitude}`);
  return null;
}

const SERVICE = {
  forum_topic_created: (m) => `Topic “${m.forum_topic_created.name}” was created`,
  forum_topic_edited: (m) => m.forum_topic_edited.name ? `Topic renamed to “${m.forum_topic_edited.name}”` : "The topic's icon changed",
  forum_topic_closed: () => "Topic closed",
  forum_topic_reopened: () => "Topic reopened",
  pinned_message: () => "📌 A message was pinned",
  migrate_to_chat_id: () => "The group became a supergroup",
  migrate_from_chat_id: () => "The group became a supergroup",
};

export function serviceText(message) {
  const kind = Object.keys(SERVICE).find((name) => name in message);
  return kind ? SERVICE[kind](message) : null;
}

export function summary(message) {
  if (!message) return "";
  const words = message.text ?? message.caption;
  if (words) return words;
  const kinds = { photo: "📷 Photo", voice: "🎤 Voice message", document: "📎 File", sticker: "Sticker",
    contact: "👤 Contact", location: "📍 Place", video: "Video", audio: "Audio" };
  const kind = Object.keys(kinds).find((name) => name in message);
  return kind ? kinds[kind] : serviceText(message) ?? "";
}

export const nameOf = (user) => [user.first_name, user.last_name].filter(Boolean).join(" ");

// `own`: drawn on the right. `onTap(button)` and `onReply()` are what a reader may do with it.
export function bubble(item, { own, named, onTap, onReply }) {
  const message = item.message;
  const line = serviceText(message);
  if (line) return make("p", { class: "service" }, line);
  const sender = message.sender_chat?.title ?? nameOf(message.from);
  const body = make("div", { class: "bubble" });
  if (named && !own) body.append(make("b", { class: `sender ink${Math.abs(message.from.id) % 8}` }, sender));
  const quoted = message.reply_to_message;
  if (quoted && !quoted.forum_topic_created) {
    body.append(make("p", { class: "quote" }, make("b", {}, nameOf(quoted.from)), summary(quoted).slice(0, 120)));
  }
  if (message.forward_origin) body.append(make("p", { class: "muted" }, "Forwarded"));
  const shown = media(message);
  if (shown) body.append(shown);
  const words = message.text ?? message.caption;
  if (words) body.append(make("div", { class: "text" }, rich(words, message.entities ?? message.caption_entities)));
  const meta = `${item.pinned ? "📌 " : ""}${message.edit_date ? "edited " : ""}${time(message.date)}`;
  body.append(make("span", { class: "meta" }, meta));
  if (item.reactions.length) body.append(make("span", { class: "reactions" }, item.reactions.join(" ")));
  if (onReply) {
    body.append(make("button", { class: "reply-button", type: "button", title: "Reply",
      "aria-label": `Reply to ${sender}: ${summary(message).slice(0, 40)}`, onclick: onReply }, "↩"));
  }
  if (onReply) {
    body.addEventListener("click", (event) => {
      const busy = event.target.closest("a, button, audio") || !getSelection().isCollapsed;
      if (!busy) onReply();
    });
  }
  const column = make("div", { class: "stack" }, body, keyboard(message.reply_markup, onTap));
  return make("div", { class: `message ${own ? "own" : "other"}` },
    named && !own ? avatar(message.from.id, sender) : null, column);
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
