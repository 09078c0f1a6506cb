// The timeline by keyboard: one stop for Tab, arrows from shift to shift and from person to person.

const line = document.querySelector(".timeline");
const bars = () => [...line.querySelectorAll("a.bar")];

const settle = (chosen) => {
  for (const one of bars()) one.tabIndex = one === chosen ? 0 : -1;
};

const centre = (bar) => {
  const box = bar.getBoundingClientRect();
  return box.left + box.width / 2;
};

const nearest = (lane, bar) => {
  const there = [...lane.querySelectorAll("a.bar")];
  return there.sort((a, b) => Math.abs(centre(a) - centre(bar)) - Math.abs(centre(b) - centre(bar)))[0];
};

const beside = (bar, step) => {
  const lanes = [...line.querySelectorAll(".lane")].filter((lane) => lane.querySelector("a.bar"));
  const lane = bar.closest(".lane");
  if (step === "ArrowUp" || step === "ArrowDown") {
    const next = lanes[lanes.indexOf(lane) + (step === "ArrowDown" ? 1 : -1)];
    return next && nearest(next, bar);
  }
  const mine = [...lane.querySelectorAll("a.bar")].sort((a, b) => centre(a) - centre(b));
  return mine[mine.indexOf(bar) + (step === "ArrowRight" ? 1 : -1)];
};

if (line && bars().length) {
  settle(line.querySelector("a.bar:not(.over)") ?? bars()[0]);
  line.addEventListener("keydown", (event) => {
    const bar = event.target.closest("a.bar");
    if (!bar || !event.key.startsWith("Arrow")) return;
    event.preventDefault();
    const next = beside(bar, event.key);
    if (next) {
      settle(next);
      next.focus();
    }
  });
  line.addEventListener("click", (event) => {
    const bar = event.target.closest("a.bar");
    if (!bar || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    settle(bar);
    htmx.ajax("GET", bar.getAttribute("href"), { target: "#panel", swap: "innerHTML" });
  });
}

// To cover by dragging: along a shift for the part of it, onto the lane of whoever takes it.
// What is dropped is a question; the panel answers it before anything changes.

if (line?.dataset.cover !== undefined) {
  let drag = null;

  const columnAt = (x) => {
    const box = drag.lane.getBoundingClientRect();
    const columns = Number(line.dataset.columns);
    const column = Math.round(((x - box.left) / box.width) * columns);
    return Math.min(Math.max(column, drag.first), drag.last);
  };

  const laneAt = (y) =>
    [...line.querySelectorAll(".lane[data-person]")].find((lane) => {
      const box = lane.getBoundingClientRect();
      return y >= box.top && y < box.bottom;
    }) ?? drag.over;

  const draw = () => {
    const columns = Number(line.dataset.columns);
    const [from, to] = [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)];
    drag.over.append(drag.ghost);
    drag.ghost.style.left = `${(from / columns) * 100}%`;
    drag.ghost.style.width = `${((to - from) / columns) * 100}%`;
  };

  const instantOf = (column) =>
    new Date(Date.parse(line.dataset.start) + column * Number(line.dataset.unit) * 1000).toISOString();

  line.addEventListener("pointerdown", (event) => {
    const bar = event.target.closest("a.bar.duty[data-tier]");
    if (!bar || event.button !== 0 || event.pointerType === "touch") return;
    const lane = bar.closest(".lane");
    const place = getComputedStyle(bar);
    const first = Number.parseInt(place.gridColumnStart, 10) - 1;
    const last = first + Number.parseInt(place.gridColumnEnd.replace("span", ""), 10);
    drag = { lane, over: lane, bar, first, last, x: event.clientX, y: event.clientY, ghost: null };
  });

  window.addEventListener("pointermove", (event) => {
    if (!drag) return;
    if (!drag.ghost) {
      if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < 6) return;
      drag.ghost = document.createElement("i");
      drag.ghost.className = "ghost";
      drag.from = columnAt(drag.x);
    }
    drag.to = columnAt(event.clientX);
    drag.over = laneAt(event.clientY);
    draw();
  });

  window.addEventListener("pointerup", () => {
    const done = drag;
    drag = null;
    if (!done?.ghost) return;
    done.ghost.remove();
    const stop = (event) => { event.preventDefault(); event.stopPropagation(); };
    line.addEventListener("click", stop, { capture: true, once: true });
    setTimeout(() => line.removeEventListener("click", stop, { capture: true }), 0);
    const wide = done.from !== done.to;
    const query = new URLSearchParams({
      tier: done.bar.dataset.tier,
      start: instantOf(wide ? Math.min(done.from, done.to) : done.first),
      end: instantOf(wide ? Math.max(done.from, done.to) : done.last),
      person: done.over === done.lane ? "" : done.over.dataset.person,
    });
    htmx.ajax("GET", `/rotations/${line.dataset.rotation}/cover?${query}`, { target: "#panel", swap: "innerHTML" });
  });

  window.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && drag?.ghost) { drag.ghost.remove(); drag = null; }
  });
}
