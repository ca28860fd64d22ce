// Ties the columns together: one loop waits for news and repaints.
import { byId } from "./elements.js";
import { Group } from "./group.js";
import { Owner } from "./owner.js";
import { Phone } from "./phone.js";
import { World } from "./world.js";

const OWNER_EVERY_MS = 2000;
const RETRY_MS = 1500;

const world = new World();
const phone = new Phone(world);
const group = new Group(world);
const owner = new Owner(phone);
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

phone.onSelect = () => owner.showEvent("delivered");
byId("member").addEventListener("change", () => group.draw());

function status(text, good) {
  const box = byId("status");
  box.textContent = text;
  box.classList.toggle("good", good);
}

async function repaint() {
  const events = await world.refresh();
  phone.draw();
  group.draw();
  for (const entry of events) {
    phone.event(entry);
    group.event(entry);
  }
}

async function follow() {
  for (;;) {
    try {
      await repaint();
      status("live", true);
      owner.refresh().catch(() => {});
      const news = await world.wait();
      if (news.closing) await pause(RETRY_MS);
    } catch {
      status("the sandbox has stopped", false);
      await pause(RETRY_MS);
    }
  }
}

await owner.refresh().catch(() => {});
await repaint().catch(() => {});
owner.showEvent("delivered");
// Touchpoints are committed a little after Telegram's side has seen the message.
setInterval(() => owner.refresh().catch(() => {}), OWNER_EVERY_MS);
follow();
