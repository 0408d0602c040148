/* Sends large files of a form in pieces before the form itself, and goes on where it was when it is chosen again. */
this.ckan.module("provdata-chunks", function ($) {
  "use strict";
  var TRIES = 6; // of one piece, each after a longer pause
  var PAUSE = 1000; // milliseconds before the second
  var TABLE = (function () {
    var table = [];
    for (var n = 0; n < 256; n += 1) {
      var c = n;
      for (var k = 0; k < 8; k += 1) { c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1; }
      table[n] = c >>> 0;
    }
    return table;
  }());

  function crc32(bytes) {
    var crc = 0xffffffff;
    for (var i = 0; i < bytes.length; i += 1) { crc = TABLE[(crc ^ bytes[i]) & 0xff] ^ (crc >>> 8); }
    return ("0000000" + ((crc ^ 0xffffffff) >>> 0).toString(16)).slice(-8);
  }

  function later(milliseconds) {
    return new Promise(function (resolve) { setTimeout(resolve, milliseconds); });
  }

  /* What tells a file from others when it is chosen again. */
  function mark(file) {
    return "provdata-upload:" + [file.name, file.size, file.lastModified].join(":");
  }

  function Refusal(status, error) {
    this.status = status;
    this.error = error || {};
  }

  return {
    options: { above: 8388608, sending: "", refused: "", cancel: "", failed: "" },

    initialize: function () {
      this.form = this.el.closest("form");
      this.el.attr("data-chunks", "ready");
      this._onSubmit = this._onSubmit.bind(this);
      this.form[0].addEventListener("submit", this._onSubmit, true); // before CKAN's, which disables the buttons
    },

    _large: function () {
      var above = Number(this.el.attr("data-module-above") || this.options.above);
      return Array.from(this.el[0].files || []).some(function (file) { return file.size > above; });
    },

    _onSubmit: function (event) {
      if (this.busy) { event.preventDefault(); return; }
      if (this.el[0].disabled || !this._large()) { return; }
      event.preventDefault();
      event.stopImmediatePropagation();
      this._send(Array.from(this.el[0].files), event.submitter);
    },

    /* Forms have the token of CKAN against forged requests; so have ours. */
    _call: function (action, body) {
      var name = $("meta[name=csrf_field_name]").attr("content");
      var headers = name ? { "X-CSRFToken": $("meta[name=" + name + "]").attr("content") } : {};
      if (!(body instanceof FormData)) { headers["Content-Type"] = "application/json"; body = JSON.stringify(body); }
      var address = this.sandbox.client.url("/api/3/action/provdata_upload_" + action);
      var request = { method: "POST", body: body, headers: headers, credentials: "same-origin", signal: this.stop.signal };
      return fetch(address, request).then(function (answer) {
        return answer.json().then(function (said) {
          if (!answer.ok) { throw new Refusal(answer.status, said.error); }
          return said.result;
        });
      });
    },

    _send: function (files, submitter) {
      var self = this;
      this.busy = true;
      this.stop = new AbortController();
      this._show();
      var total = files.reduce(function (sum, file) { return sum + file.size; }, 0);
      var before = 0;
      var tokens = [];
      files.reduce(function (previous, file) {
        return previous.then(function () {
          return self._file(file, function (received) { self._progress(before + received, total); });
        }).then(function (upload) {
          before += file.size;
          tokens.push(upload.token);
        });
      }, Promise.resolve()).then(function () {
        files.forEach(function (file) { localStorage.removeItem(mark(file)); });
        self._submit(tokens, submitter);
      }).catch(function (problem) {
        self._fail(problem);
      });
    },

    _file: function (file, report) {
      var self = this;
      return this._begun(file).then(function (upload) {
        localStorage.setItem(mark(file), upload.id);
        return self._pieces(file, upload, report);
      }).then(function (upload) {
        return upload.finished ? upload : self._call("finish", { id: upload.id });
      });
    },

    /* The upload that was begun before, if there is one, else a new one. */
    _begun: function (file) {
      var self = this;
      var known = localStorage.getItem(mark(file));
      var fresh = function () { return self._call("begin", { name: file.name, size: file.size }); };
      if (!known) { return fresh(); }
      return this._call("show", { id: known }).catch(function (problem) {
        if (problem instanceof Refusal) { return fresh(); }
        throw problem;
      });
    },

    _pieces: function (file, upload, report) {
      var self = this;
      report(upload.received);
      if (upload.finished || upload.received >= file.size) { return Promise.resolve(upload); }
      return this._piece(file, upload, 1).then(function (next) { return self._pieces(file, next, report); });
    },

    _piece: function (file, upload, attempt) {
      var self = this;
      var piece = file.slice(upload.received, upload.received + upload.chunk);
      return piece.arrayBuffer().then(function (buffer) {
        var form = new FormData();
        form.append("id", upload.id);
        form.append("offset", upload.received);
        form.append("checksum", "crc32:" + crc32(new Uint8Array(buffer)));
        form.append("upload", piece, "piece");
        return self._call("append", form);
      }).catch(function (problem) {
        return self._again(problem, file, upload, attempt);
      });
    },

    /* A piece that got lost is sent again; one that had come although the answer got lost is not. */
    _again: function (problem, file, upload, attempt) {
      var self = this;
      var elsewhere = problem instanceof Refusal && problem.error.received;
      if (elsewhere) { upload.received = Number(problem.error.received[0]); return Promise.resolve(upload); }
      var final = problem instanceof Refusal && problem.status < 500 && !problem.error.checksum;
      if (final || this.stop.signal.aborted || attempt >= TRIES) { throw problem; }
      return later(PAUSE * Math.pow(2, attempt - 1)).then(function () { return self._piece(file, upload, attempt + 1); });
    },

    _show: function () {
      var self = this;
      if (!this.box) {
        this.box = $('<div class="pd-chunks"><progress max="1" value="0"></progress> <span role="status"></span> <button type="button" class="btn btn-secondary btn-sm"></button></div>');
        this.box.find("progress").attr("aria-label", this.options.sending);
        this.box.find("button").text(this.options.cancel).on("click", function () { self.stop.abort(); });
        this.el.after(this.box);
      }
      this.box.show().find("button").show();
    },

    _progress: function (received, total) {
      var percent = Math.floor((received / total) * 100);
      this.box.find("progress").attr({ max: total, value: received });
      this.box.find("[role=status]").text(this.options.sending + " " + percent + "%");
    },

    _fail: function (problem) {
      var error = problem instanceof Refusal ? problem.error : {};
      var said = error.upload || error.size || error.name || (error.message && [error.message]);
      this.busy = false;
      this.box.find("button").hide();
      this.box.find("[role=status]").text(said ? [].concat(said).join(" ") : this.options.failed);
    },

    _submit: function (tokens, submitter) {
      var form = this.form;
      var field = this.el[0];
      tokens.forEach(function (token) {
        form.append($('<input type="hidden">').attr({ name: field.name, value: token }));
      });
      field.disabled = true;
      this.busy = false;
      form[0].requestSubmit(submitter || undefined);
    },

    teardown: function () {
      this.form[0].removeEventListener("submit", this._onSubmit, true);
    }
  };
});
