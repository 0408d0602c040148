/* Sends large files of a form in pieces before the form itself. After a break it goes on where it was: by itself, by its
   button, or when the same file is chosen again on another day. */
this.ckan.module("provdata-chunks", function ($) {
  "use strict";
  var TRIES = 8; // of one call, each after a pause that doubles
  var PAUSE = 1000, LONGEST = 30000; // milliseconds before the second try, and at most
  var MARK = "provdata-upload:"; // begins what this browser remembers of a file
  var KEPT = 7 * 24 * 3600 * 1000; // milliseconds; the portal forgets sooner
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

  /* Resolves after a while, and rejects at once when the signal comes. */
  function later(milliseconds, signal) {
    return new Promise(function (resolve, reject) {
      var timer = setTimeout(resolve, milliseconds);
      signal.addEventListener("abort", function () { clearTimeout(timer); reject(signal.reason); });
    });
  }

  function amount(bytes) {
    return bytes < 1073741824 ? Math.round(bytes / 1048576) + " MiB" : (bytes / 1073741824).toFixed(2) + " GiB";
  }

  /* The id of the upload that was begun of a file, which is known by name, size and date; a browser may refuse to keep
     it, and then a break of the page begins anew. */
  var memory = {
    key: function (file) { return MARK + [file.name, file.size, file.lastModified].join(":"); },
    get: function (file) {
      try { return JSON.parse(localStorage.getItem(memory.key(file)) || "{}").id; } catch (_) { return undefined; }
    },
    put: function (file, id) {
      try { localStorage.setItem(memory.key(file), JSON.stringify({ id: id, at: Date.now() })); } catch (_) { return; }
    },
    drop: function (file) {
      try { localStorage.removeItem(memory.key(file)); } catch (_) { return; }
    },
    tidy: function () {
      try {
        Object.keys(localStorage).forEach(function (key) {
          var old = key.startsWith(MARK) && Date.now() - (JSON.parse(localStorage.getItem(key)).at || 0) > KEPT;
          if (old) { localStorage.removeItem(key); }
        });
      } catch (_) { return; }
    }
  };

  /* What the portal has said no to; wait: seconds after which it may be asked again. */
  function Refusal(status, error, wait) {
    this.status = status;
    this.error = error || {};
    this.wait = wait;
  }

  Refusal.prototype.isFinal = function () {
    return this.status < 500 && this.status !== 429 && !this.error.checksum;
  };

  return {
    options: { above: 8388608, sending: "", waiting: "", checking: "", saving: "", cancel: "", resume: "", failed: "" },

    initialize: function () {
      this.form = this.el.closest("form")[0];
      ["_onSubmit", "_onChange", "_onLeave"].forEach(function (name) { this[name] = this[name].bind(this); }, this);
      this.form.addEventListener("submit", this._onSubmit, true); // before CKAN's, which disables the buttons
      this.el.on("change", this._onChange);
      window.addEventListener("beforeunload", this._onLeave);
      this.el.attr("data-chunks", "ready");
      memory.tidy();
    },

    _files: function () {
      return Array.from(this.el[0].files || []);
    },

    _onSubmit: function (event) {
      var above = Number(this.options.above);
      var isLarge = this._files().some(function (file) { return file.size > above; });
      if (this.sent || (!this.stop && !isLarge)) { return; }
      event.preventDefault();
      event.stopImmediatePropagation();
      if (this.stop) { return; }
      this.submitter = event.submitter;
      this._send();
    },

    /* Another file: what was sent of the one before stays for whoever chooses that again. */
    _onChange: function () {
      if (this.stop) { this.stop.abort(); }
      if (this.sent) { this.sent.forEach(function (input) { input.remove(); }); this.el.attr("name", this.name); }
      this.sent = null;
      if (this.box) { this.box.hide(); }
    },

    _onLeave: function (event) {
      if (this.stop) { event.preventDefault(); }
    },

    _send: function () {
      var self = this;
      var stop = this.stop = new AbortController();
      var files = this._files();
      var total = files.reduce(function (sum, file) { return sum + file.size; }, 0);
      var before = 0;
      var tokens = [];
      this._hold(true);
      this._show();
      files.reduce(function (previous, file) {
        return previous.then(function () {
          return self._file(file, function (received) { self._progress(before + received, total); });
        }).then(function (upload) {
          before += file.size;
          tokens.push(upload.token);
        });
      }, Promise.resolve()).then(function () {
        if (!stop.signal.aborted) { self._submit(tokens); }
      }).catch(function (problem) {
        self._fail(problem, stop);
      });
    },

    /* One file to its end. What the portal knows of it decides, whatever this browser remembers. */
    _file: function (file, report) {
      var self = this;
      return this._begun(file).then(function (upload) {
        memory.put(file, upload.id);
        return self._pieces(file, upload, report);
      }).then(function (upload) {
        if (upload.finished) { return upload; }
        self._say(self.options.checking);
        return self._tried("finish", { id: upload.id });
      }).catch(function (problem) {
        if (problem instanceof Refusal && problem.isFinal()) { memory.drop(file); } // it is gone, or no good
        throw problem;
      });
    },

    /* The upload that was begun before, if there is one, else a new one. */
    _begun: function (file) {
      var self = this;
      var known = memory.get(file);
      var fresh = function () { return self._tried("begin", { name: file.name, size: file.size }); };
      if (!known) { return fresh(); }
      return this._tried("show", { id: known }).catch(function (problem) {
        if (problem instanceof Refusal) { return fresh(); }
        throw problem;
      });
    },

    _pieces: function (file, upload, report) {
      var self = this;
      report(upload.received);
      if (upload.finished || upload.received >= file.size) { return Promise.resolve(upload); }
      return this._piece(file, upload).then(function (next) { return self._pieces(file, next, report); });
    },

    /* A piece that had come although its answer got lost is not sent again: the portal says where to go on. */
    _piece: function (file, upload) {
      var self = this;
      var piece = file.slice(upload.received, upload.received + upload.chunk);
      return piece.arrayBuffer().then(function (buffer) {
        var form = new FormData();
        form.append("id", upload.id);
        form.append("offset", upload.received);
        form.append("checksum", "crc32:" + crc32(new Uint8Array(buffer)));
        form.append("upload", piece, "piece");
        return self._tried("append", form);
      }).catch(function (problem) {
        var received = problem instanceof Refusal && problem.error.received;
        if (!received) { throw problem; }
        return $.extend({}, upload, { received: Number(received[0]) });
      });
    },

    /* An action's answer; asked for again as long as it is the line or the portal that fails, and not the question. */
    _tried: function (action, body, attempt) {
      var self = this;
      var number = attempt || 1;
      var signal = this.stop.signal;
      return this._call(action, body).catch(function (problem) {
        var isFinal = problem instanceof Refusal && problem.isFinal();
        if (isFinal || signal.aborted || number >= TRIES) { throw problem; }
        self._say(self.options.waiting);
        var pause = problem.wait * 1000 || Math.min(PAUSE * Math.pow(2, number - 1), LONGEST);
        return later(pause, signal).then(function () { return self._tried(action, body, number + 1); });
      });
    },

    /* Forms have the token of CKAN against forged requests; so have ours. */
    _call: function (action, body) {
      var name = $("meta[name=csrf_field_name]").attr("content");
      var headers = name ? { "X-CSRFToken": $("meta[name='" + name + "']").attr("content") } : {};
      var isForm = body instanceof FormData;
      if (!isForm) { headers["Content-Type"] = "application/json"; }
      var request = { method: "POST", headers: headers, credentials: "same-origin", signal: this.stop.signal };
      request.body = isForm ? body : JSON.stringify(body);
      return fetch(this.sandbox.client.url("/api/3/action/provdata_upload_" + action), request).then(function (answer) {
        return answer.json().catch(function () { return {}; }).then(function (said) { // a proxy's refusal is a page
          if (!answer.ok) { throw new Refusal(answer.status, said.error, Number(answer.headers.get("Retry-After"))); }
          if (!said.result) { throw new Error("no answer"); }
          return said.result;
        });
      });
    },

    /* Nobody sends the form a second time meanwhile. */
    _hold: function (held) {
      $(this.form).find("button[type=submit]").prop("disabled", held);
    },

    _show: function () {
      var self = this;
      if (!this.box) {
        this.box = $('<div class="pd-chunks"><progress max="1" value="0"></progress><span role="status"></span><button type="button" class="btn btn-secondary btn-sm"></button></div>');
        this.box.find("progress").attr("aria-label", this.options.label);
        this.box.find("button").on("click", function () {
          if (self.stop) { self.stop.abort(); } else { self._send(); }
        });
        this.el.after(this.box);
      }
      this.box.show().removeClass("pd-chunks-failed");
      this.box.find("button").show().text(this.options.cancel);
      this.box[0].scrollIntoView({ block: "center" }); // the button that began it may be a screen below
    },

    _say: function (text) {
      this.box.find("[role=status]").text(text);
    },

    _progress: function (received, total) {
      var shown = { percent: Math.floor((received / total) * 100) + "%", done: amount(received), total: amount(total) };
      this.box.find("progress").attr({ max: total, value: received });
      this._say(this.options.sending.replace(/\{(\w+)\}/g, function (_, key) { return shown[key]; }));
    },

    /* What cannot be mended by going on has no button for it. */
    _fail: function (problem, stop) {
      if (this.stop !== stop) { return; }
      var error = problem instanceof Refusal ? problem.error : {};
      var said = error.upload || error.size || error.name || (error.message && [error.message]);
      this.stop = null;
      this._hold(false);
      this.box.toggleClass("pd-chunks-failed", !stop.signal.aborted).find("button").text(this.options.resume).toggle(!said);
      this._say(said ? [].concat(said).join(" ") : this.options.failed);
    },

    /* The form as it is, with tokens in the place of the files. */
    _submit: function (tokens) {
      var self = this;
      var input = this.el[0];
      this.name = input.name;
      this.sent = tokens.map(function (token) {
        return $('<input type="hidden">').attr({ name: self.name, value: token }).appendTo(self.form)[0];
      });
      this.el.removeAttr("name");
      this.stop = null;
      this._hold(false);
      this._say(this.options.saving);
      this.box.find("button").hide();
      this.form.requestSubmit(this.submitter || undefined);
    },

    teardown: function () {
      this.form.removeEventListener("submit", this._onSubmit, true);
      window.removeEventListener("beforeunload", this._onLeave);
    }
  };
});
