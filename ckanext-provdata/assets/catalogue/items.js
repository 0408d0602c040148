/* Rows of information items: add, remove, and take several rows pasted from a spreadsheet. */
ckan.module('provdata-items', function ($) {
  return {
    options: { add: '', remove: '' },

    initialize: function () {
      $.proxyAll(this, /_on/);
      this.body = this.el.find('tbody');
      this.blank = this._cleared(this.body.children().last().clone());
      this.el.find('thead tr').append('<td>');
      this.body.children().each(this._onEachRow);
      this._dropSpareRows();
      $('<button type="button" class="btn btn-secondary btn-sm">').text('+ ' + this.options.add)
        .on('click', this._onAdd).insertAfter(this.el.find('table'));
      this.body.on('click', '[data-remove]', this._onRemove);
      this.body.on('paste', 'input', this._onPaste);
    },

    _cleared: function (row) {
      row.find('input').val('');
      row.find('select').prop('selectedIndex', 0);
      row.find('.error-block').remove();
      row.find('.error').removeClass('error');
      return row;
    },

    _onEachRow: function (index, row) {
      var button = $('<button type="button" class="btn btn-link" data-remove>').text('×');
      $('<td>').append(button.attr({ title: this.options.remove, 'aria-label': this.options.remove })).appendTo(row);
    },

    _isEmpty: function (row) {
      return $(row).find('input, select').toArray().every(function (input) { return !input.value; });
    },

    /* One empty row is enough when more can be added. */
    _dropSpareRows: function () {
      var module = this;
      this.body.children().filter(function () { return module._isEmpty(this); }).slice(1).remove();
    },

    _addRow: function () {
      var row = this.blank.clone();
      this._onEachRow(0, row);
      this.body.append(row);
      this._renumber();
      return row;
    },

    /* Names carry the row's number with leading zeros, so that the server keeps the order. */
    _renumber: function () {
      this.body.children().each(function (index) {
        $(this).find('input, select').each(function () {
          this.name = this.name.replace(/-\d+-/, '-' + String(index).padStart(4, '0') + '-');
        });
      });
    },

    _onAdd: function () {
      this._addRow().find('input').first().trigger('focus');
    },

    _onRemove: function (event) {
      var row = $(event.currentTarget).closest('tr');
      row.remove();
      if (!this.body.children().length) { this._addRow(); }
      this._renumber();
    },

    _onPaste: function (event) {
      var text = event.originalEvent.clipboardData.getData('text');
      if (!/[\t\n]/.test(text.trim())) { return; }
      event.preventDefault();
      var module = this;
      var first = $(event.currentTarget).closest('tr').index();
      text.replace(/\r/g, '').split('\n').filter(Boolean).forEach(function (line, index) {
        var row = module.body.children().eq(first + index);
        module._fill(row.length ? row : module._addRow(), line.split('\t'));
      });
    },

    _fill: function (row, cells) {
      row.find('input, select').each(function (index) {
        var text = (cells[index] || '').trim();
        if (this.tagName === 'INPUT') { this.value = text; return; }
        var option = Array.prototype.find.call(this.options, function (choice) {
          return text && (choice.value === text || choice.text.indexOf(text) === 0);
        });
        this.value = option ? option.value : '';
      });
    }
  };
});
