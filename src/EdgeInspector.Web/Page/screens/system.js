import { html, useEffect, useState } from '../html.js';
import { live, watch } from '../live.js';
import { AlarmList } from '../parts/alarms.js';
import { EventText } from '../parts/event.js';
import { ask } from '../reading.js';
import { mayI, post } from '../session.js';
import { clock, dayOfYear, duration, number, t } from '../text.js';

const when = time => { const at = new Date(time); return `${dayOfYear(at)}, ${clock(at)}`; };

// What is asked when the screen comes, and again by its button.
function useAnswer(path) {
  const [answer, setAnswer] = useState({}), [count, setCount] = useState(0);
  useEffect(() => {
    let isGone = false;
    ask(path).then(content => { if (!isGone) setAnswer({ content }); }, error => { if (!isGone) setAnswer({ error: error.message }); });
    return () => { isGone = true; };
  }, [path, count]);
  return { ...answer, again: () => setCount(count + 1) };
}

const Section = ({ name, kind = '', action, children }) => html`<section class="plot ${kind}"><h2>${t(`system.${name}`)}${action}</h2>${children}</section>`;

const Again = ({ onClick, isBusy, text }) => html`<button class="plain" disabled=${isBusy} onClick=${onClick}>${text ?? t('reports.refresh')}</button>`;

function Program() {
  const { info } = live, facts = [['version', live.version], ['platform', info?.platform], ['since', info && when(info.startedAt)], ['agent', live.agent]];
  return html`<${Section} name="program"><dl class="facts">${facts.filter(([, value]) => value).map(([name, value]) => html`<div key=${name}><dt>${t(`system.${name}`)}</dt><dd>${value}</dd></div>`)}</dl><//>`;
}

function Doctor() {
  const [report, setReport] = useState(null), [trouble, setTrouble] = useState(null), [isBusy, setBusy] = useState(false);
  const examine = async () => {
    setBusy(true);
    const { isOk, content } = await post('api/system/doctor').catch(error => ({ content: { message: error.message } }));
    setBusy(false);
    setTrouble(isOk ? null : content.message);
    if (isOk) setReport({ areas: content.areas, at: new Date() });
  };
  const findings = report?.areas.flatMap(area => area.findings) ?? [];
  return html`<${Section} name="doctor" action=${html`<${Again} isBusy=${isBusy} onClick=${examine} text=${t(isBusy ? 'system.examining' : 'system.examine')} />`}>
    ${trouble && html`<p class="trouble" role="alert">${trouble}</p>`}
    ${!report && !trouble && html`<p>${t('system.doctorHelp')}</p>`}
    ${report && html`<p role="status">${t('system.examined', { time: clock(report.at), count: number(findings.length), areas: report.areas.map(area => area.area).join(', ') })}</p>
      <ol class="findings" tabindex="0" lang="en">${findings.map(finding => html`<li key=${finding.id + finding.what} class=${finding.severity}><b>${t(`system.severity.${finding.severity}`)}</b> ${finding.what} <span>${finding.why}</span><em>${finding.remedy}</em></li>`)}</ol>`}<//>`;
}

// Of outputs that move gates; nothing where there are none.
function Outputs() {
  const outputs = live.health?.outputs ?? [];
  return outputs.length > 0 && html`<${Section} name="outputs"><${Table} empty="" columns=${['output', 'station', 'state', 'passed', 'rejected', 'late', 'withdrawn', 'outages'].map(name => t(`system.output.${name}`))}
    rows=${outputs.map(one => [one.name, one.station, one.trouble ?? t(one.connected ? 'states.connected' : 'states.gateAway'), number(one.passed), number(one.rejected), number(one.late + one.crowded), number(one.withdrawn), number(one.outages)])} /><//>`;
}

function Events() {
  return html`<${Section} name="events">${live.events.length === 0 ? html`<p>${t('messages.none')}</p>` : html`<ol class="findings" tabindex="0">${live.events.map(event => html`<li key=${event.id} class=${event.severity}><b>${when(event.at)} ${event.station ?? ''} <small>${event.code}</small></b> <${EventText} event=${event} /></li>`)}</ol>`}<//>`;
}

function Configuration() {
  const { content, error, again } = useAnswer('api/system/configuration'), whole = content?.remarks.filter(remark => remark.line === 0) ?? [];
  const Remark = ({ remark }) => html`<em class=${remark.isError ? 'error' : 'warning'} lang="en">${remark.text}</em>`;
  return html`<${Section} name="configuration" kind="wide" action=${html`<${Again} onClick=${again} />`}>
    ${error && html`<p class="trouble" role="alert">${error}</p>`}
    ${content && html`<p class="data">${content.file}${content.sha256 && ` · SHA-256 ${content.sha256.slice(0, 8)}`}</p>${whole.map(remark => html`<p class="trouble"><${Remark} remark=${remark} /></p>`)}
      ${content.remarks.length === 0 && html`<p>${t('system.configurationGood')}</p>`}
      <div class="lines" tabindex="0" role="region" aria-label=${t('system.configuration')}><ol>${content.lines.map((line, i) => html`<li key=${i}><code>${line || ' '}</code>${content.remarks.filter(remark => remark.line === i + 1).map(remark => html`<${Remark} remark=${remark} />`)}</li>`)}</ol></div>`}<//>`;
}

function Table({ columns, rows, empty }) {
  if (rows.length === 0) return html`<p>${empty}</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${columns[0]}><table><thead><tr>${columns.map(name => html`<th key=${name} scope="col">${name}</th>`)}</tr></thead>
    <tbody>${rows.map((cells, i) => html`<tr key=${i}>${cells.map((cell, j) => html`<td key=${j}>${cell}</td>`)}</tr>`)}</tbody></table></div>`;
}

function Audit() {
  const { content, error, again } = useAnswer('api/system/audit');
  return html`<${Section} name="audit" kind="wide" action=${html`<${Again} onClick=${again} />`}>${error && html`<p class="trouble" role="alert">${error}</p>`}
    ${content && html`<${Table} empty=${t('system.auditNone')} columns=${['time', 'who', 'what', 'station', 'old', 'new', 'words'].map(name => t(`system.audit.${name}`))}
      rows=${content.map(change => [when(change.at), change.by ?? '', change.verb, change.station ?? '', change.old ?? '', change.new ?? '', change.message])} />`}<//>`;
}

function Sessions() {
  const { content, error, again } = useAnswer('api/sessions');
  return html`<${Section} name="sessions" action=${html`<${Again} onClick=${again} />`}>${error && html`<p class="trouble" role="alert">${error}</p>`}
    ${content && html`<${Table} empty=${t('system.sessionsNone')} columns=${['who', 'role', 'since', 'idle'].map(name => t(`system.sessions.${name}`))}
      rows=${content.map(one => [one.user, t(`role.${one.role}`), when(one.since), duration(one.idleSeconds)])} />`}<//>`;
}

function Bundle() {
  const [trouble, setTrouble] = useState(null), [isBusy, setBusy] = useState(false);
  const fetchIt = async () => {
    setBusy(true);
    setTrouble(null);
    try {
      const answer = await fetch('api/system/bundle', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' });
      if (!answer.ok) throw new Error((await answer.json()).message);
      const link = document.createElement('a');
      link.href = URL.createObjectURL(await answer.blob());
      link.download = `edge-inspector-support-${new Date().toISOString().slice(0, 16).replace(/[-:]/g, '')}.zip`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    } catch (error) { setTrouble(error.message); }
    setBusy(false);
  };
  return html`<${Section} name="bundle" action=${html`<${Again} isBusy=${isBusy} onClick=${fetchIt} text=${t(isBusy ? 'system.examining' : 'system.download')} />`}>
    <p>${t('system.bundleHelp')}</p>${trouble && html`<p class="trouble" role="alert">${trouble}</p>`}<//>`;
}

// Each part where the role allows it.
export function System() {
  useEffect(() => { watch([]); }, []);
  return html`<main class="past system"><h1 class="unseen">${t('screen.system')}</h1>
    <${Section} name="alarms"><${AlarmList} /><//><${Program} /><${Outputs} /><${Events} />${mayI('doctor') && html`<${Doctor} />`}${mayI('bundle') && html`<${Bundle} />`}${mayI('sessions') && html`<${Sessions} />`}
    ${mayI('configuration') && html`<${Configuration} />`}${mayI('audit') && html`<${Audit} />`}</main>`;
}
