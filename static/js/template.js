// The template editor: the preview and the count follow what is typed. The server says the same without this.
//   form[data-template-editor]        the editor; [data-for-channel="email"] in it is there for that channel alone
//   [data-template-preview]           the preview: data-values has what the placeholders stand for (already read from the
//                                     contact), data-gsm and data-gsm-extension the alphabet (3GPP TS 23.038)

const form = document.querySelector("form[data-template-editor]");
const preview = document.querySelector("[data-template-preview]");
const PLACEHOLDER = /\{\{ *(\w+) *(?:\|([^{}|\n]*))?\}\}/g;
const ALPHABETS = {
  gsm: { name: "GSM-7", alone: 160, joined: 153 },
  ucs: { name: "UCS-2", alone: 70, joined: 67 },
};
const REPLIES = ["reply_1", "reply_2", "reply_3"];

function typed(name) {
  return String(new FormData(form).get(name) ?? "").trim();
}

function filled(text, values) {
  return text.replace(PLACEHOLDER, (_, name, fallback) => values[name] || (fallback ?? "").trim());
}

function count(text) {
  const { gsm, gsmExtension } = preview.dataset;
  const characters = [...text];
  const foreign = characters.filter((each) => !gsm.includes(each) && !gsmExtension.includes(each));
  const alphabet = foreign.length ? ALPHABETS.ucs : ALPHABETS.gsm;
  const size = (each) => (foreign.length ? each.length : gsmExtension.includes(each) ? 2 : 1);
  const units = characters.reduce((sum, each) => sum + size(each), 0);
  let [segments, used] = [1, units];
  if (units > alphabet.alone) {
    used = 0;
    for (const each of characters) {
      if (used + size(each) > alphabet.joined) [segments, used] = [segments + 1, 0];
      used += size(each);
    }
  }
  const room = units > alphabet.alone ? alphabet.joined : alphabet.alone;
  return { alphabet, units, segments, left: room - used, foreign: [...new Set(foreign)] };
}

function lengthWords(text) {
  const { alphabet, units, segments, left, foreign } = count(text);
  if (!units) return "";
  const why = foreign.length ? ` It is longer because of: ${foreign.slice(0, 8).join(" ")}${foreign.length > 8 ? " …" : ""}` : "";
  return `${segments} segment${segments === 1 ? "" : "s"} in ${alphabet.name}, with room for ${left} more.${why}`;
}

function showReplies(channel) {
  const words = channel === "whatsapp" ? REPLIES.map(typed).filter(Boolean) : [];
  const shown = words.map((text) => Object.assign(document.createElement("span"), { className: "told-reply", textContent: text }));
  preview.querySelector("[data-replies]").replaceChildren(...shown);
}

function showChannel(channel) {
  for (const part of form.querySelectorAll("[data-for-channel]")) {
    part.hidden = part.dataset.forChannel !== channel;
    // What is hidden is not sent.
    for (const control of part.querySelectorAll("input, select")) control.disabled = part.hidden;
  }
  for (const shape of preview.querySelectorAll("[data-shape]")) {
    shape.hidden = (shape.dataset.shape === "mail") !== (channel === "email");
    if (shape.dataset.shape === "phone") shape.className = `told phone-${channel}`;
  }
}

function refresh() {
  const values = JSON.parse(preview.dataset.values);
  const channel = typed("channel");
  showChannel(channel);
  for (const element of preview.querySelectorAll("[data-filled]")) {
    element.textContent = filled(typed(element.dataset.filled), values);
  }
  showReplies(channel);
  preview.querySelector("[data-length]").textContent = channel === "sms" ? lengthWords(filled(typed("body"), values)) : "";
}

if (form && preview) {
  form.addEventListener("input", refresh);
  refresh();
}
