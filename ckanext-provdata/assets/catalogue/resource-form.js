/* A file without a name yet is called after its file name; a table is shown before it is saved, so that its
   characters can be seen to be right and its encoding chosen where it is not certain. */
ckan.module('provdata-resource-form', function ($) {
  var TEXT = /\.(csv|tsv)$/i;
  var TABLE = /\.(csv|tsv|xls|xlsx|ods|json|geojson|zip)$/i;
  // of text the beginning tells enough; larger files of other kinds are read after they are saved
  var HEAD = 1 << 20, WHOLE = 20 << 20;

  return {
    options: { sample: '' },

    initialize: function () {
      $.proxyAll(this, /_on/);
      this.el.on('change', 'input[type=file]', this._onFile);
      this.el.on('click', '.pd-sample button[name=encoding]', this._onEncoding);
      this.number = 0;
    },

    _onFile: function (event) {
      var file = event.currentTarget.files[0];
      var name = this.el.find('input[name=name]');
      if (file && !name.val()) { name.val(file.name.replace(/\.[^.]+$/, '')); }
      this._show('');
      if (this.chosen) { this._choose(''); }  // it was said of another file
      if (file && this.options.sample && TABLE.test(file.name)) { this._ask(file); }
    },

    _ask: function (file) {
      var text = TEXT.test(file.name);
      if (!text && file.size > WHOLE) { return; }
      var number = ++this.number;
      var form = new FormData();
      form.append('upload', text ? file.slice(0, HEAD) : file, file.name);
      fetch(this.options.sample, { method: 'POST', body: form, headers: this._token(), credentials: 'same-origin' })
        .then(function (answer) { return answer.ok ? answer.text() : ''; })
        .then(function (html) { if (number === this.number) { this._show(html); } }.bind(this), function () {});
    },

    _token: function () {
      var field = $('meta[name=csrf_field_name]').attr('content');
      return field ? { 'X-CSRFToken': $('meta[name="' + field + '"]').attr('content') } : {};
    },

    _show: function (html) {
      var place = this.el.find('.pd-sample-place');
      if (!place.length) {
        place = $('<div class="pd-sample-place" aria-live="polite">');
        this.el.find('[data-field=url]').append(place);
      }
      place.html(html);
    },

    _choose: function (encoding) {
      this.chosen = encoding;
      this.el.find('select[name=encoding]').val(encoding).trigger('change');
    },

    _onEncoding: function (event) {
      var chosen = event.currentTarget;
      this._choose(chosen.value);
      this.el.find('.pd-sample-choice').each(function () { $(this).toggleClass('pd-sample-chosen', this.contains(chosen)); });
    }
  };
});
