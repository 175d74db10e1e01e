import { bubble, rich, typingBubble } from "./content.js";
import { $, call, el, icon } from "./parts.js";
import { openMenus, sayings } from "./say.js";
import { lang, paint, t } from "./words.js";

const path = (kind, id) => `/sandbox/api/records/${kind}` + (id ? "/" + encodeURIComponent(id) : "");

// ---- time: the clock runs between two answers at its own speed

const clock = { now: Date.now(), factor: 1, heard: performance.now() };
const virtualNow = () => new Date(clock.now + (performance.now() - clock.heard) * clock.factor);

const fmt = (options) => new Intl.DateTimeFormat(lang, options);
const hour = fmt({ hour: "2-digit", minute: "2-digit" });
const day = fmt({ weekday: "long", day: "numeric", month: "long" });
const full = fmt({ weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const money = new Intl.NumberFormat(lang, { style: "currency", currency: "EUR", maximumFractionDigits: 0 });
const number = new Intl.NumberFormat(lang);
const ticking = fmt({ weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit" });

function dayName(date) {
  const midnight = (d) => new Date(d.getFullYear(), d.getMonth(), d.getDate());
  const away = Math.round((midnight(date) - midnight(virtualNow())) / 86400000);
  return { "-1": t("yesterday"), 0: t("today"), 1: t("tomorrow") }[away] ?? day.format(date);
}

// local is a date as a datetime-local field wants it.
function local(date) {
  const two = (n) => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

function later(hours) {
  const at = new Date(virtualNow().getTime() + hours * 3600000);
  at.setMinutes(Math.ceil(at.getMinutes() / 5) * 5, 0, 0);
  return at;
}

function tick() {
  $("now").textContent = ticking.format(virtualNow());
  $("now").dateTime = virtualNow().toISOString();
}

// ---- state

const state = { phone: decodeURIComponent(location.hash.slice(1)), data: null, drawn: {}, reading: false, tab: "talk" };

// draw renders a part when what it shows has changed, so that focus and
// scrolling survive the polling.
function draw(part, shown, render) {
  const key = JSON.stringify(shown);
  if (state.drawn[part] === key) return;
  state.drawn[part] = key;
  render();
}

function fill(list, rows, empty) {
  list.replaceChildren(...(rows.length ? rows : [el("li", { class: "empty" }, empty)]));
}

const known = (id) => state.data.contacts.find((c) => c.contact_id && c.contact_id === id);
const called = (c) => c.name || shownNumber(c);
const shownNumber = (c) => (c.hidden ? "@" + c.username : c.phone);

// ---- phones

function hue(text) {
  let sum = 0;
  for (const c of text) sum = (sum * 31 + c.codePointAt(0)) % 8;
  return sum;
}

function avatar(c) {
  const letters = (c.name || c.phone.slice(-2)).split(/\s+/).map((w) => [...w][0]).slice(0, 2).join("");
  return el("span", { class: "avatar hue" + hue(c.phone), "aria-hidden": "true" }, letters);
}

function drawPeople(people) {
  const rows = people.map((c) => el("li", {}, el("button", {
    class: "person", "aria-current": c.phone === state.phone ? "true" : null, "data-phone": c.phone, onclick: () => choose(c.phone),
  },
  avatar(c),
  el("span", { class: "about" },
    el("span", { class: "line" }, el("strong", {}, called(c)), c.last_at && el("time", { datetime: c.last_at }, hour.format(new Date(c.last_at)))),
    el("span", { class: "line" }, el("span", { class: "last" }, c.last || shownNumber(c)),
      c.unread > 0 && el("span", { class: "badge", "aria-label": t("unread", c.unread) }, String(c.unread)))))));
  fill($("people"), rows, t("no_people"));
}

function choose(phone) {
  state.phone = phone;
  state.tab = "talk";
  state.quoted = null;
  drawQuoted();
  history.replaceState(null, "", "#" + phone);
  state.drawn = {};
  poll(true);
}

// ---- the conversation

// reactionsOf are the emojis on each message: the newest of either side.
function reactionsOf(messages) {
  const newest = new Map();
  for (const { reaction, direction, status } of messages) {
    if (!reaction || status === "failed") continue;
    newest.set(reaction.to, { ...newest.get(reaction.to), [direction]: reaction.emoji });
  }
  return new Map([...newest].map(([id, sides]) => [id, Object.values(sides).filter(Boolean)]).filter(([, all]) => all.length));
}

function drawTalk(messages, typing) {
  const talk = $("talk");
  const atEnd = talk.scrollHeight - talk.scrollTop - talk.clientHeight < 80;
  const open = [...talk.querySelectorAll("details[open]")].map((d) => d.parentElement.dataset.id);
  const around = {
    pressed: new Set(messages.filter((m) => m.reply_to).map((m) => m.reply_to + " " + m.payload)),
    byID: new Map(messages.map((m) => [m.id, m])),
    reactions: reactionsOf(messages),
  };
  const parts = [];
  let last = "";
  for (const m of messages) {
    if (m.reaction && m.status !== "failed") continue; // it is on the message it belongs to
    const name = dayName(new Date(m.at));
    if (name !== last) parts.push(el("p", { class: "day" }, el("span", {}, name)));
    last = name;
    parts.push(m.type === "preference" ? el("p", { class: "notice", "data-id": m.id }, t("prefers_" + m.body)) : bubble(m, around, act));
  }
  if (typing) parts.push(typingBubble());
  if (!parts.length) parts.push(el("p", { class: "nothing" }, state.phone ? t("no_messages") : t("no_phone_hint")));
  talk.replaceChildren(...parts);
  for (const id of open) talk.querySelector(`[data-id="${CSS.escape(id)}"] details`)?.setAttribute("open", "");
  if (atEnd || state.jump) talk.scrollTop = talk.scrollHeight;
  state.jump = false;
}

// ---- the inbox

function mailView(m) {
  return el("article", { class: "mail", "data-id": m.id },
    el("p", { class: "line" }, el("strong", {}, m.subject), el("time", { datetime: m.at }, full.format(new Date(m.at)))),
    el("p", { class: "small" }, `${m.from} → ${m.to}`),
    el("p", { class: "body" }, ...rich(m.body)),
    m.unsubscribe && el("p", { class: "small" }, el("span", { class: "pill", title: m.unsubscribe }, t("unsubscribe"))));
}

function drawMails(mails) {
  $("mails").replaceChildren(...(mails.length ? mails.map(mailView) : [el("p", { class: "nothing" }, t("no_mails"))]));
}

// show turns to the conversation or to the inbox, which only a person with an
// e-mail address has.
function show(tab) {
  state.tab = tab;
  const inbox = tab === "mails";
  $("mails").hidden = !inbox;
  for (const id of ["talk", "window", "compose"]) $(id).hidden = inbox;
  $("tab-mails").setAttribute("aria-selected", String(inbox));
  $("tab-talk").setAttribute("aria-selected", String(!inbox));
}

function drawHead(person) {
  $("who").textContent = "relance";
  $("whose").textContent = person ? `${t("phone_of", called(person))} · ${shownNumber(person)}` : t("no_phone");
  $("typed").disabled = !person;
  $("compose").querySelector("[type=submit]").disabled = !person;
  $("attach").hidden = !person;
  let text = "";
  if (person) {
    const until = person.window_until && new Date(person.window_until);
    text = !until ? t("window_none") : until > virtualNow() ? t("window_open", full.format(until)) : t("window_closed");
    $("window").classList.toggle("open", Boolean(until) && until > virtualNow());
  }
  $("window").textContent = text;
}

const act = sayings({
  phone: () => state.phone,
  name: () => state.data.contacts.find((c) => c.phone === state.phone)?.name ?? "",
  done: () => { state.jump = true; trouble(""); poll(true); },
  trouble: (text) => { trouble(text); poll(true); },
  follow: (phone) => choose(phone),
  quote: (m) => { state.quoted = m; drawQuoted(); $("typed").focus(); },
});

// drawQuoted shows what the next message answers.
function drawQuoted() {
  $("quoted").hidden = !state.quoted;
  $("quoted-words").textContent = state.quoted ? state.quoted.body || t("message") : "";
}

// ---- records

const stages = ["new", "qualified", "quote_sent", "won", "lost"];

function pill(word) {
  return el("span", { class: "pill is-" + String(word).replace(/[^a-z_]/gi, "") }, t(word));
}

async function patch(kind, id, set) {
  try {
    await call("PATCH", path(kind, id), set);
    trouble("");
  } catch (e) {
    trouble(e.message);
  }
  poll(true);
}

function whoseRecord(r) {
  const c = known(r.contact_id);
  return c ? el("button", { class: "link", onclick: () => choose(c.phone) }, called(c)) : el("span", {}, r.contact_id || "");
}

// others shows the fields that have no place of their own in the row.
function others(r, shown) {
  const rest = Object.keys(r).filter((k) => !shown.includes(k)).sort();
  return rest.length > 0 && el("p", { class: "fields" }, rest.map((k) => `${k}: ${typeof r[k] === "string" ? r[k] : JSON.stringify(r[k])}`).join("  ·  "));
}

function bookingRow(b) {
  const at = new Date(b.starts_at);
  const ended = ["cancelled", "canceled", "completed"].includes(b.status);
  return el("li", { class: ended ? "ended" : "", "data-id": b.id },
    el("div", { class: "line" }, el("strong", {}, isNaN(at) ? String(b.starts_at ?? b.id) : full.format(at)), b.status && pill(b.status)),
    el("div", { class: "line small" }, el("span", {}, whoseRecord(b), b.service ? " · " + b.service : "", b.place ? " · " + b.place : ""), el("code", {}, b.id)),
    others(b, ["id", "starts_at", "status", "contact_id", "service", "place"]),
    !ended && el("p", { class: "does" },
      el("button", { onclick: () => askMove(b) }, t("move")),
      el("button", { onclick: () => patch("booking", b.id, { status: "completed" }) }, t("complete")),
      el("button", { class: "danger", onclick: () => patch("booking", b.id, { status: "cancelled" }) }, t("cancel"))));
}

function setStage(d, stage) {
  const set = { stage };
  if (stage === "quote_sent") set.sent_at = virtualNow().toISOString();
  patch("deal", d.id, set);
}

function dealRow(d) {
  const title = d.name || d.title || d.id;
  const all = d.stage && !stages.includes(d.stage) ? [d.stage, ...stages] : stages;
  const amount = typeof d.amount === "number" ? money.format(d.amount) : "";
  return el("li", { class: ["won", "lost"].includes(d.stage) ? "ended" : "", "data-id": d.id },
    el("div", { class: "line" }, el("strong", {}, title), d.stage && pill(d.stage)),
    el("div", { class: "line small" }, el("span", {}, whoseRecord(d), amount ? " · " + amount : ""), el("code", {}, d.id)),
    others(d, ["id", "name", "title", "amount", "stage", "contact_id", "sent_at"]),
    el("p", { class: "does" }, el("select", { "aria-label": t("stage_of", title), onchange: (e) => setStage(d, e.target.value) },
      ...all.map((s) => el("option", { value: s, selected: s === d.stage }, t(s))))));
}

function taskRow(r) {
  return el("li", {}, el("div", { class: "line" }, el("strong", {}, r.title || r.text || r.subject || r.id), r.status && pill(r.status)),
    el("div", { class: "line small" }, el("span", {}, whoseRecord(r)), el("code", {}, r.id)),
    others(r, ["id", "title", "text", "subject", "status", "contact_id"]));
}

// ---- the shop: what http steps call

const answersPath = (a) => "/sandbox/api/shop/answers" + (a ? "?" + new URLSearchParams({ path: a.path, method: a.method ?? "" }) : "");

function answerRow(a) {
  return el("li", { "data-path": a.path },
    el("div", { class: "line" }, el("span", {}, el("strong", {}, a.method || t("any_method")), " ", el("code", {}, a.path)), el("span", { class: "pill" }, String(a.status))),
    a.body !== undefined && el("p", { class: "fields" }, JSON.stringify(a.body)),
    el("p", { class: "does" },
      el("button", { onclick: () => askAnswer(a) }, t("change")),
      el("button", { class: "danger", onclick: () => removeAnswer(a) }, t("remove"))));
}

function callRow(c) {
  return el("li", { class: c.again ? "ended" : "", "data-seq": c.seq },
    el("div", { class: "line small" }, el("span", {}, `${t("called_at", full.format(new Date(c.at)))} ${c.method} `, el("code", {}, c.path + (c.query ? "?" + c.query : ""))), el("span", { class: "pill" }, c.again ? t("call_again", c.status) : String(c.status))),
    c.body && el("p", { class: "fields" }, c.body));
}

function askAnswer(a) {
  const form = $("answer-form"), f = form.elements;
  form.reset();
  f.method.value = a?.method ?? "";
  f.path.value = a?.path ?? "/";
  f.status.value = a?.status ?? 200;
  f.body.value = a?.body === undefined ? "" : JSON.stringify(a.body);
  $("answer-wrong").textContent = "";
  $("answer").showModal();
}

async function setAnswer(e) {
  e.preventDefault();
  const f = $("answer-form").elements;
  try {
    const a = { path: f.path.value, status: Number(f.status.value) };
    if (f.method.value) a.method = f.method.value;
    if (f.body.value.trim()) a.body = JSON.parse(f.body.value);
    await call("POST", answersPath(), a);
    $("answer").close();
    poll();
  } catch (err) {
    $("answer-wrong").textContent = err instanceof SyntaxError ? t("no_json") : err.message;
  }
}

async function removeAnswer(a) {
  try {
    await call("DELETE", answersPath(a));
    trouble("");
  } catch (e) {
    trouble(e.message);
  }
  poll();
}

// ---- dialogs

function chips(box, field) {
  const choices = [["in_3h", 3], ["in_26h", 26], ["in_3d", 72]];
  box.replaceChildren(...choices.map(([word, hours]) => el("button", { type: "button", onclick: () => { field.value = local(later(hours)); } }, t(word))));
}

function askMake(kind) {
  const form = $("make-form"), f = form.elements;
  form.reset();
  form.dataset.kind = kind;
  $("make-title").textContent = t(kind === "booking" ? "new_booking" : "new_deal");
  const people = state.data.contacts.filter((c) => c.contact_id);
  f.contact.replaceChildren(...people.map((c) => el("option", { value: c.contact_id }, `${called(c)} · ${c.phone}`)), el("option", { value: "" }, t("new_person")));
  const chosen = people.find((c) => c.phone === state.phone) ?? people[0];
  f.contact.value = chosen ? chosen.contact_id : "";
  $("pick").hidden = people.length === 0;
  f.locale.value = lang;
  f.service.value = t("default_service");
  f.place.value = t("default_place");
  f.deal.value = t("default_deal");
  f.amount.value = 1200;
  f.starts_at.value = local(later(26));
  f.stage.replaceChildren(...stages.slice(0, 3).map((s) => el("option", { value: s }, t(s))));
  for (const [id, mine] of [["of-booking", kind === "booking"], ["of-deal", kind === "deal"]]) {
    $(id).hidden = !mine;
    $(id).disabled = !mine;
  }
  chips($("chips"), f.starts_at);
  $("make-wrong").textContent = "";
  freshFields();
  $("make").showModal();
  (chosen ? f.contact : f.name).focus();
}

function freshFields() {
  const f = $("make-form").elements, fresh = f.contact.value === "";
  $("fresh").hidden = !fresh;
  for (const name of ["name", "phone", "locale", "consent"]) f[name].disabled = !fresh;
}

async function make(e) {
  e.preventDefault();
  const form = $("make-form"), f = form.elements;
  try {
    let owner = f.contact.value;
    if (!owner) {
      const name = f.name.value.trim();
      const made = await call("POST", path("contact"), {
        name, first_name: name.split(/\s+/)[0], phone: f.phone.value.replace(/ /g, ""), locale: f.locale.value,
        consent: f.consent.checked ? ["service", "marketing"] : [],
      });
      owner = made.id;
      choose(made.phone);
    } else {
      choose(known(owner).phone);
    }
    if (form.dataset.kind === "booking") {
      await call("POST", path("booking"), {
        contact_id: owner, starts_at: new Date(f.starts_at.value).toISOString(), status: "booked",
        ...(f.service.value && { service: f.service.value }), ...(f.place.value && { place: f.place.value }),
      });
    } else {
      const stage = f.stage.value;
      const deal = await call("POST", path("deal"), { contact_id: owner, name: f.deal.value, stage: "new", ...(f.amount.value && { amount: Number(f.amount.value) }) });
      // A deal is made first and moved after: journeys start when the stage changes.
      if (stage !== "new") setStage(deal, stage);
    }
    $("make").close();
    poll(true);
  } catch (err) {
    $("make-wrong").textContent = err.message;
  }
}

let moving = null;

function askMove(b) {
  moving = b;
  const field = $("move-form").elements.starts_at, at = new Date(b.starts_at);
  field.value = local(isNaN(at) ? later(26) : at);
  chips($("move-chips"), field);
  $("move-wrong").textContent = "";
  $("move").showModal();
}

async function move(e) {
  e.preventDefault();
  try {
    await call("PATCH", path("booking", moving.id), { starts_at: new Date($("move-form").elements.starts_at.value).toISOString() });
    $("move").close();
    poll(true);
  } catch (err) {
    $("move-wrong").textContent = err.message;
  }
}

// ---- the whole

function trouble(text) {
  $("trouble").textContent = text;
  $("trouble").hidden = !text;
}

function drawAll(d) {
  clock.now = Date.parse(d.clock.now);
  clock.factor = d.clock.factor;
  clock.heard = performance.now();
  $("factor").hidden = d.clock.factor === 1;
  $("factor").textContent = t("factor", number.format(d.clock.factor));
  $("faults").hidden = !d.faults;
  if (!state.phone && d.contacts.length) return choose(d.contacts[0].phone);
  // A number has one spelling on the phone, whatever the CRM writes.
  if (d.phone && d.phone !== state.phone) return choose(d.phone);
  const person = d.contacts.find((c) => c.phone === state.phone);
  const today = virtualNow().toDateString();
  draw("people", [d.contacts, state.phone], () => drawPeople(d.contacts));
  drawHead(person);
  draw("talk", [d.messages ?? [], state.phone, today, d.typing], () => drawTalk(d.messages ?? [], d.typing));
  $("tabs").hidden = !d.email;
  show(d.email ? state.tab : "talk");
  $("mail-count").textContent = d.mails?.length ? String(d.mails.length) : "";
  draw("mails", [d.mails ?? [], state.phone], () => drawMails(d.mails ?? []));
  draw("bookings", [d.bookings, d.contacts.map(called)], () => fill($("bookings"), d.bookings.map(bookingRow), t("no_bookings")));
  draw("deals", [d.deals, d.contacts.map(called)], () => fill($("deals"), d.deals.map(dealRow), t("no_deals")));
  $("tasks-card").hidden = d.tasks.length === 0;
  draw("tasks", [d.tasks, d.contacts.map(called)], () => fill($("tasks"), d.tasks.map(taskRow), ""));
  draw("shop", d.shop, () => {
    fill($("answers"), d.shop.answers.map(answerRow), t("no_answers"));
    fill($("calls"), d.shop.calls.map(callRow), t("no_calls"));
  });
  $("journeys-card").hidden = d.links.journeys.length === 0;
  draw("links", d.links, () => {
    $("ui").hidden = !d.links.ui;
    if (d.links.ui) $("ui").href = d.links.ui;
    fill($("journeys"), d.links.journeys.map((j) => el("li", {}, el(j.url ? "a" : "span", { href: j.url || null, target: "_blank", rel: "noopener noreferrer" },
      el("span", {}, j.title || j.name), el("code", {}, j.name), j.url && icon("out")))), "");
  });
  if (d.hooks.length) trouble(d.hooks.map((h) => t("hook_waits", h.hook, h.trouble)).join(" "));
  else if (state.hooks || state.down) trouble("");
  state.hooks = d.hooks.length > 0;
  state.down = false;
  if (person && person.unread > 0 && state.tab === "talk" && !document.hidden) call("POST", "/sandbox/api/read", { phone: person.phone }).catch(() => {});
}

let timer = 0, turn = 0;

// poll asks every second; a later question makes the answer to an earlier one
// void.
async function poll(jump) {
  clearTimeout(timer);
  const mine = ++turn;
  if (jump) state.jump = true;
  try {
    const d = await call("GET", "/sandbox/api/overview?phone=" + encodeURIComponent(state.phone));
    if (mine !== turn) return;
    state.data = d;
    drawAll(d);
  } catch (e) {
    if (mine !== turn) return;
    state.down = true;
    trouble(e instanceof TypeError ? t("down") : e.message);
  }
  if (mine === turn) timer = setTimeout(poll, document.hidden ? 5000 : 1000);
}

paint(document);
$("tab-talk").addEventListener("click", () => { show("talk"); state.drawn.talk = ""; state.jump = true; poll(); });
$("tab-mails").addEventListener("click", () => show("mails"));
$("new-booking").addEventListener("click", () => state.data && askMake("booking"));
$("new-deal").addEventListener("click", () => state.data && askMake("deal"));
$("make-form").addEventListener("submit", make);
$("make-form").elements.contact.addEventListener("change", freshFields);
$("move-form").addEventListener("submit", move);
$("new-answer").addEventListener("click", () => askAnswer());
$("answer-form").addEventListener("submit", setAnswer);
for (const b of document.querySelectorAll("dialog .close")) b.addEventListener("click", () => b.closest("dialog").close());
$("compose").addEventListener("submit", (e) => {
  e.preventDefault();
  const text = $("typed").value.trim();
  if (!text) return;
  $("typed").value = "";
  act.answer({ text, ...(state.quoted && { reply_to: state.quoted.id }) });
  state.quoted = null;
  drawQuoted();
});
for (const b of document.querySelectorAll("#attach [data-menu]")) b.addEventListener("click", () => act.menu[b.dataset.menu]());
$("file").addEventListener("change", async (e) => {
  const [file] = e.target.files;
  const caption = $("typed").value.trim();
  $("typed").value = "";
  e.target.value = "";
  if (file) act.file(file, caption);
});
$("unquote").addEventListener("click", () => { state.quoted = null; drawQuoted(); });
openMenus();
document.addEventListener("visibilitychange", () => document.hidden || poll());
addEventListener("hashchange", () => choose(decodeURIComponent(location.hash.slice(1))));
setInterval(tick, 250);
poll();
