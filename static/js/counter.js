// Live character count under a text area: <p data-count="id-of-field" data-limit="500">.
// The number is not a live region while typing; a screen reader hears it once, after a pause.

const PAUSE_MS = 1200;

function words(length, limit) {
  if (!limit) return `${length} characters`;
  const left = limit - length;
  return left < 0 ? `${-left} characters too many` : `${left} characters left`;
}

function follow(output) {
  const field = document.getElementById(output.dataset.count);
  const limit = Number(output.dataset.limit);
  const spoken = output.querySelector("[role=status]");
  const shown = output.querySelector("[data-shown]");
  let pause;
  const show = () => {
    shown.textContent = words(field.value.length, limit);
    output.toggleAttribute("data-over", limit > 0 && field.value.length > limit);
  };
  field.addEventListener("input", () => {
    show();
    clearTimeout(pause);
    pause = setTimeout(() => (spoken.textContent = shown.textContent), PAUSE_MS);
  });
  show();
}

document.querySelectorAll("[data-count]").forEach(follow);
