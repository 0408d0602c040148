/* Buttons that copy a piece of code, and forms that show only the fields their first choice needs. Without it the code
   can be selected by hand, and all fields stand there. */
"use strict";

(function () {
  function text(source) {
    return "value" in source ? source.value : source.textContent;
  }

  async function copy(button) {
    const source = document.getElementById(button.dataset.pdCopy);
    try {
      await navigator.clipboard.writeText(text(source));
    } catch {
      // no clipboard for pages that come without TLS: leave the text selected
      getSelection().selectAllChildren(source);
      if (source.select) source.select();
      return;
    }
    const before = button.textContent;
    button.textContent = button.dataset.pdCopied;
    setTimeout(() => { button.textContent = before; }, 2000);
  }

  function narrow(choice) {
    const show = () => choice.form.querySelectorAll("[data-pd-kind]").forEach((field) => {
      field.hidden = field.dataset.pdKind !== choice.value;
    });
    choice.addEventListener("change", show);
    show();
  }

  function start() {
    document.querySelectorAll("select[name=kind]").forEach(narrow);
    document.querySelectorAll("[data-pd-copy]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => copy(button));
    });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
