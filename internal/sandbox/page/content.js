// What a message looks like on the phone.
import { el, icon } from "./parts.js";
import { lang, t } from "./words.js";

const day = new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeStyle: "short" });
const hour = new Intl.DateTimeFormat(lang, { hour: "2-digit", minute: "2-digit" });

// rich turns WhatsApp's marks (*bold*, _italic_, ~struck~, ```code```) and
// links into elements.
export function rich(text) {
  const mark = /```([^`]+)```|(?<![\p{L}\p{N}])\*([^*\n]+)\*|(?<![\p{L}\p{N}])_([^_\n]+)_|(?<![\p{L}\p{N}])~([^~\n]+)~|(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])/gu;
  const parts = [];
  let from = 0;
  for (const m of text.matchAll(mark)) {
    parts.push(text.slice(from, m.index));
    const [, code, bold, italic, struck, link] = m;
    if (code) parts.push(el("code", {}, code));
    if (bold) parts.push(el("b", {}, bold));
    if (italic) parts.push(el("i", {}, italic));
    if (struck) parts.push(el("s", {}, struck));
    if (link) parts.push(el("a", { href: link, target: "_blank", rel: "noopener noreferrer" }, link));
    from = m.index + m[0].length;
  }
  parts.push(text.slice(from));
  return parts;
}

// ticks say how far a message is; on the person's own, whether the business
// read it.
function ticks(m) {
  if (m.direction === "in") return m.seen_wall && tick("two", "read", t("seen"));
  const name = { accepted: "clock", held: "clock", sent: "one", delivered: "two", read: "two", failed: "stop" }[m.status];
  return name && tick(name, m.status, t(m.played_wall ? "played" : m.status));
}

function tick(name, status, label) {
  return el("span", { class: "ticks " + status, role: "img", "aria-label": label, title: label }, icon(name));
}

// fileOf shows a file that the sandbox keeps, and one on the web as a card that
// opens it: the page loads nothing from elsewhere.
function fileOf(m, act) {
  const f = m.file;
  const kept = f.id && "/sandbox/api/media/" + encodeURIComponent(f.id);
  if (kept && (f.kind === "image" || f.kind === "sticker")) return el("img", { class: "shown is-" + f.kind, src: kept, alt: m.body || t(f.kind), "data-file": f.kind });
  if (kept && f.kind === "video") return el("video", { class: "shown", src: kept, controls: true, preload: "metadata", "data-file": f.kind });
  const play = f.voice && m.direction !== "in" ? () => act.played(m.id) : null;
  if (kept && f.kind === "audio") return el("audio", { class: "shown", src: kept, controls: true, preload: "metadata", "data-file": f.kind, onplay: play });
  const safe = kept || (/^https?:/.test(f.link) ? f.link : null);
  const name = f.name || (f.link || "").split(/[?#]/)[0].split("/").filter(Boolean).pop() || t(f.kind);
  return el("a", { class: "file is-" + f.kind, href: safe, target: "_blank", rel: "noopener noreferrer", "data-file": f.kind, title: f.link || name, onclick: play },
    el("span", { class: "preview" }, icon(f.kind === "sticker" ? "image" : f.kind)),
    el("span", { class: "about" }, el("strong", {}, name), el("small", {}, t(f.voice ? "voice" : f.kind))));
}

function placeOf(p) {
  const at = `${p.latitude},${p.longitude}`;
  return el("a", { class: "file is-place", href: "https://www.openstreetmap.org/?mlat=" + p.latitude + "&mlon=" + p.longitude, target: "_blank", rel: "noopener noreferrer", "data-place": at },
    el("span", { class: "preview map" }, icon("pin")),
    el("span", { class: "about" }, el("strong", {}, p.name || at), el("small", {}, p.address || (p.name ? at : t("location")))));
}

function cardOf(c) {
  return el("div", { class: "file is-card", "data-card": c.name },
    el("span", { class: "preview" }, icon("person")),
    el("span", { class: "about" }, el("strong", {}, c.name), c.company && el("small", {}, c.company), ...c.lines.map((l) => el("small", {}, l))));
}

// goodsOf lists products, or an order of them.
function goodsOf(g) {
  const line = (i) => el("small", {}, (i.quantity ? `${i.quantity} × ` : "") + i.id + (i.price ? ` · ${i.price} ${i.currency ?? ""}` : ""));
  return el("div", { class: "file is-goods", "data-goods": g.items.map((i) => i.id).join(" ") },
    el("span", { class: "preview" }, icon("bag")),
    el("span", { class: "about" }, el("strong", {}, t(g.order ? "order" : g.items.length ? "products" : "catalogue")), ...g.items.map(line)));
}

// quoteOf is the message that this one answers.
function quoteOf(q) {
  if (!q) return null;
  const words = q.revoked ? t("revoked") : q.body || (q.file ? t(q.file.kind) : q.place ? t("location") : q.card ? q.card.name : "…");
  return el("p", { class: "quote", "data-quote": q.id }, el("strong", {}, q.direction === "in" ? t("you") : "relance"), el("span", {}, words));
}

async function copy(e, code) {
  const label = e.currentTarget.lastChild;
  await navigator.clipboard?.writeText(code).catch(() => {});
  label.textContent = t("copied", code);
}

// offerOf is what counts down to the end of an offer.
function offerOf(o) {
  const ends = o.ends && new Date(o.ends);
  return el("p", { class: "offer", "data-offer": o.ends ?? "" }, icon("clock"), el("span", {}, el("strong", {}, o.text), ends && el("small", {}, t("offer_ends", day.format(ends)))));
}

function buttonOf(m, b, pressed, act) {
  const stuck = m.status === "failed" || m.status === "held";
  if (b.shop) return el("button", { class: "reply", "data-shop": m.goods.items.length, disabled: stuck || !m.goods.items.length, onclick: () => act.order(m) }, icon("bag"), el("span", {}, b.title));
  if (b.call) return el("button", { class: "reply", "data-call": b.call.minutes, disabled: true, title: t("call_for", b.call.minutes) }, icon("out"), el("span", {}, b.title, el("small", {}, t("call_for", b.call.minutes))));
  if (b.form) return el("button", { class: "reply", "data-form": b.form.name, disabled: stuck, onclick: () => act.form(m) }, icon("list"), el("span", {}, b.title));
  if (b.code) return el("button", { class: "reply", "data-code": b.code, onclick: (e) => copy(e, b.code) }, icon("copy"), el("span", {}, b.title + ": " + b.code));
  if (b.url) {
    const safe = /^(https?:|tel:)/.test(b.url) ? b.url : null;
    return el("a", { class: "reply", href: safe, target: "_blank", rel: "noopener noreferrer" }, icon("out"), b.title);
  }
  const down = pressed.has(m.id + " " + b.payload);
  return el("button", {
    class: "reply" + (down ? " pressed" : ""), "data-button": b.id, "data-message": m.id, disabled: stuck,
    title: down ? t("pressed") : null, onclick: () => act.answer({ button: b.payload, message: m.id }),
  }, icon(down ? "one" : "reply"), el("span", {}, b.title, b.description && el("small", {}, b.description)));
}

// wishOf is the button that WhatsApp itself puts below a wish, and below goods.
function wishOf(m, act) {
  if (m.wish === "location") return el("button", { class: "reply", "data-wish": "location", onclick: () => act.location(m) }, icon("pin"), el("span", {}, t("send_location")));
  if (m.wish === "contact") return el("button", { class: "reply", "data-wish": "contact", onclick: () => act.number(m) }, icon("person"), el("span", {}, t("share_number")));
  if (m.wish === "address") return el("button", { class: "reply", "data-wish": "address", onclick: () => act.address(m) }, icon("pin"), el("span", {}, t("give_address")));
  if (m.goods && !m.goods.order && m.goods.items.length && !m.buttons.some((b) => b.shop)) return el("button", { class: "reply", "data-wish": "order", onclick: () => act.order(m) }, icon("bag"), el("span", {}, t("order_these")));
  return null;
}

// menuOf holds what a person can do with a message.
function menuOf(m, act) {
  if (m.revoked || m.status === "failed") return null;
  const emojis = ["👍", "❤️", "😂", "🙏"].map((e) => el("button", { "data-react": e, onclick: () => act.react(m, e) }, e));
  const mine = m.direction === "in";
  return el("details", { class: "menu", ontoggle: (e) => e.target.open && e.target.lastChild.scrollIntoView({ block: "nearest" }) }, el("summary", { "aria-label": t("more"), title: t("more") }, "⋯"),
    el("div", { class: "menu-list" },
      el("p", { class: "emojis" }, ...emojis, el("button", { title: t("no_reaction"), "aria-label": t("no_reaction"), onclick: () => act.react(m, "") }, "×")),
      el("button", { "data-do": "quote", onclick: () => act.quote(m) }, t("quote")),
      mine && (m.type === "text" || m.file) && el("button", { "data-do": "edit", onclick: () => act.edit(m) }, t("edit")),
      mine && el("button", { "data-do": "revoke", onclick: () => act.revoke(m) }, t("revoke"))));
}

// bubble is one message. around knows the messages by id, the pressed buttons
// and the reactions.
export function bubble(m, around, act) {
  const mine = m.direction === "in";
  const buttons = m.buttons.flatMap((b, i) => [
    b.section && b.section !== m.buttons[i - 1]?.section && el("p", { class: "section" }, b.section),
    buttonOf(m, b, around.pressed, act),
  ]).filter(Boolean);
  const wish = wishOf(m, act);
  if (wish) buttons.push(wish);
  const reactions = around.reactions.get(m.id);
  const answers = m.answers && Object.entries(m.answers).map(([k, v]) => el("small", {}, `${k}: ${typeof v === "string" ? v : JSON.stringify(v)}`));
  return el("div", { class: `message ${mine ? "mine" : "theirs"} ${m.status}${m.revoked ? " revoked" : ""}`, "data-id": m.id, "data-status": m.status },
    el("div", { class: "bubble" },
      menuOf(m, act),
      m.forwarded && el("p", { class: "footer" }, t("forwarded")),
      m.reply_to && quoteOf(around.byID.get(m.reply_to)),
      m.file && fileOf(m, act),
      m.place && placeOf(m.place),
      ...(m.cards ?? (m.card ? [m.card] : [])).map(cardOf),
      m.goods && goodsOf(m.goods),
      m.offer && offerOf(m.offer),
      m.header && el("p", { class: "header" }, ...rich(m.header)),
      m.revoked ? el("p", { class: "body gone" }, t("revoked")) : m.type === "unsupported" ? el("p", { class: "body gone" }, t("unsupported", m.body)) : m.body && el("p", { class: "body" }, ...rich(m.body)),
      answers && el("p", { class: "answers" }, ...answers),
      m.footer && el("p", { class: "footer" }, m.footer),
      el("p", { class: "meta" }, m.template && el("span", { class: "tag", title: `${t("template")} ${m.template} (${m.language})` }, m.template),
        m.direction === "echo" && el("span", { class: "tag" }, t("from_app")),
        m.edited && el("span", {}, t("edited")),
        el("time", { datetime: m.at }, hour.format(new Date(m.at))), ticks(m)),
      m.error && el("p", { class: "why" }, `${t("failed")}: ${m.error.code} ${m.error.title}`)),
    reactions && el("p", { class: "reactions" }, ...reactions.map((e) => el("span", { "data-reaction": e }, e))),
    m.list ? el("details", { class: "list", ontoggle: (e) => e.target.lastChild.scrollIntoView({ block: "nearest" }) }, el("summary", { class: "reply" }, icon("list"), m.list), ...buttons)
      : buttons.length > 0 && el("div", { class: "replies" }, ...buttons));
}

// typingBubble shows that the business writes.
export function typingBubble() {
  return el("div", { class: "message theirs typing", role: "status", "aria-label": t("typing") }, el("div", { class: "bubble" }, el("i"), el("i"), el("i")));
}
