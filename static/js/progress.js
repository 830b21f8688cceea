// The progress of a broadcast follows by itself while the page is seen. Without this there is a link to look again.
//   [data-progress="/address"]   is replaced by what the address answers; [data-moving] in it says that there is more to come,
//                                data-state where the broadcast is: another state has other buttons, so the page is loaded anew

const part = document.querySelector("[data-progress]");
// Milliseconds between two looks, by where the broadcast is.
const PAUSES = { scheduled: 15000 };
const PAUSE = 2000;

const inside = () => part.firstElementChild;

function lookLater() {
  setTimeout(follow, PAUSES[inside().dataset.state] ?? PAUSE);
}

async function look() {
  const response = await fetch(part.dataset.progress, { redirect: "error" });
  if (!response.ok) return;
  const before = inside().dataset.state;
  part.innerHTML = await response.text();
  if (inside().dataset.state !== before) location.reload();
}

async function follow() {
  if (!document.hidden) await look().catch(() => {}); // Offline for a moment: the next look tells.
  if ("moving" in inside().dataset) lookLater();
}

if (part && "moving" in inside().dataset) {
  document.querySelector("[data-without-script]")?.remove();
  lookLater();
}
