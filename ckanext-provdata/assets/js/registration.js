/* How far a registration is: asks now and then, and shows the whole page again when it has ended. */
this.ckan.module("provdata-registration", function ($) {
  "use strict";
  var WAIT = 1000; // milliseconds between two questions

  return {
    options: { url: "" },

    initialize: function () {
      $.proxyAll(this, /_on/);
      this.bar = this.$("progress");
      this.text = this.$("[role=status]");
      this._wait();
    },

    _wait: function () {
      setTimeout(this._onAsk, WAIT);
    },

    _onAsk: function () {
      $.getJSON(this.options.url).done(this._onAnswer).fail(this._wait.bind(this));
    },

    _onAnswer: function (answer) {
      if (!answer.live) { window.location.reload(); return; }
      if (answer.total) { this.bar.attr({ max: answer.total, value: answer.done }); }
      this.text.text(answer.summary);
      this._wait();
    }
  };
});
