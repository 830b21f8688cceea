// The form editor's live preview. What was typed goes into the page as text, never as markup.
//   data-preview="button_text"           shows the value of the field with that name
//   data-preview-if="channels=sms"       is there only while that choice is ticked ("privacy_url" alone: while it is not empty)
//   data-preview-theme="theme"           takes that field's value as its data-theme

const form = document.querySelector("form[data-previewed]");

function values(name) {
  return new FormData(form).getAll(name).map(String);
}

function isTrue(condition) {
  const [name, wanted] = condition.split("=");
  return values(name).some((value) => (wanted === undefined ? value.trim() !== "" : value === wanted));
}

function refresh() {
  for (const element of document.querySelectorAll("[data-preview]")) {
    element.textContent = values(element.dataset.preview)[0]?.trim() || element.dataset.fallback || "";
  }
  for (const element of document.querySelectorAll("[data-preview-if]")) {
    element.hidden = !element.dataset.previewIf.split(" ").some(isTrue);
  }
  for (const element of document.querySelectorAll("[data-preview-theme]")) {
    element.dataset.theme = values(element.dataset.previewTheme)[0] || "light";
  }
  for (const element of document.querySelectorAll("[data-preview-many]")) {
    element.hidden = values(element.dataset.previewMany).length < 2;
  }
}

if (form) {
  form.addEventListener("input", refresh);
  refresh();
}
