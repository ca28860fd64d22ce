// What a message holds besides its text: files, polls, service lines; and the same in a few words.
import { make } from "./elements.js";

const file = (id) => `/sandbox/files/${encodeURIComponent(id)}`;

export function media(message) {
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
  if (message.dice) return make("p", { class: "sticker" }, message.dice.emoji);
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
  return rarer(message);
}

function rarer(message) {
  if (message.poll) {
    return make("div", { class: "poll" }, make("b", {}, message.poll.question),
      make("small", {}, message.poll.type === "quiz" ? "Quiz" : "Poll"),
      ...message.poll.options.map((one) => make("span", { class: "option" }, one.text)));
  }
  const odd = ["story", "paid_media", "invoice", "giveaway", "game", "checklist"].some((name) => name in message);
  return odd ? make("p", { class: "file" }, summary(message)) : null;
}

const SERVICE = {
  forum_topic_created: (m) => `Topic “${m.forum_topic_created.name}” was created`,
  forum_topic_edited: (m, icons) => m.forum_topic_edited.name
    ? `Topic renamed to “${m.forum_topic_edited.name}”`
    : `The topic's icon is now ${icons[m.forum_topic_edited.icon_custom_emoji_id] ?? "none"}`,
  forum_topic_closed: () => "Topic closed",
  forum_topic_reopened: () => "Topic reopened",
  pinned_message: () => "📌 A message was pinned",
  new_chat_members: (m) => `${m.new_chat_members.map(nameOf).join(", ")} joined the group`,
  left_chat_member: (m) => `${nameOf(m.left_chat_member)} left the group`,
  migrate_to_chat_id: () => "The group became a supergroup",
  migrate_from_chat_id: () => "The group became a supergroup",
};

// `icons`: emoji by the id of a topic's icon.
export function serviceText(message, icons = {}) {
  const kind = Object.keys(SERVICE).find((name) => name in message);
  return kind ? SERVICE[kind](message, icons) : null;
}

export function summary(message) {
  if (!message) return "";
  const words = message.text ?? message.caption;
  if (words) return words;
  const kinds = { photo: "📷 Photo", voice: "🎤 Voice message", document: "📎 File", sticker: "Sticker",
    contact: "👤 Contact", location: "📍 Place", animation: "🎞 GIF", video: "🎬 Video", audio: "🎵 Audio",
    video_note: "🎬 Video message", poll: "📊 Poll", dice: "🎲 Dice", story: "Story", paid_media: "⭐ Paid media",
    invoice: "🧾 Invoice", giveaway: "🎁 Giveaway", game: "🎮 Game", checklist: "☑ Checklist" };
  const kind = Object.keys(kinds).find((name) => name in message);
  return kind ? kinds[kind] : serviceText(message) ?? "";
}

export const nameOf = (user) => [user.first_name, user.last_name].filter(Boolean).join(" ");
