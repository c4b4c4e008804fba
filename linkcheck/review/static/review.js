// Keys and buttons of the review. Everything shown comes from the server; this only sends what a reviewer does.
"use strict";

const body = document.body;
const by = (id) => document.getElementById(id);
let busy = false;

function tell(text) {
  by("message").textContent = text;
  by("message").hidden = false;
}

async function post(path, kind, content) {
  if (busy) return null;
  busy = true;
  try {
    const answer = await fetch(path, { method: "POST", headers: { "content-type": kind }, body: content });
    return await answer.json();
  } catch {
    return { error: "failed" };
  } finally {
    busy = false;
  }
}

function send(path, told) {
  return post(path, "application/json", JSON.stringify(told));
}

function follow(answer) {
  if (!answer) return;
  if (answer.next) return location.assign(answer.next);
  if (answer.error === "reviewer") {
    tell(body.dataset.reviewer);
    by("reviewer").focus();
  } else if (answer.error === "conflict") {
    tell(body.dataset.conflict);
    setTimeout(() => location.reload(), 2500);
  } else {
    tell(body.dataset[answer.error] ?? body.dataset.failed);
  }
}

async function act(result) {
  const form = by("decision");
  const path = `/${form.dataset.act}/${form.dataset.row}${body.dataset.query}`;
  follow(await send(path, { result, note: by("note").value, seen: form.dataset.seen }));
}

async function undo() {
  follow(await send(`/undo${body.dataset.query}`, {}));
}

function press(event) {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input, select, textarea")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const choices = document.querySelectorAll("[data-result]");
  const place = { "1": 0, "2": 1, "3": 2 }[event.key];
  const links = { ArrowLeft: "before", ArrowRight: "after" };
  if (place !== undefined && choices[place]) choices[place].click();
  else if (event.key in links && by(links[event.key])?.href) by(links[event.key]).click();
  else if (event.key === "Enter" && event.target === body && by("start")) by("start").click();
  else if (event.key.toLowerCase() === "z") undo();
  else if (event.key.toLowerCase() === "n" && by("note")) by("note").focus();
  else return;
  event.preventDefault();
}

document.addEventListener("keydown", press);
document.querySelectorAll("[data-result]").forEach((button) =>
  button.addEventListener("click", () => act(button.dataset.result)));
document.querySelectorAll("#filters select").forEach((select) =>
  select.addEventListener("change", () => by("filters").submit()));
by("undo")?.addEventListener("click", undo);
by("search")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  follow(await send(`/search${body.dataset.query}`, { sought: by("sought").value }));
});
by("file")?.addEventListener("change", async (event) => {
  const [file] = event.target.files;
  if (!file) return;
  const answer = await post("/import", "application/octet-stream", file);
  event.target.value = "";
  if (!answer?.merged) return follow(answer);
  tell(`${body.dataset.merged}${answer.merged.new} / ${answer.merged.conflicts}`);
  setTimeout(() => location.assign("/"), 1500);
});
by("apply")?.addEventListener("click", async (event) => {
  const ticked = [...document.querySelectorAll("[data-place]:checked")].map((box) => Number(box.dataset.place));
  follow(await send(`/apply/${event.target.dataset.name}`, { overwrite: ticked }));
});
by("decision")?.addEventListener("submit", (event) => event.preventDefault());
by("language").addEventListener("click", (event) => {
  document.cookie = `language=${event.target.dataset.language}; path=/; SameSite=Strict`;
  location.reload();
});
by("reviewer-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const answer = await send("/reviewer", { reviewer: by("reviewer").value });
  if (answer?.reviewer) location.reload();
  else follow(answer);
});
by("export")?.addEventListener("click", async () => {
  const answer = await send("/export", {});
  if (!answer?.file) return follow(answer);
  tell(body.dataset.exported);
  location.assign("/review.csv");
});
