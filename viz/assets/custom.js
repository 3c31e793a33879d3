// Hosts ECharts for the components of the page: merge updates, linked pointers and zoom, isolation, readouts, export.
// Loaded once with the page; the components find it as window.Tightrope.
(() => {
  const state = {theme: 'light', themes: null, echarts: null, waiting: [], hosts: new Set(), drawn: 0};

  function prefersDark() {
    const kept = localStorage.getItem('tightrope-theme');
    return kept ? kept === 'dark' : window.matchMedia('(prefers-color-scheme: dark)').matches;
  }

  function applyTheme(dark, keep) {
    state.theme = dark ? 'dark' : 'light';
    document.documentElement.dataset.theme = state.theme;
    if (keep) localStorage.setItem('tightrope-theme', state.theme);
    state.hosts.forEach((host) => host.restart());
    window.dispatchEvent(new CustomEvent('tightrope-theme', {detail: state.theme}));
  }
  applyTheme(prefersDark(), false);

  // requirejs is on the page, so a UMD file must be loaded through it: a plain script tag raises "mismatched anonymous define"
  function configure(url, themes) {
    if (state.themes) return;
    state.themes = themes;
    window.requirejs([window.solara.cdn + url], (echarts) => {
      Object.entries(themes).forEach(([name, theme]) => echarts.registerTheme('tightrope-' + name, theme));
      state.echarts = echarts;
      state.waiting.splice(0).forEach((start) => start(echarts));
    });
  }

  function whenReady(start) {
    if (state.echarts) start(state.echarts); else state.waiting.push(start);
  }

  const percent = (value) => Math.round(value * 100) + '%';
  const plain = (value, digits = 2) => {
    const text = value.toFixed(digits);
    return Number(text) === 0 ? (0).toFixed(digits) : text.replace('-', '−');
  };

  // Intervals of lying bars: each line lies where ECharts lays its bar.
  function whiskers(series, alone, ink) {
    const {place, of, thick} = alone ? {...series.whisker, place: 0, of: 1} : series.whisker;
    return {...series, renderItem: (params, api) => {
      const row = api.value(0), from = api.coord([api.value(1), row]), to = api.coord([api.value(2), row]);
      const bars = api.barLayout({count: of, barMaxWidth: thick, barGap: '12%', barCategoryGap: '30%'});
      const y = from[1] + bars[place].offsetCenter;
      const lines = [[from[0], y, to[0], y], [from[0], y - 3, from[0], y + 3], [to[0], y - 3, to[0], y + 3]];
      return {type: 'group', children: lines.map(([x1, y1, x2, y2]) => ({type: 'line', silent: true, shape: {x1, y1, x2, y2},
        style: {stroke: ink, lineWidth: 1.2}}))};
    }};
  }

  // What the box asks of a chart: fewer years where they have no room, larger letters where it fills the screen, no
  // names at the ends of lines that zooming has cut off.
  const YEAR = 12, YEAR_ROOM = 36, BESIDE_PLOT = 54, LARGE = 18;
  function shapeOf(option, box, cut) {
    const axis = [].concat(option.xAxis)[0], screen = document.fullscreenElement;
    const sparse = axis.type === 'category' && (box.clientWidth - BESIDE_PLOT) / (axis.data.length / YEAR) < YEAR_ROOM;
    return {sparse, large: !!screen && screen.contains(box), cut: !!cut};
  }

  const each = (found, change) => Array.isArray(found) ? found.map(change) : change(found);

  function enlarged(made) {
    const letters = (axis) => ({...axis, nameGap: axis.nameGap && axis.nameGap * 1.5, nameTextStyle: {...axis.nameTextStyle, fontSize: LARGE},
      axisLabel: {...axis.axisLabel, fontSize: LARGE, ...(axis.axisLabel && axis.axisLabel.width ? {width: axis.axisLabel.width * 1.6, lineHeight: LARGE + 2} : {})}});
    const wider = (edge, by) => typeof edge === 'number' ? edge * by : edge;
    made.xAxis = each(made.xAxis, letters); made.yAxis = each(made.yAxis, letters);
    made.grid = each(made.grid, (grid) => ({...grid, left: wider(grid.left, 1.7), right: wider(grid.right, 1.7), bottom: wider(grid.bottom, 1.6)}));
    made.series = made.series.map((s) => s.endLabel && s.endLabel.show ? {...s, endLabel: {...s.endLabel, fontSize: LARGE}} : s);
    return made;
  }

  function finished(option, isolated, mode, shape = {}) {
    const ink = state.themes[mode || state.theme].textStyle.color;
    const made = {...option, series: option.series.filter((s) => !isolated || s.id.startsWith('history')
      || s.id.startsWith('chosen|') || s.id.split('|')[0] === isolated)};
    // A line alone has room for its outer band, which charts of many lines leave out.
    const outer = (s) => isolated && /\|(lower|upper)$/.test(s.id) && !s.areaStyle.opacity ? {...s, areaStyle: {...s.areaStyle, opacity: 0.13}} : s;
    made.series = made.series.map((s) => s.whisker ? whiskers(s, !!isolated, ink)
      : s.type === 'scatter' && s.label && !s.label.color ? {...s, label: {...s.label, color: ink}} : outer(s));
    if (shape.cut) made.series = made.series.map((s) => s.endLabel ? {...s, endLabel: {...s.endLabel, show: false}} : s);
    const labelled = (axis) => ({...axis, axisLabel: {...axis.axisLabel,
      formatter: axis.axisLabel && axis.axisLabel.percent ? percent : (value) => typeof value === 'number' ? String(Number(value.toFixed(4))).replace('-', '−') : value}});
    made.yAxis = each(made.yAxis, labelled);
    // A tick of a month axis stands at January: the year says it, and has room.
    const step = (label) => shape.sparse && label && label.interval === YEAR - 1 ? {interval: 2 * YEAR - 1} : {};
    const wide = (axis) => axis.type === 'value' ? labelled(axis) : ({...axis, axisLabel: {...axis.axisLabel, ...step(axis.axisLabel), formatter: (value) => String(value).replace(/^Jan /, '')}});
    made.xAxis = each(made.xAxis, wide);
    return shape.large ? enlarged(made) : made;
  }

  class Host {
    // One chart in one box. It is drawn when it is in sight; what is out of sight waits.
    constructor(box, group, events) {
      Object.assign(this, {box, group, events: events || {}, option: null, isolated: null, dirty: false, sight: false});
      state.hosts.add(this);
      this.seen = new IntersectionObserver((entries) => {
        this.sight = entries[entries.length - 1].isIntersecting;
        if (this.sight && this.dirty) this.draw();
      }, {rootMargin: '160px'});
      this.seen.observe(box);
      this.sized = new ResizeObserver(() => this.resize());
      this.sized.observe(box);
      // ECharts keeps every turn of the wheel over a chart that can zoom, whatever key it asks for: the page would stand still.
      box.addEventListener('wheel', (event) => { if (!event.ctrlKey) event.stopPropagation(); }, {capture: true, passive: true});
    }

    set(option, isolated) {
      this.option = option; this.isolated = isolated || null; this.dirty = true;
      if (this.sight) this.draw();
    }

    draw() {
      if (!this.option || !this.box.clientWidth) return;
      whenReady((echarts) => {
        if (!this.box.isConnected || this.gone) return;
        if (!this.chart) this.start(echarts);
        this.dirty = false;
        this.shape = shapeOf(this.option, this.box, this.cut);
        const made = finished(this.option, this.isolated, null, this.shape), ids = made.series.map((series) => series.id).join();
        // ECharts shows its last tip anew after a change, and asks series for it that may be gone.
        if (ids !== this.ids) this.chart.dispatchAction({type: 'hideTip', escapeConnect: true});
        this.ids = ids;
        this.chart.setOption(made, {replaceMerge: ['series', 'grid', 'xAxis', 'yAxis']});
        state.drawn = performance.now();
      });
    }

    start(echarts) {
      this.chart = echarts.init(this.box, 'tightrope-' + state.theme, {renderer: 'canvas'});
      if (this.group) { this.chart.group = this.group; echarts.connect(this.group); }
      this.chart.on('updateAxisPointer', (event) => {
        const axis = (event.axesInfo || [])[0];
        if (axis && this.events.point) this.events.point(axis.value);
      });
      this.chart.getZr().on('globalout', () => this.events.point && this.events.point(null));
      this.chart.on('datazoom', () => this.zoomed());
      this.chart.on('click', (event) => this.events.click && this.events.click(event));
    }

    resize() {
      if (!this.chart) return;
      this.chart.resize();
      this.reshape();
    }

    reshape() {
      const now = shapeOf(this.option, this.box, this.cut);
      if (Object.keys(now).some((key) => now[key] !== this.shape[key])) this.draw();
    }

    // After ECharts has done with the zoom: drawing anew in the midst of it takes away what it still works on.
    zoomed() {
      clearTimeout(this.zooming);
      this.zooming = setTimeout(() => { if (this.chart && !this.gone) this.noteZoom(); }, 30);
    }

    noteZoom() {
      const {startValue, endValue} = this.chart.getOption().dataZoom[0];
      this.cut = endValue < [].concat(this.option.xAxis)[0].data.length - 1;
      this.reshape();
      if (this.events.zoom) this.events.zoom(startValue, endValue);
    }

    restart() {
      if (!this.chart) return;
      this.chart.dispose(); this.chart = null; this.dirty = true;
      if (this.sight) this.draw();
    }

    zoom(start, end) {
      if (this.chart) this.chart.dispatchAction({type: 'dataZoom', startValue: start, endValue: end});
    }

    pointAt(place) {
      if (!this.chart) return;
      const axis = [].concat(this.option.yAxis)[0];
      const at = this.chart.convertToPixel({xAxisIndex: 0, yAxisIndex: 0}, [place, (axis.min + axis.max) / 2]);
      this.chart.dispatchAction({type: 'showTip', x: at[0], y: at[1]});
    }

    dispose() {
      this.gone = true; state.hosts.delete(this); this.seen.disconnect(); this.sized.disconnect();
      if (this.chart) this.chart.dispose();
    }
  }

  // --- reading values off an option, as the legend does for the month pointed at

  function part(option, key, name, place) {
    const series = option.series.find((s) => s.id === key + '|' + name);
    const value = series ? series.data[place] : null;
    return value && typeof value === 'object' ? value.value : value;
  }

  function readout(option, entry, place, brief) {
    if (place === null || place === undefined || place < 0) return '';
    const get = (name) => part(option, entry.key, name, place);
    if (entry.kind === 'share') return [get('share'), get('share.1')].filter((v) => v !== null && v !== undefined).map(percent).join(' / ');
    if (entry.kind === 'line') { const value = get('line'); return value === null || value === undefined ? '' : plain(value); }
    if (entry.kind === 'difference') {
      const mean = get('mean');
      if (mean === null || mean === undefined) return '';
      const low = get('interval-low'), high = low + get('interval-high');
      return `${plain(mean, 3)} (${plain(low, 3)} to ${plain(high, 3)})`;
    }
    const median = get('median');
    if (median === null || median === undefined) return '';
    if (brief) return plain(median);
    const low = get('base'), high = low + get('lower') + get('middle') + get('upper');
    const path = get('path');
    const own = path === null || path === undefined ? '' : `, run ${plain(path)}`;
    return `${plain(median)} (${plain(low)} to ${plain(high)})${own}`;
  }

  // --- export: the chart with its title, legend and caption as one picture

  function wrapped(text, width, font) {
    const pen = document.createElement('canvas').getContext('2d');
    pen.font = font;
    const lines = [];
    let line = '';
    text.split(' ').forEach((word) => {
      if (line && pen.measureText(line + ' ' + word).width > width) { lines.push(line); line = word; }
      else line = line ? line + ' ' + word : word;
    });
    return line ? [...lines, line] : lines;
  }

  function dressed(chart, caption, width, alone) {
    const option = finished(chart.option, alone, 'light'), ink = state.themes.light.textStyle.color;
    const face = state.themes.light.textStyle.fontFamily, small = `11px ${face}`;
    const pen = document.createElement('canvas').getContext('2d');
    pen.font = small;
    const graphic = [];
    const write = (text, left, top, style) => graphic.push({type: 'text', left, top, style: {text, fill: ink, ...style}});
    write(chart.title + (chart.unit ? `  (${chart.unit})` : ''), 14, 12, {font: `500 15px ${face}`});
    let left = 14, top = 38;
    (chart.legend || []).filter((entry) => !alone || entry.key === alone).forEach((entry) => {
      const room = pen.measureText(entry.label).width + 30;
      if (left + room > width - 14) { left = 14; top += 18; }
      graphic.push(entry.dash ? {type: 'line', left, top: top - 1, shape: {x1: 0, y1: 0, x2: 13, y2: 0}, style: {stroke: entry.colour, lineWidth: 2, lineDash: [5, 3]}}
        : {type: 'rect', left, top: top - 1, shape: {width: 12, height: 4}, style: {fill: entry.colour}});
      write(entry.label, left + 17, top, {font: small});
      left += room;
    });
    top += 24;
    const lines = wrapped([chart.note, caption].filter(Boolean).join('. '), width - 28, small);
    const foot = lines.length * 15 + 12;
    lines.forEach((line, k) => graphic.push({type: 'text', left: 14, bottom: 8 + 15 * (lines.length - 1 - k),
      style: {text: line, fill: '#5C6773', font: small}}));
    const grids = Array.isArray(option.grid) ? option.grid : [option.grid];
    const tall = chart.height || 300;
    const pixels = (edge) => typeof edge === 'string' ? parseFloat(edge) / 100 * tall : edge;  // a share of what the plot has
    const moved = grids.map((grid) => ({...grid, top: pixels(grid.top) + top, ...(grid.bottom === undefined ? {} : {bottom: pixels(grid.bottom) + foot})}));
    // The height stands beside the option: inside it, the grids would take it for their own.
    return {option: {...option, grid: Array.isArray(option.grid) ? moved : moved[0], graphic}, height: tall + top + foot};
  }

  function save(name, href) {
    const link = document.createElement('a');
    link.download = name; link.href = href;
    document.body.appendChild(link); link.click(); link.remove();
  }

  function exportChart(chart, caption, kind, alone) {
    whenReady((echarts) => {
      const width = 820, {option, height} = dressed(chart, caption, width, alone);
      const box = document.createElement('div');
      box.style.cssText = `position:absolute;left:-9999px;width:${width}px;height:${height}px`;
      document.body.appendChild(box);
      const made = echarts.init(box, 'tightrope-light', {renderer: kind === 'svg' ? 'svg' : 'canvas', width, height});
      made.setOption({...option, animation: false});
      const href = kind === 'svg'
        ? URL.createObjectURL(new Blob([made.renderToSVGString ? made.renderToSVGString() : decodeURIComponent(made.getDataURL({type: 'svg'}).split(',')[1])], {type: 'image/svg+xml'}))
        : made.getDataURL({type: 'png', pixelRatio: 2, backgroundColor: '#ffffff'});
      save(`${chart.name}.${kind}`, href);
      made.dispose(); box.remove();
    });
  }

  function saveText(name, text, type) {
    save(name, URL.createObjectURL(new Blob([text], {type: type || 'text/plain'})));
  }

  function saveBase64(name, content, type) {
    const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
    save(name, URL.createObjectURL(new Blob([bytes], {type})));
  }

  window.Tightrope = {state, Host, configure, whenReady, readout, exportChart, saveText, saveBase64, plain, percent,
    setDark: (dark) => applyTheme(dark, true)};
})();
