// What a person can say and do beside typing and pressing buttons.
import { $, call, el } from "./parts.js";
import { t } from "./words.js";

// ask opens a dialog with fields and hands what was filled in to done. A field
// is [name, words, value, attributes].
function ask(title, fields, done) {
  const wrong = el("p", { class: "wrong", role: "alert" });
  const rows = fields.map(([name, words, value, more]) => {
    const { area, ...rest } = more ?? {};
    const input = el(area ? "textarea" : "input", { name, required: !rest.optional, rows: area ? 4 : null, ...rest, optional: null });
    input.value = value ?? "";
    return el("label", { class: "wide" }, el("span", {}, words), input);
  });
  const dialog = el("dialog", { class: "ask", "aria-label": title });
  const form = el("form", { method: "dialog", autocomplete: "off", onsubmit: submit }, el("h2", {}, title), el("fieldset", {}, ...rows), wrong,
    el("p", { class: "actions" }, el("button", { type: "button", onclick: () => dialog.close() }, t("cancel_form")), el("button", { type: "submit", class: "primary" }, t("send"))));
  async function submit(e) {
    e.preventDefault();
    try {
      await done(Object.fromEntries(new FormData(form)));
      dialog.close();
    } catch (err) {
      wrong.textContent = err.message;
    }
  }
  dialog.append(form);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

// kindOf is how WhatsApp sends a file of a type.
const kindOf = (type) => (type === "image/webp" ? "sticker" : ["image", "audio", "video"].find((k) => type.startsWith(k + "/")) ?? "document");

function base64(file) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(file);
  });
}

// sayings are the actions of the page; page tells who speaks, what was quoted
// and how to look again.
export function sayings(page) {
  async function post(what, body) {
    closeMenus();
    const answer = await call("POST", "/sandbox/api/" + what, body);
    page.done();
    return answer;
  }
  const quietly = (what, body) => post(what, body).catch((e) => page.trouble(e.message));
  const reply = (what) => quietly("reply", { from: page.phone(), ...what });
  const place = (replyTo) => ask(t("send_location"), [["name", t("name"), "", { optional: true }], ["latitude", t("latitude"), "48.8566", { type: "number", step: "any", min: -90, max: 90 }], ["longitude", t("longitude"), "2.3522", { type: "number", step: "any", min: -180, max: 180 }]],
    (f) => post("reply", { from: page.phone(), reply_to: replyTo, location: { name: f.name, latitude: Number(f.latitude), longitude: Number(f.longitude) } }));
  const card = (words, name, phone, replyTo) => ask(words, [["name", t("name"), name], ["phone", t("phone"), phone, { type: "tel" }]],
    (f) => post("reply", { from: page.phone(), reply_to: replyTo, contacts: [{ name: f.name, phones: [f.phone] }] }));
  const own = () => (/^\+888/.test(page.phone()) ? "" : page.phone());
  return {
    answer: reply,
    played: (id) => quietly("played", { message: id }),
    react: (m, emoji) => reply({ reaction: { to: m.id, emoji } }),
    quote: (m) => { closeMenus(); page.quote(m); },
    edit: (m) => { closeMenus(); ask(t("edit"), [["text", t("type_here"), m.body]], (f) => post("edit", { message: m.id, text: f.text })); },
    revoke: (m) => quietly("revoke", { message: m.id }),
    location: (m) => place(m.id),
    address: (m) => ask(t("give_address"), m.address.fields.map((f) => [f.name, t(f.name) + (f.wrong ? ` (${f.wrong})` : ""), f.value ?? "", { optional: true }]),
      (f) => post("reply", { from: page.phone(), message: m.id, address: Object.fromEntries(Object.entries(f).filter(([, v]) => v.trim())) })),
    number: (m) => card(t("share_number"), page.name(), own(), m.id),
    order: (m) => reply({ reply_to: m.id, order: { catalog: m.goods.catalog, items: m.goods.items.map((i) => ({ id: i.id, quantity: 1, price: 10 })) } }),
    form: (m) => ask(m.buttons.find((b) => b.form).title, [["fields", t("form_fields"), "", { area: true, placeholder: "name: value" }]], (f) => {
      const fields = f.fields.split("\n").filter((l) => l.trim()).map((l) => { const i = l.indexOf(":"); return i < 0 ? [l.trim(), ""] : [l.slice(0, i).trim(), l.slice(i + 1).trim()]; });
      return post("reply", { from: page.phone(), message: m.id, form: { fields: Object.fromEntries(fields) } });
    }),
    async file(file, caption) {
      try {
        const data = await base64(file), kind = kindOf(file.type);
        const mime = file.type || "application/octet-stream";
        await post("reply/file", { from: page.phone(), media: { kind, data, mime_type: mime, filename: kind === "document" ? file.name : "", caption: ["audio", "sticker"].includes(kind) ? "" : caption } });
      } catch (e) {
        page.trouble(e.message);
      }
    },
    menu: {
      file: () => { closeMenus(); $("file").click(); },
      place: () => { closeMenus(); place(); },
      card: () => { closeMenus(); card(t("send_card"), "", ""); },
      stop: () => quietly("preference", { from: page.phone(), value: "stop" }),
      resume: () => quietly("preference", { from: page.phone(), value: "resume" }),
      move: () => { closeMenus(); ask(t("new_number"), [["phone", t("phone"), "", { type: "tel" }]], async (f) => { const now = await post("move", { from: page.phone(), phone: f.phone }); page.follow(now.phone); }); },
    },
  };
}

function closeMenus() {
  for (const d of document.querySelectorAll("details.menu[open]")) d.removeAttribute("open");
}

// openMenus keeps one menu open at a time, and none when something else is
// clicked.
export function openMenus() {
  document.addEventListener("click", (e) => {
    for (const d of document.querySelectorAll("details.menu[open]")) if (!d.contains(e.target)) d.removeAttribute("open");
  });
}
