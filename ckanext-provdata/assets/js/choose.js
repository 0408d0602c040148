/* A button that ticks all boxes of its form, or none when all are ticked. Without it each is ticked by hand. */
"use strict";

(function () {
  function boxes(form) {
    return [...form.querySelectorAll("input[type=checkbox][name=ids]:not(:disabled)")];
  }

  function start() {
    document.querySelectorAll("[data-pd-all]").forEach((button) => {
      button.hidden = boxes(button.form).length < 2;
      button.addEventListener("click", () => {
        const all = boxes(button.form);
        const ticked = all.some((box) => !box.checked);
        all.forEach((box) => { box.checked = ticked; });
      });
    });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
