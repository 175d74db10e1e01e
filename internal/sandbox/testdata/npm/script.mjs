// Two clients that others wrote for Meta's API talk to the sandbox in place of
// Meta. `node script.mjs send` sends with both and prints the ids; `node
// script.mjs hear FILE` lets both check and read the webhooks in FILE and
// prints what they understood.
import { readFileSync } from "node:fs";
import { WhatsAppClient } from "@kapso/whatsapp-cloud-api";
import { normalizeWebhook, verifySignature } from "@kapso/whatsapp-cloud-api/server";
import { WhatsAppAPI } from "whatsapp-api-js";
import { ActionButtons, Body, BodyComponent, BodyParameter, Button, Image, Interactive, Language, PayloadComponent, Reaction, Template, Text } from "whatsapp-api-js/messages";

const { GRAPH, TOKEN, APP_SECRET, NUMBER, TO, HEARD, PICTURE } = process.env;
const picture = Buffer.from(PICTURE ?? "", "base64");

// The second client knows no other address than Meta's.
const toSandbox = (address, options) => fetch(String(address).replace("https://graph.facebook.com", GRAPH), options);
const other = new WhatsAppAPI({ token: TOKEN, appSecret: APP_SECRET, v: "v25.0", ponyfill: { fetch: toSandbox } });

async function byKapso() {
  const client = new WhatsAppClient({ accessToken: TOKEN, baseUrl: GRAPH, graphVersion: "v25.0" });
  const to = { phoneNumberId: NUMBER, to: TO };
  const file = await client.media.upload({ phoneNumberId: NUMBER, type: "image/png", file: new Blob([picture], { type: "image/png" }), fileName: "a.png" });
  const kept = await client.media.get({ mediaId: file.id, phoneNumberId: NUMBER });
  const bytes = await client.media.download({ mediaId: file.id, phoneNumberId: NUMBER, auth: "always" });
  await client.messages.markRead({ phoneNumberId: NUMBER, messageId: HEARD, typingIndicator: { type: "text" } });
  const sent = [
    await client.messages.sendText({ ...to, body: "Bonjour" }),
    await client.messages.sendTemplate({ ...to, template: { name: "booking_reminder", language: { code: "fr" }, components: [
      { type: "body", parameters: [{ type: "text", parameterName: "first_name", text: "Ana" }, { type: "text", parameterName: "time", text: "15:00" }] },
      { type: "button", subType: "quick_reply", index: 0, parameters: [{ type: "payload", payload: "kapso/confirm" }] },
    ] } }),
    await client.messages.sendInteractiveButtons({ ...to, bodyText: "Alors ?", buttons: [{ id: "kapso/yes", title: "Oui" }] }),
    await client.messages.sendImage({ ...to, image: { id: file.id, caption: "Voilà" } }),
  ];
  const refused = await client.messages.sendTemplate({ ...to, template: { name: "nobody_made_this", language: { code: "fr" } } }).then(() => null, (e) => e.code);
  return { ids: sent.map((s) => s.messages[0].id), mime: kept.mimeType, size: Number(kept.fileSize), bytes: bytes.byteLength, refused };
}

async function byOther() {
  const form = new FormData();
  form.set("file", new Blob([picture], { type: "image/png" }), "a.png");
  const file = await other.uploadMedia(NUMBER, form);
  const kept = await other.retrieveMedia(file.id, NUMBER);
  const bytes = await (await other.fetchMedia(kept.url)).arrayBuffer();
  await other.markAsRead(NUMBER, HEARD, "text");
  const code = await other.createQR(NUMBER, "Bonjour", "svg");
  const sent = [];
  for (const m of [
    new Text("Bonjour"),
    new Template("booking_reminder", new Language("fr"), new BodyComponent(new BodyParameter("Ana", "first_name"), new BodyParameter("15:00", "time")), new PayloadComponent("other/confirm")),
    new Interactive(new ActionButtons(new Button("other/yes", "Oui")), new Body("Alors ?")),
    new Image(file.id, true, "Voilà"),
    new Reaction(HEARD, "👍"),
  ]) sent.push(await other.sendMessage(NUMBER, { phone: TO }, m));
  const refused = await other.sendMessage(NUMBER, { phone: TO }, new Template("nobody_made_this", "fr"));
  return { ids: sent.map((s) => s.messages?.[0].id ?? JSON.stringify(s)), mime: kept.mime_type, size: Number(kept.file_size), bytes: bytes.byteLength, refused: refused.error?.code, link: code.deep_link_url };
}

async function hear(path) {
  const heard = { kapso: { messages: [], statuses: [] }, other: { messages: [], statuses: [] }, forged: 0 };
  other.on.message = ({ message, contact, recipient }) => { heard.other.messages.push({ type: message.type, from: recipient.phone, user: contact.user_id }); };
  other.on.status = ({ id, status, pricing }) => { heard.other.statuses.push({ id, status, category: pricing?.category }); };
  for (const { raw, signature } of JSON.parse(readFileSync(path, "utf8"))) {
    const forged = raw.replace(/.$/, " ");
    if (!verifySignature({ appSecret: APP_SECRET, rawBody: raw, signatureHeader: signature })) throw new Error("kapso refuses a signature");
    if (verifySignature({ appSecret: APP_SECRET, rawBody: forged, signatureHeader: signature })) throw new Error("kapso takes a forged body");
    const body = JSON.parse(raw), read = normalizeWebhook(body);
    for (const m of read.messages) heard.kapso.messages.push({ type: m.type, from: m.from, user: m.fromUserId });
    for (const s of read.statuses) heard.kapso.statuses.push({ id: s.id, status: s.status, category: s.pricing?.category });
    if (body.entry[0].changes[0].field !== "messages") continue; // the second client reads no other
    await other.post(body, raw, signature);
    await other.post(body, forged, signature).then(() => { throw new Error("a forged body is taken"); }, () => { heard.forged++; });
  }
  return heard;
}

const [, , what, file] = process.argv;
const done = what === "hear" ? await hear(file) : { kapso: await byKapso(), other: await byOther() };
console.log(JSON.stringify(done));
