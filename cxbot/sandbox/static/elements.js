// Small words for the DOM. Data only ever becomes text, never markup.

export const byId = (id) => document.getElementById(id);

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") element.className = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export function initials(name) {
  return name.split(/\s+/).slice(0, 2).map((word) => [...word][0] ?? "").join("").toUpperCase();
}

const HUES = [212, 12, 152, 280, 36, 330, 190, 96];
export const hue = (id) => HUES[Math.abs(id) % HUES.length];

// An avatar's colour is one of eight classes: inline styles are off by policy.
export const avatar = (id, name) =>
  make("span", { class: `avatar hue${Math.abs(id) % HUES.length}`, "aria-hidden": "true" }, initials(name));

export async function post(path, body = {}) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.json() };
}

export async function get(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return answer.json();
}

// Times are shown in the zone of the owner's clock: "2026-03-10T15:00:00+03:00" is three hours.
let zoneMs = 0;
export function setZone(iso) {
  const [, sign, hours, minutes] = iso.match(/([+-])(\d\d):?(\d\d)$/) ?? [null, "+", 0, 0];
  zoneMs = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60000;
}
export function clockTime(date) {
  return Number.isNaN(date.getTime()) ? "" : new Date(date.getTime() + zoneMs).toISOString().slice(11, 16);
}
// "Thu, 26 Nov", in the same zone.
export function clockDay(date) {
  return Number.isNaN(date.getTime()) ? "" : new Date(date.getTime() + zoneMs).toUTCString().slice(0, 11);
}

const toastTimers = new Map();
export function toast(element, text, seconds = 4) {
  element.textContent = text;
  element.hidden = false;
  clearTimeout(toastTimers.get(element));
  toastTimers.set(element, setTimeout(() => { element.hidden = true; }, seconds * 1000));
}
