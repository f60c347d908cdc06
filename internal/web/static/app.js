// Everything here is extra: each page works without it. It fetches pages in part,
// moves with keys, and follows a running crawl. It sends nothing elsewhere.
"use strict";
(() => {
  const root = document.documentElement;
  const find = (selector, from = document) => from.querySelector(selector);

  const say = (text) => { find("#live").textContent = text; };

  // Pages in part: same address, same page, only its middle is put in place.
  async function open(url, options = {}, remember = true) {
    let answer;
    try {
      answer = await fetch(url, { headers: { Accept: "text/html" }, credentials: "same-origin", ...options });
    } catch {
      location.href = url;
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = find("#main", page);
    if (!main || answer.headers.get("Content-Type")?.startsWith("text/html") !== true) {
      location.href = url;
      return;
    }
    show(page, main);
    if (remember) history.pushState({ part: true }, "", answer.url);
  }

  function show(page, main) {
    const focused = document.activeElement?.id;
    const chosen = document.activeElement?.closest("[data-person]")?.dataset.open;
    find("#main").replaceWith(main);
    find(".said")?.remove();
    const said = find(".said", page);
    if (said) find("header.bar").after(said);
    document.title = page.title;
    const count = find("[data-count]");
    say([said?.querySelector("p")?.textContent, count?.textContent].filter(Boolean).join(" "));
    if (chosen) mark(people().find((p) => p.dataset.open === chosen), false);
    const again = focused && document.getElementById(focused);
    if (again) again.focus({ preventScroll: true });
    watch();
  }

  const own = (url) => new URL(url, location.href).origin === location.origin;
  const plain = (event) => !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button > 0);

  document.addEventListener("click", (event) => {
    const bar = event.target.closest?.("[data-go]");
    if (bar) return void open(bar.dataset.go);
    const link = event.target.closest?.("a[data-part]");
    if (!link || !plain(event) || !own(link.href)) return;
    event.preventDefault();
    open(link.href);
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!own(form.action) || event.defaultPrevented) return;
    const path = new URL(form.action).pathname;
    const data = new FormData(form, event.submitter);
    if (form.method === "get" && path === "/search") {
      event.preventDefault();
      open(path + "?" + new URLSearchParams(data));
    } else if (form.method === "post" && (path === "/shortlist" || path.startsWith("/lists/") && /\/(edit|remove|undo)$/.test(path))) {
      event.preventDefault();
      const here = scrollY;
      open(form.action, { method: "POST", body: new URLSearchParams(data) }, false).then(() => scrollTo(0, here));
    }
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches?.("select[data-submit]")) event.target.form.requestSubmit();
    if (event.target.matches?.("[data-all]")) document.querySelectorAll("input[name=who][form=bulk]").forEach((tick) => { tick.checked = event.target.checked; });
  });

  addEventListener("popstate", () => open(location.href, {}, false));

  // Keys, unless they are switched off.
  const people = () => [...document.querySelectorAll("[data-person]")];
  const current = () => find("[data-person].here");

  function mark(person, scroll = true) {
    if (!person) return;
    current()?.classList.remove("here");
    person.classList.add("here");
    const link = find("h3 a, th a", person);
    link?.focus({ preventScroll: true });
    if (scroll) person.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const all = people();
    const at = all.indexOf(current());
    mark(all[Math.min(Math.max(at + by, 0), all.length - 1)]);
  }

  const places = { s: "/search", l: "/lists", c: "/crawls", p: "/privacy" };
  let going = 0;

  function press(key) {
    if (Date.now() - going < 1200 && places[key]) {
      location.href = places[key];
      return true;
    }
    going = 0;
    switch (key) {
      case "/": { const q = find("#q"); if (q) q.focus(); else location.href = "/search"; return true; }
      case "j": step(1); return true;
      case "k": step(-1); return true;
      case "g": going = Date.now(); return true;
      case "?": location.href = "/help"; return true;
      case "u": { const button = find("[data-key=u]"); button?.click(); return Boolean(button); }
      case "s": case "x": case "c": case "e": {
        const target = find(`[data-key=${key}]`, current() ?? (people().length ? document.createElement("i") : document));
        target?.click();
        return Boolean(target);
      }
    }
    return false;
  }

  document.addEventListener("keydown", (event) => {
    if (root.dataset.keys === "off" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable]")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (event.key === "Escape") {
      document.querySelectorAll("details.pop[open]").forEach((pop) => { pop.open = false; });
      return;
    }
    if (press(event.key)) event.preventDefault();
  });

  // The running crawl.
  let stream;
  function watch() {
    stream?.close();
    stream = undefined;
    const box = find("[data-live]");
    if (!box) return;
    const running = box.hasAttribute("data-running");
    stream = new EventSource(box.dataset.live);
    stream.onmessage = (event) => {
      const now = JSON.parse(event.data);
      if (now.running !== running) {
        stream.close();
        open(location.pathname === "/crawls/plan" ? "/crawls" : location.href, {}, false);
        return;
      }
      if (!running) return;
      find("[data-live-text]", box).textContent = now.stage + (now.done ? `: ${now.done}` + (now.total ? ` of ${now.total}` : "") : "");
      const bar = find("progress", box);
      if (now.total) bar.value = (100 * now.done) / now.total;
      else bar.removeAttribute("value");
    };
  }
  addEventListener("pagehide", () => stream?.close());
  watch();
})();
