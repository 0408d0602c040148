/* Zoom, move and select on the schematic map. Without it the map stands still and the table below says the same. */
"use strict";

ckan.module("provdata-map", function () {
  const ZOOM = 1.5, STEP = 0.25, DEEPEST = 40, NEAR = 4;

  return {
    initialize() {
      const root = this.el[0];
      this.svg = root.querySelector("svg");
      this.card = root.querySelector(".pd-map-card");
      this.root = root;
      const [, , width, height] = this.svg.getAttribute("viewBox").split(" ").map(Number);
      this.whole = { x: 0, y: 0, width, height };
      this.view = { ...this.whole };
      root.querySelectorAll(".pd-map-tools, .pd-map-go").forEach((part) => { part.hidden = false; });
      root.addEventListener("click", (event) => this.clicked(event));
      this.drag();
      new ResizeObserver(() => this.unit()).observe(this.svg);
      this.show(this.whole);
    },

    clicked(event) {
      const button = event.target.closest("[data-map]");
      const mark = event.target.closest(".pd-map-mark");
      if (button) this.act(button.dataset.map, button);
      else if (mark && !this.dragged) this.choose(mark.dataset.row);
    },

    act(name, button) {
      const moves = { up: [0, -STEP], down: [0, STEP], left: [-STEP, 0], right: [STEP, 0] };
      if (name in moves) this.move(...moves[name]);
      if (name === "in") this.zoom(1 / ZOOM);
      if (name === "out") this.zoom(ZOOM);
      if (name === "all") this.show(this.whole);
      if (name === "close") this.choose(null);
      if (name === "show") this.locate(button.dataset.row);
    },

    move(right, down) {
      const { x, y, width, height } = this.view;
      this.show({ x: x + right * width, y: y + down * height, width, height });
    },

    zoom(factor, x, y) {
      const width = Math.min(this.whole.width, Math.max(this.whole.width / DEEPEST, this.view.width * factor));
      const height = width * this.whole.height / this.whole.width;
      const middle = [x ?? this.view.x + this.view.width / 2, y ?? this.view.y + this.view.height / 2];
      this.show({ x: middle[0] - width / 2, y: middle[1] - height / 2, width, height });
    },

    /* Set what is seen, never beyond the edge of the drawing. */
    show(wanted) {
      const inside = (from, size, all) => Math.min(Math.max(from, 0), all - size);
      const x = inside(wanted.x, wanted.width, this.whole.width);
      const y = inside(wanted.y, wanted.height, this.whole.height);
      this.view = { ...wanted, x, y };
      this.svg.setAttribute("viewBox", [x, y, wanted.width, wanted.height].join(" "));
      this.unit();
    },

    /* Units of the drawing to a pixel, which keeps the names of places readable. */
    unit() {
      const box = this.svg.getBoundingClientRect();
      const scale = Math.min(box.width / this.view.width, box.height / this.view.height);
      if (scale) this.root.style.setProperty("--pd-map-unit", 1 / scale);
    },

    locate(row) {
      const box = this.mark(row).getBBox();
      const near = this.whole.width / NEAR;
      const factor = Math.max(near, box.width * 1.5, box.height * 1.5) / this.view.width;
      this.zoom(factor, box.x + box.width / 2, box.y + box.height / 2);
      this.choose(row);
      this.root.scrollIntoView({ block: "nearest" });
    },

    mark(row) {
      return this.root.querySelector(`.pd-map-mark[data-row="${row}"]`);
    },

    /* Say what a mark stands for; null takes the choice back. */
    choose(row) {
      this.root.querySelectorAll(".pd-map-chosen, .pd-map-row-chosen").forEach((old) => {
        old.classList.remove("pd-map-chosen", "pd-map-row-chosen");
      });
      this.card.hidden = row === null;
      if (row === null) return;
      const mark = this.mark(row), line = this.root.querySelectorAll("tbody tr")[row];
      mark.classList.add("pd-map-chosen");
      line.classList.add("pd-map-row-chosen");
      mark.parentNode.append(mark);
      this.fill(line);
    },

    fill(line) {
      const heads = this.root.querySelectorAll("thead th");
      const pairs = [...line.cells].slice(1).flatMap((cell, index) => {
        const [term, text] = [document.createElement("dt"), document.createElement("dd")];
        term.textContent = heads[index + 1].textContent;
        text.textContent = cell.textContent;
        return cell.textContent ? [term, text] : [];
      });
      this.card.querySelector("dl").replaceChildren(...pairs);
    },

    /* Dragging is for the mouse: a finger on the map scrolls the page. */
    drag() {
      let from = null;
      this.svg.addEventListener("pointerdown", (event) => {
        if (event.pointerType !== "mouse") return;
        from = { x: event.clientX, y: event.clientY, view: this.view };
        this.dragged = false;
      });
      window.addEventListener("pointermove", (event) => {
        if (!from) return;
        const unit = Number(this.root.style.getPropertyValue("--pd-map-unit"));
        const [right, down] = [event.clientX - from.x, event.clientY - from.y];
        if (Math.hypot(right, down) < 4 && !this.dragged) return;
        this.dragged = true;
        this.show({ ...from.view, x: from.view.x - right * unit, y: from.view.y - down * unit });
      });
      window.addEventListener("pointerup", () => { from = null; });
    },
  };
});
