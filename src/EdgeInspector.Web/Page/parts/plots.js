import { html, useEffect, useLayoutEffect, useRef } from '../html.js';
import { partPath } from '../past.js';
import { score, t } from '../text.js';

const bins = 48;
let loading = null;

// The plotting library comes with the first screen that needs it, and no sooner.
export function loadPlot() {
  return loading ??= new Promise((done, failed) => {
    const style = document.createElement('link'), script = document.createElement('script');
    Object.assign(style, { rel: 'stylesheet', href: 'vendor/uplot.css' });
    Object.assign(script, { src: 'vendor/uplot.js', onload: done, onerror: failed });
    document.head.append(style, script);
  });
}

const colour = name => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

// Points instead of a line: parts have nothing between them. Circles, as the library draws them, take too long for 10,000; squares that would
// lie upon each other are drawn once.
const points = paint => ({ paths: () => null, points: { show: false }, paint });
function square(plot, i) {
  const { ctx, bbox, series } = plot, at = plot.data[0], values = plot.data[i];
  const size = Math.round(4 * devicePixelRatio), drawn = new Set();
  ctx.save();
  ctx.beginPath(); ctx.rect(bbox.left - size, bbox.top - size, bbox.width + 2 * size, bbox.height + 2 * size); ctx.clip();
  ctx.fillStyle = series[i].paint;
  values.forEach((value, part) => {
    if (value == null) return;
    const x = Math.round(plot.valToPos(at[part], 'x', true)), y = Math.round(plot.valToPos(value, 'y', true)), place = 65536 * x + y;
    if (drawn.has(place)) return;
    drawn.add(place);
    ctx.fillRect(x - size / 2, y - size / 2, size, size);
  });
  ctx.restore();
}

function draw(box, { trend, now, warning, station }, tried) {
  const ink = colour('soft'), line = colour('line'), fail = colour('reject'), axis = { stroke: ink, grid: { stroke: colour('grid'), width: 1 }, ticks: { stroke: line }, font: '13px system-ui, sans-serif' };
  const pick = isWanted => trend.score.map((value, i) => isWanted(i) ? value : null);
  const level = (plot, value, stroke, dash) => {
    if (value == null) return;
    const { ctx, bbox } = plot, y = Math.round(plot.valToPos(value, 'y', true));
    if (y < bbox.top || y > bbox.top + bbox.height) return;
    ctx.save();
    Object.assign(ctx, { strokeStyle: stroke, lineWidth: 2 * devicePixelRatio });
    ctx.setLineDash(dash.map(part => part * devicePixelRatio));
    ctx.beginPath(); ctx.moveTo(bbox.left, y); ctx.lineTo(bbox.left + bbox.width, y); ctx.stroke();
    ctx.restore();
  };
  // Changes that follow each other closely have their words below each other.
  const mark = (plot, { seq, kind, name }, i) => {
    const { ctx, bbox } = plot, x = Math.round(plot.valToPos(seq, 'x', true));
    if (x < bbox.left || x > bbox.left + bbox.width) return;
    ctx.save();
    Object.assign(ctx, { strokeStyle: ink, fillStyle: colour('ink'), lineWidth: devicePixelRatio, font: `${12 * devicePixelRatio}px system-ui, sans-serif` });
    ctx.beginPath(); ctx.moveTo(x, bbox.top); ctx.lineTo(x, bbox.top + bbox.height); ctx.stroke();
    const isAtEnd = x > bbox.left + 0.8 * bbox.width;
    ctx.textAlign = isAtEnd ? 'right' : 'left';
    ctx.fillText(name ? `${t(`mark.${kind}`)} ${name}` : t(`mark.${kind}`), x + (isAtEnd ? -4 : 4) * devicePixelRatio, bbox.top + 13 * (1 + i % 3) * devicePixelRatio);
    ctx.restore();
  };
  const plot = new uPlot({
    width: box.clientWidth, height: box.clientHeight, legend: { show: false }, cursor: { y: false, drag: { x: true, y: false } }, scales: { x: { time: false } },
    axes: [{ ...axis, size: 34 }, { ...axis, size: 56 }],
    series: [{}, points(colour('calm')), points(colour('odd-line')), points(fail)],
    hooks: { drawSeries: [(one, i) => square(one, i)], draw: [one => { trend.marks.forEach((found, i) => mark(one, found, i)); level(one, now, colour('ink'), []); level(one, warning, colour('odd-line'), [8, 5]); if (tried.value !== now) level(one, tried.value, colour('focus'), [3, 4]); }] },
  }, [trend.seq, pick(i => !trend.failed[i]), pick(i => trend.failed[i] && trend.review[i] === 'overturn'), pick(i => trend.failed[i] && trend.review[i] !== 'overturn')], box);
  plot.over.addEventListener('click', () => { if (plot.cursor.idx != null) location.hash = partPath({ station, seq: trend.seq[plot.cursor.idx] }); });
  return plot;
}

export function Trend(props) {
  const box = useRef(null), plot = useRef(null), tried = useRef({ value: props.tried });
  useEffect(() => {
    const make = () => { plot.current?.destroy(); plot.current = draw(box.current, props, tried.current); };
    make();
    const size = new ResizeObserver(() => plot.current?.setSize({ width: box.current.clientWidth, height: box.current.clientHeight }));
    size.observe(box.current);
    // Colours stand on the canvas: another theme draws again.
    const theme = new MutationObserver(make);
    theme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'lang'] });
    return () => { size.disconnect(); theme.disconnect(); plot.current?.destroy(); plot.current = null; };
  }, [props.trend, props.now, props.warning]);
  useLayoutEffect(() => { tried.current.value = props.tried; plot.current?.redraw(false); }, [props.tried]);
  return html`<div class="canvas-of-plot" ref=${box} role="img" aria-label=${t('threshold.trendHelp', { now: score(props.now) })}></div>`;
}

// Good, rejected and overturned parts by score; bars grow with the logarithm, so that single parts are seen beside thousands.
export function Histogram({ parts, now, tried }) {
  const scores = parts.map(part => part.score), low = Math.min(...scores, now, tried), high = Math.max(...scores, now, tried), width = (high - low) / bins || 1;
  const counts = Array.from({ length: bins }, () => ({ good: 0, overturned: 0, rejected: 0 }));
  for (const part of parts) counts[Math.min(bins - 1, Math.floor((part.score - low) / width))][!part.failed ? 'good' : part.review === 'overturn' ? 'overturned' : 'rejected']++;
  const most = Math.log1p(Math.max(...counts.map(({ good, overturned, rejected }) => good + overturned + rejected)));
  const x = value => 1000 * (value - low) / (bins * width);
  return html`<div class="histogram" role="img" aria-label=${t('threshold.histogramHelp', { low: score(low), high: score(high) })}>
    <svg viewBox="0 0 1000 300" preserveAspectRatio="none" aria-hidden="true">${counts.map((count, bin) => {
      const all = count.good + count.overturned + count.rejected, height = all === 0 ? 0 : Math.max(4, 290 * Math.log1p(all) / most);
      let top = 300;
      return ['good', 'overturned', 'rejected'].map(kind => { const part = all === 0 ? 0 : height * count[kind] / all; top -= part; return part > 0 && html`<rect key=${`${bin} ${kind}`} class=${kind} x=${1000 * bin / bins + 1} width=${1000 / bins - 2} y=${top} height=${part} />`; });
    })}<line x1=${x(now)} x2=${x(now)} y1="0" y2="300" />${tried !== now && html`<line class="tried" x1=${x(tried)} x2=${x(tried)} y1="0" y2="300" />`}</svg>
    <p class="ends"><span>${score(low)}</span><span>${score(high)}</span></p>
    <p class="legend"><span class="good">${t('threshold.good')}</span><span class="overturned">${t('review.is.overturn')}</span><span class="rejected">${t('threshold.rejected')}</span><span class="line">${t('threshold.now', { now: score(now) })}</span>${tried !== now && html`<span class="line tried">${t('threshold.tried', { at: score(tried) })}</span>`}</p>
  </div>`;
}
