// Makes the charts of a report live: pointing, isolating, zooming, saving; without it they stand still.
(() => {
  const told = JSON.parse(document.getElementById('told').textContent);
  const root = document.documentElement;
  // The chart host of the page loads ECharts through requirejs; here it is in the file already.
  window.solara = {cdn: ''};
  window.requirejs = (paths, ready) => ready(window.echarts);
  window.Tightrope.configure('', told.themes);
  root.classList.add('is-live');

  function liven(set) {
    const place = document.getElementById(set.name);
    const shown = {charts: new Map(set.charts.map((c) => [c.name, c])), caption: set.captions[0]};
    const cards = [...place.querySelectorAll('[data-chart]')].map((card) => ({card, name: card.dataset.chart, alone: null}));

    // What is read out may need more rows than the legend: it lies over the chart, which must not move under the pointer.
    function hold(card, reading) {
      const legend = card.querySelector('.legend');
      if (!legend || legend.classList.contains('reading') === reading) return;
      legend.parentNode.style.minHeight = reading ? legend.parentNode.offsetHeight + 'px' : '';
      legend.style.top = reading ? legend.offsetTop + 'px' : '';
      legend.classList.toggle('reading', reading);
    }

    function read(at, from) {
      cards.forEach(({card, name, alone}) => {
        if (!set.linked && from !== name) return;
        hold(card, at !== null);
        const chart = shown.charts.get(name), axis = [chart.option.xAxis].flat()[0];
        card.querySelector('.month').textContent = at === null ? '' : axis.data[at];
        chart.legend.forEach((entry, k) => {
          card.querySelectorAll('.legend b')[k].textContent = at === null ? '' : window.Tightrope.readout(chart.option, entry, at, chart.legend.length > 4 && !alone);
        });
      });
    }
    const draw = (c) => c.host.set(shown.charts.get(c.name).option, c.alone);

    cards.forEach((c) => {
      c.host = new window.Tightrope.Host(c.card.querySelector('.canvas'), set.linked ? set.name : null, {point: (at) => read(at, c.name)});
      draw(c);
      const entries = [...c.card.querySelectorAll('.legend button')];
      if (entries.length > 1) entries.forEach((button) => button.addEventListener('click', () => {
        c.alone = c.alone === button.dataset.key ? null : button.dataset.key;
        entries.forEach((b) => { b.setAttribute('aria-pressed', String(c.alone === b.dataset.key)); b.classList.toggle('off', !!c.alone && c.alone !== b.dataset.key); });
        draw(c);
      }));
      c.card.querySelectorAll('[data-save]').forEach((button) => button.addEventListener('click', () =>
        window.Tightrope.exportChart(shown.charts.get(c.name), shown.caption, button.dataset.save, c.alone)));
    });

    place.querySelectorAll('[data-set]').forEach((button) => button.addEventListener('click', () => {
      const which = Number(button.dataset.set);
      shown.charts = new Map((which ? set.others : set.charts).map((c) => [c.name, c]));
      shown.caption = set.captions[which];
      place.querySelector('[data-caption]').textContent = shown.caption;
      place.querySelectorAll('[data-set]').forEach((b) => b.setAttribute('aria-pressed', String(b === button)));
      read(null, null);
      cards.forEach(draw);
    }));
  }
  told.sets.forEach(liven);

  const theme = document.querySelector('[data-theme-switch]');
  const named = () => { theme.textContent = root.dataset.theme === 'dark' ? 'Light' : 'Dark'; };
  theme.addEventListener('click', () => { window.Tightrope.setDark(root.dataset.theme !== 'dark'); named(); });
  named();

  document.querySelectorAll('[data-file]').forEach((button) => button.addEventListener('click', () =>
    window.Tightrope.saveText(button.dataset.file.split('/').pop(), button.closest('details').querySelector('pre').textContent)));
})();
