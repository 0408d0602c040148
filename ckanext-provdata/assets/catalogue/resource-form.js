/* A file without a name yet is called after its file name. */
ckan.module('provdata-resource-form', function ($) {
  return {
    initialize: function () {
      $.proxyAll(this, /_on/);
      this.el.on('change', 'input[type=file]', this._onFile);
    },

    _onFile: function (event) {
      var file = event.currentTarget.files[0];
      var name = this.el.find('input[name=name]');
      if (file && !name.val()) { name.val(file.name.replace(/\.[^.]+$/, '')); }
    }
  };
});
