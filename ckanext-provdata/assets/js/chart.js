/* Draws charts from the tables of their figures, which stand on the page anyhow. Needs Chart.js; without either the
   table says the same. No part of CKAN's scripts is used: an embedded view has none. */
"use strict";

(function () {
  const COLOURS = ["#1560b8", "#c8691b", "#12683f", "#8a2d7c", "#b3261e", "#0f7c8a", "#7a5c00", "#5a4fb0", "#4b5b6e", "#a03d5a"];
  const format = new Intl.NumberFormat(document.documentElement.lang || "zh-CN", { maximumFractionDigits: 6 });

  /* {labels, series: [{title, figures}]} of a table. */
  function read(table) {
    const rows = [...table.tBodies[0].rows];
    const titles = [...table.tHead.rows[0].cells].slice(1).map((cell) => cell.textContent);
    const figure = (cell) => (cell.dataset.figure === "" ? null : Number(cell.dataset.figure));
    return {
      labels: rows.map((row) => row.cells[0].textContent),
      series: titles.map((title, index) => ({ title, figures: rows.map((row) => figure(row.cells[index + 1])) })),
    };
  }

  function datasets(form, series, count) {
    return series.map(({ title, figures }, index) => ({
      label: title,
      data: figures,
      backgroundColor: form === "pie" ? Array.from({ length: count }, (_, n) => COLOURS[n % COLOURS.length]) : COLOURS[index],
      borderColor: form === "pie" ? "#fff" : COLOURS[index],
      borderWidth: form === "line" ? 2 : 1,
      pointRadius: count > 60 ? 0 : 3,
      spanGaps: false,
    }));
  }

  function options(form, series) {
    const named = (item) => {
      const value = format.format(item.raw);
      const total = item.dataset.data.reduce((sum, figure) => sum + (figure || 0), 0);
      const share = form === "pie" && total ? `（${format.format(Math.round((item.raw / total) * 1000) / 10)}%）` : "";
      return `${form === "pie" ? item.label : item.dataset.label}：${value}${share}`;
    };
    return {
      animation: false,
      maintainAspectRatio: false,
      interaction: { mode: form === "pie" ? "nearest" : "index", intersect: form === "pie" },
      plugins: {
        legend: { display: form === "pie" || series.length > 1, position: "bottom" },
        tooltip: { callbacks: { label: named } },
      },
      scales: form === "pie" ? {} : {
        x: { ticks: { autoSkip: true, maxRotation: 60 } },
        y: {
          beginAtZero: form === "bar",
          title: { display: series.length === 1, text: series[0].title },
          ticks: { callback: (value) => format.format(value) },
        },
      },
    };
  }

  function draw(figure) {
    const form = figure.dataset.pdChart;
    const { labels, series } = read(figure.querySelector("table"));
    const stage = figure.querySelector(".pd-chart-stage");
    stage.hidden = false;
    figure.querySelector(".pd-chart-figures").open = false;
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    Chart.defaults.color = "#465468";
    const type = form;
    const data = { labels, datasets: datasets(form, series, labels.length) };
    figure.pdChart = new Chart(stage.querySelector("canvas"), { type, data, options: options(form, series) });
  }

  function start() {
    if (window.Chart) document.querySelectorAll("[data-pd-chart]").forEach(draw);
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
