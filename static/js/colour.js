// The browser's colour picker beside a field for a colour. The text is what is sent; the picker follows it and writes into it.

const COLOUR = /^#[0-9a-f]{6}$/i;

function bind(picker) {
  const field = document.getElementById(picker.dataset.picks);
  const follow = () => {
    if (COLOUR.test(field.value.trim())) picker.value = field.value.trim();
  };
  picker.hidden = false;
  picker.addEventListener("input", () => {
    field.value = picker.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  field.addEventListener("input", follow);
  follow();
}

document.querySelectorAll("[data-picks]").forEach(bind);
