"use strict";
// One slider for each staircase: it shows the panel of its step and marks the step in the picture.
for (const stairs of document.querySelectorAll("[data-stairs]")) {
  const controls = stairs.querySelector(".controls");
  if (!controls) continue;
  const slider = controls.querySelector("input");
  const says = controls.querySelector("output");
  const panels = [...stairs.querySelectorAll("[data-panel]")];
  const marks = [...stairs.querySelectorAll("[data-mark]")];
  const show = (chosen) => {
    panels.forEach((panel, number) => { panel.hidden = number !== chosen; });
    marks.forEach((mark, number) => { mark.classList.toggle("shown", number === chosen); });
    says.textContent = panels[chosen].dataset.says;
    slider.value = String(chosen);
    slider.setAttribute("aria-valuetext", panels[chosen].dataset.says);
  };
  slider.addEventListener("input", () => show(Number(slider.value)));
  marks.forEach((mark, number) => mark.addEventListener("click", () => { show(number); slider.focus(); }));
  controls.hidden = false;
  show(panels.length - 1);
}
