// The progress of a broadcast follows by itself while the page is seen. Without this there is a link to look again,
// [data-without-script]; it is there once more when the desk answers no further look.
//   [data-progress="/address"]   is replaced by what the address answers; [data-moving] in it says that there is more to come,
//                                data-state where the broadcast is: another state has other buttons, so the page is loaded anew,
//                                but not under somebody who presses one and would be kept from where it leads

const part = document.querySelector("[data-progress]");
const withoutScript = document.querySelector("[data-without-script]");
// Milliseconds between two looks, by where the broadcast is.
const PAUSES = { scheduled: 15000 };
const PAUSE = 2000;
const PRESS = 100;
let isLeaving = false;

const inside = () => part.firstElementChild;

function lookLater() {
  setTimeout(follow, PAUSES[inside().dataset.state] ?? PAUSE);
}

function loadAnew() {
  if (document.querySelector("a:active, button:active")) setTimeout(loadAnew, PRESS);
  else if (!isLeaving) location.reload();
}

// Whether to look again: not where the desk says no, or asks to sign in.
async function look() {
  const response = await fetch(part.dataset.progress, { redirect: "manual" });
  if (!response.ok) return response.status >= 500;
  const before = inside().dataset.state;
  part.innerHTML = await response.text();
  if (inside().dataset.state !== before) loadAnew();
  return "moving" in inside().dataset;
}

async function follow() {
  // Offline for a moment: the next look tells.
  if (document.hidden || (await look().catch(() => true))) lookLater();
  else if (withoutScript) withoutScript.hidden = !("moving" in inside().dataset);
}

if (part && "moving" in inside().dataset) {
  addEventListener("beforeunload", () => {
    isLeaving = true;
  });
  if (withoutScript) withoutScript.hidden = true;
  lookLater();
}
