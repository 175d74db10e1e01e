// Small parts that every part of the page uses.

export const $ = (id) => document.getElementById(id);

// el makes an element. Text always becomes text nodes: nothing that came from
// outside is ever read as HTML.
export function el(tag, props = {}, ...children) {
  const e = document.createElement(tag);
  for (const [k, v] of Object.entries(props)) {
    if (v === undefined || v === null || v === false) continue;
    if (k.startsWith("on")) e.addEventListener(k.slice(2), v);
    else if (k === "class") e.className = v;
    else e.setAttribute(k, v === true ? "" : v);
  }
  e.append(...children.filter((c) => c !== null && c !== undefined && c !== false));
  return e;
}

export function icon(name) {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.append(document.createElementNS(ns, "use"));
  svg.firstChild.setAttribute("href", "#i-" + name);
  return svg;
}

export async function call(method, path, body) {
  const r = await fetch(path, {
    method,
    headers: body ? { "Content-Type": "application/json" } : {},
    body: body ? JSON.stringify(body) : undefined,
  });
  const answer = await r.json();
  if (!r.ok) throw new Error(typeof answer.error === "string" ? answer.error : r.statusText);
  return answer;
}
