// What makes the window more convenient; every page works without it.
"use strict";

// A sheet may be dropped onto the form; it is sent by the button alone.
for (const form of document.querySelectorAll("[data-drop]")) {
  const input = form.querySelector("input[type=file]");
  for (const hint of form.querySelectorAll("[data-drop-hint]")) hint.hidden = false;
  const hold = (event) => { event.preventDefault(); form.classList.toggle("over", event.type === "dragover"); };
  for (const type of ["dragover", "dragleave", "drop"]) form.addEventListener(type, hold);
  const fields = [[/\.json$/i, "receipt"], [/\.(xlsx|xlsm|csv|ya?ml)$/i, "sheet"], [/./, "picture"]];
  form.addEventListener("drop", (event) => {
    const dropped = new Map();
    for (const file of event.dataTransfer.files) {
      const [, name] = fields.find(([ending]) => ending.test(file.name));
      const field = form.querySelector(`[name=${name}]`) || input;
      dropped.set(field, dropped.get(field) || new DataTransfer());
      dropped.get(field).items.add(file);
    }
    for (const [field, found] of dropped) {
      field.files = found.files;
      field.closest("details")?.setAttribute("open", "");
    }
  });
}

// A button that was pressed is not pressed twice.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 4000);
  });
}

// How many papers of how many are made.
const show = (box, found) => {
  const bar = box.querySelector("progress");
  if (!found.total) return;
  bar.max = found.total;
  bar.value = found.done;
  box.querySelector("[data-words]").textContent = `書類を作っています（${found.total}ファイルのうち${found.done}）。`;
};
const ask = async (address) => {
  try {
    const answer = await fetch(address, { cache: "no-store" });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
};
const watch = async (box) => {
  const found = await ask("/progress");
  if (found && !("total" in found)) location.assign("/receive");
  else if (found) { show(box, found); setTimeout(watch, 400, box); }
};
const box = document.querySelector("[data-making]");
if (box && !box.hidden) watch(box);
for (const form of document.querySelectorAll("form[data-make]")) {
  form.addEventListener("submit", () => {
    if (!box) return;
    box.hidden = false;
    const look = async () => { const found = await ask("/progress"); if (found) { show(box, found); setTimeout(look, 400); } };
    setTimeout(look, 200);
  });
}

// After a corrected sheet the page stands where it stood.
const KEY = "place " + location.pathname;
for (const form of document.querySelectorAll("form[data-again]")) {
  form.addEventListener("submit", () => sessionStorage.setItem("place /result", JSON.stringify(places())));
}
const scrolled = () => [...document.querySelectorAll(".scroll, .beside, .grid")];
const places = () => [scrollX, scrollY, ...scrolled().map((each) => [each.scrollLeft, each.scrollTop])];
const kept = sessionStorage.getItem(KEY);
if (kept) {
  sessionStorage.removeItem(KEY);
  const [x, y, ...inner] = JSON.parse(kept);
  scrolled().forEach((each, at) => { if (inner[at]) each.scrollTo({ left: inner[at][0], top: inner[at][1], behavior: "instant" }); });
  scrollTo({ left: x, top: y, behavior: "instant" });
}

// Each sheet shows its first fault.
for (const grid of kept ? [] : document.querySelectorAll(".grid")) {
  const mark = grid.querySelector("td .mark, th .mark");
  if (!mark) continue;
  const [cell, frame] = [mark.parentElement.getBoundingClientRect(), grid.getBoundingClientRect()];
  grid.scrollTo({ left: cell.right - frame.left - grid.clientWidth, top: cell.top - frame.top - grid.clientHeight / 2, behavior: "instant" });
}

// At the desk: the sheet was saved anew.
const changed = document.querySelector("[data-changed]");
if (changed) {
  const look = async () => {
    const found = document.hidden ? {} : await ask("/changed");
    if (found && found.changed) changed.hidden = false;
    else if (found) setTimeout(look, 3000);
  };
  setTimeout(look, 3000);
}
