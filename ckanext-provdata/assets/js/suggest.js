/* Suggestions below a search box while typing, after the ARIA pattern "editable combobox with list autocomplete".
   Without scripts, or when the server does not answer, the form is a plain search form. */
this.ckan.module("provdata-suggest", function ($) {
  "use strict";
  var WAIT = 160; // milliseconds after the last key before asking

  return {
    options: { url: "", label: "" },

    initialize: function () {
      $.proxyAll(this, /_on/);
      this.input = this.$('input[type="search"]');
      this.list = $('<ul class="pd-suggestions" role="listbox" hidden>')
        .attr("id", this.input.attr("id") + "-suggestions")
        .attr("aria-label", this.options.label)
        .appendTo(this.el);
      this.input.attr({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.attr("id") });
      this.input.on("input", this._onInput).on("keydown", this._onKey).on("blur", this._onBlur);
      this.list.on("mousedown", "li", this._onChoose);
      this.active = -1;
      this.asked = 0;
    },

    _onInput: function (event) {
      // while an input method composes, what stands in the box is not yet what is meant
      if (event.originalEvent && event.originalEvent.isComposing) { return; }
      clearTimeout(this.timer);
      var text = this.input.val().trim();
      if (!text) { this._hide(); return; }
      this.timer = setTimeout(this._ask.bind(this, text), WAIT);
    },

    _ask: function (text) {
      var turn = ++this.asked;
      $.getJSON(this.options.url, { q: text }).done(function (answer) {
        if (turn === this.asked) { this._show(answer.suggestions); }
      }.bind(this)).fail(this._hide.bind(this));
    },

    _show: function (found) {
      var id = this.list.attr("id");
      this.list.empty();
      $.each(found, function (number, each) {
        var item = $('<li role="option" aria-selected="false">').attr("id", id + "-" + number).data("text", each.text);
        item.append($("<span>").text(each.text), $('<span class="pd-kind">').text(each.count)).appendTo(this.list);
      }.bind(this));
      this.active = -1;
      this._expand(found.length > 0);
    },

    _expand: function (open) {
      this.list.prop("hidden", !open);
      this.input.attr("aria-expanded", String(open));
      if (!open) { this.input.removeAttr("aria-activedescendant"); }
    },

    _hide: function () {
      this.asked += 1;
      this._expand(false);
    },

    _onKey: function (event) {
      var items = this.list.children();
      if (this.list.prop("hidden") || !items.length) { return; }
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        this._move(event.key === "ArrowDown" ? 1 : -1);
      } else if (event.key === "Escape") {
        event.preventDefault();
        this._hide();
      } else if (event.key === "Enter" && this.active >= 0) {
        event.preventDefault();
        this._choose(items.eq(this.active).data("text"));
      }
    },

    _move: function (step) {
      var items = this.list.children();
      this.active = (this.active + step + items.length + (this.active < 0 && step < 0 ? 1 : 0)) % items.length;
      items.attr("aria-selected", "false").eq(this.active).attr("aria-selected", "true")[0].scrollIntoView({ block: "nearest" });
      this.input.attr("aria-activedescendant", items.eq(this.active).attr("id"));
    },

    _onChoose: function (event) {
      event.preventDefault();
      this._choose($(event.currentTarget).data("text"));
    },

    _choose: function (text) {
      this.input.val(text);
      this._hide();
      this.el.trigger("submit");
    },

    _onBlur: function () {
      clearTimeout(this.timer);
      this._hide();
    }
  };
});

/* A form whose select sends it at once; the button is for those without scripts. */
this.ckan.module("provdata-submit-on-change", function () {
  "use strict";
  return {
    initialize: function () {
      this.$("button").hide();
      this.$("select").on("change", function () { this.el.trigger("submit"); }.bind(this));
    }
  };
});
