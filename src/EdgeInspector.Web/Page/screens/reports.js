import { html, useEffect, useState } from '../html.js';
import { live, watch } from '../live.js';
import { ask } from '../reading.js';
import { clockMinutes, day, dayOfYear, languageNow, number, t } from '../text.js';

const forms = { comma: ['comma', 'point'], semicolon: ['semicolon', 'comma'], tab: ['tab', 'point'] };

const percent = share => number(100 * share, 1);

// A day needs no times.
const span = (shift, hasShifts) => !hasShifts ? day(new Date(shift.from)) : t('reports.shiftOf', { day: day(new Date(shift.from)), from: clockMinutes(new Date(shift.from)), to: clockMinutes(new Date(shift.to)) });

const allOf = shift => shift.inspected + shift.notInspected;

// The newest shifts of a station, and more of them when they are asked for.
function useShifts(station) {
  const [list, setList] = useState(null), [trouble, setTrouble] = useState(null), [isReading, setReading] = useState(false);
  const read = async before => {
    setReading(true);
    try {
      const came = await ask(`api/stations/${encodeURIComponent(station)}/shifts${before ? `?before=${encodeURIComponent(before)}` : ''}`);
      setList(known => before ? { ...came, shifts: [...known.shifts, ...came.shifts] } : came);
      setTrouble(null);
    } catch (error) { setTrouble(error.message); }
    setReading(false);
  };
  useEffect(() => { setList(null); if (station) read(null); }, [station]);
  return { list, trouble, isReading, read };
}

function useReport(station, shift, count) {
  const [report, setReport] = useState(null), [trouble, setTrouble] = useState(null), from = shift?.from, to = shift?.to;
  useEffect(() => {
    let isGone = false;
    setReport(null);
    if (from) ask(`api/stations/${encodeURIComponent(station)}/report?${new URLSearchParams({ from, to })}`)
      .then(came => { if (!isGone) { setReport(came); setTrouble(null); } }).catch(error => { if (!isGone) setTrouble(error.message); });
    return () => { isGone = true; };
  }, [station, from, to, count]);
  return { report, trouble };
}

const Figure = ({ name, value, more, kind = '' }) => html`<div class="figure ${kind}"><dd>${value}</dd><dt>${name}${more && html`<br /><small>${more}</small>`}</dt></div>`;

function Figures({ counts, places }) {
  const { yield: made } = counts;
  return html`<dl class="figures of-shift">
    <${Figure} name=${t('counts.yield')} value=${made ? `${percent(made.share)} %` : '–'} more=${made && t('reports.yieldBetween', { low: percent(made.low), high: percent(made.high) })} />
    <${Figure} name=${t('reports.inspected')} value=${number(counts.inspected)} />
    <${Figure} name=${t('counts.passed')} value=${number(counts.passed)} />
    <${Figure} name=${t('counts.failed')} value=${number(counts.failed)} />
    <${Figure} name=${t('counts.notInspected')} value=${number(counts.notInspected)} kind=${counts.notInspected ? 'odd' : ''} />
    <${Figure} name=${t('reports.overturned')} value=${number(places.overturned)} />
  </dl>`;
}

// What the shifts before say of this one: hours with more rejects than chance gives, and rejects that follow each other too closely.
function Chart({ chart }) {
  if (!chart) return html`<p class="help">${t('reports.chartNone')}</p>`;
  const beyond = chart.hours.filter(hour => hour.isBeyond).length;
  return html`<p class=${beyond || chart.runs.length ? 'odd' : ''}>${t(beyond ? 'reports.chartBeyond' : 'reports.chartCalm', { hours: number(beyond), share: number(100 * chart.share, 2), parts: number(chart.inspected) })}</p>
    ${chart.runs.map(run => html`<p key=${run.first} class="odd">${t('reports.chartRun', { rejects: number(run.rejects), first: number(run.first), last: number(run.last), parts: number(run.parts) })}</p>`)}
    <p class="help">${t('reports.chartHelp')}</p>`;
}

// One bar an hour, as long as the hour's parts against those of the fullest.
function Hours({ hours, chart }) {
  const limits = new Map(chart?.hours.map(hour => [hour.from, hour]));
  const most = Math.max(...hours.map(({ passed, failed, notInspected }) => passed + failed + notInspected));
  return html`<section class="plot"><h2>${t('reports.hours')}</h2><table class="hours">
    <thead><tr><th scope="col">${t('reports.hour')}</th>${['passed', 'failed', 'notInspected'].map(kind => html`<th key=${kind} scope="col" class="number">${t(`counts.${kind}`)}</th>`)}${chart && html`<th scope="col" class="number">${t('reports.limit')}</th>`}<td></td></tr></thead>
    <tbody>${hours.map(hour => {
      let x = 0;
      const limit = limits.get(hour.from);
      return html`<tr key=${hour.from} class=${limit?.isBeyond ? 'odd' : ''}><th scope="row">${clockMinutes(new Date(hour.from))}</th>${['passed', 'failed', 'notInspected'].map(kind => html`<td key=${kind} class="number">${number(hour[kind])}</td>`)}${chart && html`<td class="number">${limit ? `${number(limit.limit)}${limit.isBeyond ? ' !' : ''}` : ''}</td>`}
        <td><svg viewBox="0 0 1000 20" preserveAspectRatio="none" aria-hidden="true">${['passed', 'failed', 'notInspected'].map(kind => {
          const width = 1000 * hour[kind] / most, from = x;
          x += width;
          return width > 0 && html`<rect key=${kind} class=${kind} x=${from} width=${width} height="20" />`;
        })}</svg></td></tr>`;
    })}</tbody></table><${Chart} chart=${chart} /></section>`;
}

function RejectMap({ report: { places, columns, rows, counts } }) {
  const most = Math.max(...places.cells), shown = counts.failed - places.overturned - places.withoutPlace;
  return html`<section class="plot"><h2>${t('reports.map')}</h2>
    ${most === 0 ? html`<p>${t('reports.mapNone')}</p>` : html`<svg class="map" viewBox=${`0 0 ${columns * 10} ${rows * 10}`} role="img" aria-label=${t('reports.map')}>
      <rect class="ground" width=${columns * 10} height=${rows * 10} />
      ${places.cells.map((count, i) => count > 0 && html`<rect key=${i} class="hit" x=${i % columns * 10} y=${Math.floor(i / columns) * 10} width="10" height="10" fill-opacity=${0.15 + 0.85 * count / most} />`)}</svg>
      <p>${t('reports.mapHelp', { columns, rows, most: number(most), count: number(shown) })}</p>`}
    ${places.withoutPlace > 0 && html`<p>${t('reports.mapWithout', { count: number(places.withoutPlace) })}</p>`}
    ${places.overturned > 0 && html`<p>${t('reports.mapOverturned')}</p>`}
  </section>`;
}

const Table = ({ title, rows }) => html`<section class="plot"><h2>${title}</h2><table><tbody>${rows.map(([name, count]) => html`
  <tr key=${name}><th scope="row">${name}</th><td class="number">${number(count)}</td></tr>`)}</tbody></table></section>`;

// Runs of challenge parts in the shift, and what is proven of the models that judged them.
function Challenges({ challenges: { runs, proven } }) {
  return html`<section class="plot"><h2>${t('screen.challenge')}</h2><table><tbody>${runs.map(run => html`<tr key=${run.run}><th scope="row">${clockMinutes(new Date(run.endedAt))} ${run.set}</th>
    <td class=${run.outcome === 'passed' ? '' : 'odd'}>${t(`challenge.outcome.${run.outcome}`)}${run.why && html` <span class="data" lang="en">${run.why}</span>`}</td></tr>`)}</tbody></table>
    ${proven.map(one => html`<p key=${one.model}><span class="data">${one.model.slice(0, 12)}</span> ${t('models.provenBy', { share: number(Math.floor(1000 * one.atLeast) / 10, 1), caught: number(one.caught), shown: number(one.shown) })}</p>`)}</section>`;
}

function Download({ station, shift }) {
  const [form, setForm] = useState(languageNow() === 'de' ? 'semicolon' : 'comma'), [separator, decimal] = forms[form];
  const words = new URLSearchParams({ station, from: shift.from, to: shift.to, separator, decimal });
  return html`<span class="tools download"><label class="field"><span>${t('reports.form')}</span>
    <select value=${form} onChange=${event => setForm(event.target.value)}>${Object.keys(forms).map(key => html`<option key=${key} value=${key}>${t(`reports.form.${key}`)}</option>`)}</select></label>
    <a class="button" href=${`api/parts.csv?${words}`} download=${`${station}-${shift.from.slice(0, 16).replace(':', '')}.csv`}>${t('reports.table')}</a>
    <button class="plain" onClick=${() => print()}>${t('reports.print')}</button></span>`;
}

// By lot in their order; what was overturned is no reject.
const Lots = ({ lots }) => html`<section class="plot"><h2>${t('reports.lots')}</h2><table class="lots">
  <thead><tr><th scope="col">${t('part.lot')}</th>${['reports.inspected', 'counts.failed', 'reports.rate', 'counts.notInspected'].map(name => html`<th key=${name} scope="col" class="number">${t(name)}</th>`)}</tr></thead>
  <tbody>${lots.map(({ lot, inspected, failed, notInspected }) => html`<tr key=${lot ?? ''}><th scope="row">${lot ?? t('lot.none')}</th><td class="number">${number(inspected)}</td><td class="number">${number(failed)}</td>
    <td class="number">${inspected ? `${percent(failed / inspected)} %` : '–'}</td><td class="number">${number(notInspected)}</td></tr>`)}</tbody></table></section>`;

function Report({ station, report, hasShifts }) {
  const { counts, byReason, hours, lots, places } = report;
  return html`<article class="report" data-from=${counts.from}>
    <header><h1>${live.agent && `${live.agent} · `}${station} · ${span(counts, hasShifts)}</h1><${Download} station=${station} shift=${counts} /></header>
    ${!counts.isWhole && html`<p class="trouble">${t('reports.notWhole')}</p>`}
    <${Figures} counts=${counts} places=${places} />
    ${allOf(counts) === 0 ? html`<p class="none">${t('reports.none')}</p>` : html`<div class="plots">
      <${Hours} hours=${hours} chart=${report.chart} />
      <div class="beside">${lots.length > 0 && html`<${Lots} lots=${lots} />`}${counts.failed > 0 && html`<${RejectMap} report=${report} />`}
        ${places.zones.length > 0 && html`<${Table} title=${t('reports.zones')} rows=${places.zones.map(({ zone, failed }) => [zone ?? t('reports.noZone'), failed])} />`}
        ${report.challenges.runs.length > 0 && html`<${Challenges} challenges=${report.challenges} />`}
        ${counts.notInspected > 0 && html`<${Table} title=${t('reports.reasons')} rows=${Object.entries(byReason).map(([reason, count]) => [t(`reason.${reason}`), count])} />`}</div></div>`}
  </article>`;
}

const isNow = shift => new Date(shift.to) > new Date();

export function Reports() {
  const names = [...live.stations.keys()], [chosen, choose] = useState(null), station = names.includes(chosen) ? chosen : names[0];
  const { list, trouble, isReading, read } = useShifts(station), [from, setFrom] = useState(null), [count, setCount] = useState(0);
  useEffect(() => { watch([]); }, []);
  const shift = list?.shifts.find(one => one.from === from) ?? list?.shifts[0], { report, trouble: why } = useReport(station, shift, count);
  if (!list) return html`<main class="past"><h1 class="unseen">${t('screen.reports')}</h1><p class=${trouble ? 'trouble' : 'none'}>${trouble ?? t('reports.reading')}</p></main>`;
  return html`<main class="past reports">
    <nav aria-label=${t('reports.shifts')}>
      ${names.length > 1 && html`<div class="switch" role="group" aria-label=${t('stations.title')}>${names.map(one => html`<button key=${one} aria-pressed=${one === station} onClick=${() => choose(one)}>${one}</button>`)}</div>`}
      <h2>${t(list.hasShifts ? 'reports.shifts' : 'reports.days')}</h2>
      <button class="plain" disabled=${isReading} onClick=${() => { read(null); setCount(count + 1); }}>${t('reports.refresh')}</button>
      <ol>${list.shifts.map(one => html`<li key=${one.from}><button class="shift" aria-pressed=${one === shift} onClick=${() => setFrom(one.from)}>
        <b>${dayOfYear(new Date(one.from))}</b><span>${list.hasShifts && `${clockMinutes(new Date(one.from))}–`}${isNow(one) ? t('reports.goesOn') : list.hasShifts && clockMinutes(new Date(one.to))}</span>
        <span>${t('reports.parts', { count: number(allOf(one)) })}</span><span>${one.yield ? `${percent(one.yield.share)} %` : '–'}</span></button></li>`)}</ol>
      <button class="plain" disabled=${isReading} onClick=${() => read(list.shifts.at(-1).from)}>${t('reports.older')}</button>
    </nav>
    ${trouble ?? why ? html`<p class="trouble" role="alert">${trouble ?? why}</p>` : report ? html`<${Report} station=${station} report=${report} hasShifts=${list.hasShifts} />` : html`<p class="none">${t('reports.reading')}</p>`}
  </main>`;
}
