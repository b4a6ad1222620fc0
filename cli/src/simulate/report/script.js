"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const whole = data.end - data.start;
  const DAY = 86400;
  const PENDING = 0, CURRENT = 1, PREVIOUS = 2, INACTIVE = 3;
  const WORDS = ["pending", "published", "replaced, still works", "Inactive"];
  const SVG = "http://www.w3.org/2000/svg";

  const element = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };
  const shape = (name, attributes, text) => {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const moment = seconds => new Date((data.start + seconds) * 1000).toISOString().slice(0, 16).replace("T", " ");
  const day = seconds => moment(seconds).slice(0, 10);
  const short = key => "…" + key.slice(-4);
  const plural = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
  const long = seconds => {
    const days = Math.floor(seconds / DAY), hours = Math.round(seconds % DAY / 3600);
    if (hours === 24) return plural(days + 1, "day");
    if (days === 0) return seconds < 3600 ? plural(Math.round(seconds / 60), "minute") : plural(hours, "hour");
    return plural(days, "day") + (hours ? ` ${plural(hours, "hour")}` : "");
  };

  /* What part of the time is shown. */
  const spans = [["the whole time", whole], ["365 days", 365 * DAY], ["90 days", 90 * DAY], ["30 days", 30 * DAY], ["7 days", 7 * DAY]];
  const span = document.getElementById("span");
  for (const [words, seconds] of spans) {
    if (seconds < whole || span.length === 0) span.append(element("option", { value: seconds }, words));
  }
  const from = document.getElementById("from");
  const view = { from: 0, until: whole };
  const look = () => {
    const shown = Number(span.value);
    from.disabled = shown >= whole;
    from.parentElement.hidden = from.disabled;
    view.from = Math.round((whole - shown) * Number(from.value) / 1000);
    view.until = view.from + shown;
    from.setAttribute("aria-valuetext", day(view.from));
  };

  const axis = document.getElementById("axis");
  const drawAxis = () => {
    axis.replaceChildren();
    const most = Math.max(2, Math.floor(axis.clientWidth / 90));
    const shown = view.until - view.from;
    const step = [1, 2, 7, 14, 30.4375, 60.875, 91.3125, 182.625, 365.25, 730.5, 1826.25].find(days => shown / (days * DAY) <= most) || 3652.5;
    for (let at = 0; at < whole; at += step * DAY) {
      if (at < view.from || at > view.until - shown / most / 2) continue;
      const label = element("span", {}, day(at));
      label.style.left = `${100 * (at - view.from) / shown}%`;
      axis.append(label);
    }
  };

  /* Keys take turns on two rows: IAM has no room for a third. */
  const drawLane = (picture, user) => {
    picture.replaceChildren();
    const width = Math.max(200, picture.clientWidth), shown = view.until - view.from;
    picture.setAttribute("viewBox", `0 0 ${width} 32`);
    user.k.forEach((key, index) => {
      for (const [standing, began, ended] of key.s) {
        if (ended < view.from || began > view.until) continue;
        const left = width * Math.max(0, began - view.from) / shown;
        const right = width * Math.min(shown, ended - view.from) / shown;
        const box = shape("rect", { class: `s${standing}`, x: left.toFixed(1), y: index % 2 ? 18 : 3, width: Math.max(1.5, right - left).toFixed(1), height: 11, rx: 2 });
        box.append(shape("title", {}, `${short(key.i)} ${WORDS[standing]}, ${moment(began)} to ${moment(ended)}`));
        picture.append(box);
      }
    });
  };

  const words = user => {
    const [succeeded, failed, running] = user.e;
    const parts = [`${plural(succeeded, "rotation")} succeeded`];
    if (failed) parts.push(`${failed} failed`);
    if (running) parts.push(`${running} under way`);
    const current = user.k.find(key => { const last = key.s.at(-1); return last[0] === CURRENT && last[2] === whole; });
    if (current) parts.push(`at the end ${short(current.i)} is published`);
    return `${user.n}: ${parts.join(", ")}`;
  };

  const table = user => {
    const body = element("tbody");
    for (const key of user.k) {
      const at = standing => key.s.find(one => one[0] === standing);
      const since = standing => { const one = at(standing); return one ? moment(one[1]) : "–"; };
      const published = at(CURRENT), made = key.s[0][1];
      const cells = [made === 0 ? "before" : moment(made), published ? (published[1] === 0 ? "before" : moment(published[1])) : "–", published ? long(published[2] - published[1]) : "–", since(PREVIOUS), since(INACTIVE), key.o ? moment(key.s.at(-1)[2]) : "–"];
      body.append(element("tr", {}, element("th", { scope: "row", class: "mono" }, key.i), ...cells.map(text => element("td", {}, text))));
    }
    const head = ["key", "made", "published", "for", "replaced", "Inactive", "deleted"];
    return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `Keys of ${user.n}` },
      element("table", {}, element("caption", {}, `Secret ${user.s}; times are UTC`), element("thead", {}, element("tr", {}, ...head.map(text => element("th", { scope: "col" }, text)))), body));
  };

  /* A lane is drawn when it comes into sight. */
  const lanes = document.getElementById("lanes");
  const byElement = new Map();
  const seen = new IntersectionObserver(entries => {
    for (const entry of entries) {
      const lane = byElement.get(entry.target);
      lane.inSight = entry.isIntersecting;
      if (lane.inSight && lane.stale) { lane.stale = false; drawLane(lane.picture, lane.user); }
    }
  }, { rootMargin: "600px 0px" });
  const all = data.users.map(user => {
    const picture = shape("svg", { role: "img", "aria-label": words(user), preserveAspectRatio: "none" });
    const name = element("span", { class: "name", title: user.n }, user.n);
    if (user.e[1]) name.append(element("small", {}, `${user.e[1]} failed`));
    const box = element("details", { class: "lane" }, element("summary", {}, name, picture));
    box.addEventListener("toggle", () => { if (box.open && !box.querySelector("table")) box.append(table(user)); });
    const lane = { user, box, picture, stale: true, inSight: false };
    byElement.set(box, lane);
    lanes.append(box);
    seen.observe(box);
    return lane;
  });
  const draw = () => {
    look();
    drawAxis();
    for (const lane of all) {
      if (lane.inSight) drawLane(lane.picture, lane.user); else lane.stale = true;
    }
  };

  const filter = document.getElementById("filter"), bad = document.getElementById("bad"), shown = document.getElementById("shown");
  const choose = () => {
    const text = filter.value.trim().toLowerCase();
    let count = 0;
    for (const { user, box } of all) {
      box.hidden = !user.n.toLowerCase().includes(text) || bad.checked && !user.e[1];
      if (!box.hidden) count += 1;
    }
    shown.textContent = count === all.length ? plural(count, "user") : `${count.toLocaleString("en")} of ${plural(all.length, "user")}`;
  };

  document.getElementById("view").addEventListener("submit", event => event.preventDefault());
  span.addEventListener("change", draw);
  from.addEventListener("input", draw);
  filter.addEventListener("input", choose);
  bad.addEventListener("change", choose);
  addEventListener("resize", draw);
  addEventListener("beforeprint", () => { for (const lane of all) drawLane(lane.picture, lane.user); });
  choose();
  draw();

  /* What another policy does. */
  const whatIf = data.whatIf;
  if (!whatIf) return;
  const outcome = document.getElementById("outcome");
  const names = ["gracePeriod", "quietPeriod", "deletionDelay"];
  const chosen = () => names.map(name => Number(document.querySelector(`input[name=${name}]:checked`).value));
  const longest = Math.max(...whatIf.cases.filter(Array.isArray).map(one => one[1]), DAY);
  const keys = (inactive, deleted) => {
    const width = Math.max(320, outcome.clientWidth - 34), first = width / 12;
    const x = seconds => first + (width - first) * seconds / longest;
    const picture = shape("svg", { role: "img", viewBox: `0 0 ${width} 72`, "aria-label": `The old key is Inactive after ${long(inactive)} and deleted after ${long(deleted)}.` });
    const bar = (standing, row, began, ended) => picture.append(shape("rect", { class: `s${standing}`, x: began.toFixed(1), y: 20 + row * 18, width: Math.max(1.5, ended - began).toFixed(1), height: 12, rx: 2 }));
    bar(CURRENT, 0, 0, x(0));
    bar(PREVIOUS, 0, x(0), x(inactive));
    bar(INACTIVE, 0, x(inactive), x(deleted));
    bar(CURRENT, 1, x(0), width);
    const label = (seconds, text, row, anchor) => picture.append(shape("text", { x: x(seconds).toFixed(1), y: row ? 68 : 13, "text-anchor": anchor }, text));
    label(0, "published", 0, "start");
    label(inactive, `Inactive: ${long(inactive)}`, 1, "start");
    label(deleted, `deleted: ${long(deleted)}`, 0, deleted > longest / 2 ? "end" : "start");
    return picture;
  };
  const tell = () => {
    const [grace, quiet, deletion] = chosen();
    const one = whatIf.cases[(grace * whatIf.choices[1].length + quiet) * whatIf.choices[2].length + deletion];
    if (!Array.isArray(one)) {
      outcome.replaceChildren(element("p", {}, element("strong", {}, "keywheel check would refuse this.")), element("p", {}, one));
      return;
    }
    const [inactive, deleted, looks] = one;
    outcome.replaceChildren(
      element("p", {}, element("strong", {}, `Both keys work for ${long(inactive)}.`), ` Then the old key can be brought back for ${long(deleted - inactive)}; it is gone ${long(deleted)} after the new one was published. It was looked at ${plural(looks, "time")}.`),
      keys(inactive, deleted));
  };
  for (const input of document.querySelectorAll(".choices input")) input.addEventListener("change", tell);
  addEventListener("resize", tell);
  tell();
})();
