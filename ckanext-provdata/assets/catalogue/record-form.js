/* The record's form: one step at a time, and only the fields that apply. Without it everything is there at once. */
ckan.module('provdata-record-form', function ($) {
  return {
    options: { next: '', previous: '' },

    initialize: function () {
      $.proxyAll(this, /_on/);
      this.steps = this.el.find('.provdata-step');
      this.links = this.el.find('.provdata-steps a');
      this.fields = this.el.find('[data-shown-when], [data-required-when]');
      this._addPaging();
      this.el.addClass('provdata-paged');
      this.el.on('change', 'select, input', this._onChange);
      this.links.on('click', this._onStep);
      this.el.on('click', '.error-explanation a', this._onErrorLink);
      this._onChange();
      this._show(this._firstWrong());
      setTimeout(this._onListsMade, 0);
    },

    /* CKAN's modules start after this one; their lists of words come without a name for assistive technology. */
    _onListsMade: function () {
      this.el.find('.select2-selection--multiple').each(function () {
        this.setAttribute('aria-label', $(this).closest('.provdata-field').find('label').first().text().trim());
      });
    },

    _addPaging: function () {
      var button = function (name, label) {
        return $('<button type="button" class="btn btn-secondary">').attr('data-page', name).text(label);
      };
      var actions = this.el.find('.form-actions');
      var save = actions.find('[type=submit]').last();
      this.previous = button('previous', this.options.previous).insertBefore(save);
      this.next = button('next', this.options.next).insertBefore(save);
      actions.on('click', '[data-page]', this._onPage);
    },

    _firstWrong: function () {
      var wrong = this.steps.has('.error').first();
      return wrong.length ? this.steps.index(wrong) : 0;
    },

    _show: function (index) {
      this.current = index;
      this.steps.each(function (i) { this.hidden = i !== index; });
      this.links.each(function (i) {
        if (i === index) { this.setAttribute('aria-current', 'step'); } else { this.removeAttribute('aria-current'); }
      });
      this.previous.prop('disabled', index === 0);
      this.next.prop('disabled', index === this.steps.length - 1);
    },

    _onPage: function (event) {
      this._show(this.current + ($(event.currentTarget).data('page') === 'next' ? 1 : -1));
      this._goTo(this.steps[this.current]);
    },

    _onStep: function (event) {
      event.preventDefault();
      this._show(this.links.index(event.currentTarget));
      this._goTo(this.steps[this.current]);
    },

    _onErrorLink: function (event) {
      var target = document.getElementById(event.currentTarget.hash.slice(1));
      if (!target) { return; }
      event.preventDefault();
      this._show(this.steps.index($(target).closest('.provdata-step')));
      $(target).closest('details').prop('open', true);
      this._goTo(target);
    },

    _goTo: function (element) {
      element.focus({ preventScroll: true });
      element.scrollIntoView({ block: 'start' });
    },

    /* Whether each field named in a condition has one of the values listed for it. */
    _holds: function (condition) {
      var form = this.el;
      return Object.keys(condition).every(function (name) {
        return condition[name].indexOf(form.find('[name="' + name + '"]').val()) !== -1;
      });
    },

    _onChange: function () {
      var module = this;
      this.fields.each(function () {
        var field = $(this);
        var shown = field.data('shownWhen');
        var required = field.data('requiredWhen');
        if (shown) { this.hidden = !module._holds(shown); }
        if (required) { field.toggleClass('provdata-now-required', module._holds(required)); }
      });
      this._warn();
    },

    /* What the grading rule says of the chosen level and grade. */
    _warn: function () {
      var warning = this.el.find('[data-grading]');
      var ofLevel = (warning.data('grading') || {})[this.el.find('[name="data_level"]').val()] || {};
      var text = ofLevel[this.el.find('[name="opening_grade"]').val()] || '';
      warning.text(text).prop('hidden', !text);
    }
  };
});
