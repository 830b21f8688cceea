// The form editor's live preview: presses "Show what is typed" whenever typing pauses. What was typed is drawn by the desk.
// Each picture gets a frame of its own. A new frame leaves nothing in the history of the tab, and it takes the old one's place
// only once it is there, so that nothing flickers.

const PAUSE_MS = 300;

const form = document.querySelector("form[data-previewed]");
const button = document.querySelector("button[formtarget]");
let frame = document.querySelector("iframe[name=preview]");
let number = 0;
let pause;
let isDrawing = false;
let isLate = false;

function shown(next) {
  next.removeAttribute("data-coming");
  frame.remove();
  frame = next;
  isDrawing = false;
  if (isLate) draw();
}

function emptyFrame() {
  const next = frame.cloneNode();
  next.removeAttribute("src");
  next.setAttribute("data-coming", "");
  next.loading = "eager";
  next.name = `preview-${++number}`;
  return next;
}

function draw() {
  isLate = isDrawing;
  if (isDrawing) return;
  isDrawing = true;
  const next = emptyFrame();
  frame.after(next);
  button.formTarget = next.name;
  form.requestSubmit(button);
  next.addEventListener("load", () => shown(next), { once: true });
}

function drawSoon() {
  clearTimeout(pause);
  pause = setTimeout(draw, PAUSE_MS);
}

if (form && button && frame) {
  button.hidden = true;
  form.addEventListener("input", drawSoon);
  document.querySelectorAll("input[name=device]").forEach((choice) => choice.addEventListener("change", draw));
  draw();
}
