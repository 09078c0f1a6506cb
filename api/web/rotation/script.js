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
