// Copy buttons. They are in the page as `hidden`, because without a script the text can still be selected by hand.
// <button data-copy="id-of-source" hidden> … <span role="status"></span>

const COPIED_FOR_MS = 4000;

const endings = new WeakMap(); // What takes back the words of a status, so that newer ones are not taken back too early.

function announce(button, words) {
  const status = button.parentElement.querySelector("[role=status]");
  clearTimeout(endings.get(status));
  status.textContent = words;
  endings.set(status, setTimeout(() => (status.textContent = ""), COPIED_FOR_MS));
}

function selectForTheHand(source) {
  const selection = getSelection();
  selection.removeAllRanges();
  selection.selectAllChildren(source);
}

async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(source.value ?? source.textContent);
    announce(button, "Copied");
  } catch {
    selectForTheHand(source);
    announce(button, "Selected, now copy it");
  }
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}
