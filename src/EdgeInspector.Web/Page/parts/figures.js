import { html, useState } from '../html.js';
import { command, live } from '../live.js';
import { mayI } from '../session.js';
import { bytes, clock, duration, number, t } from '../text.js';
import { MoreAlarms } from './alarms.js';
import { EventText } from './event.js';

const littleDisk = 1e9;

function Figure({ name, value, kind = '' }) {
  return html`<div class="figure ${kind}"><dd>${value}</dd><dt>${name}</dt></div>`;
}

// The lot that is made; what names another one comes when it is wanted.
function Lot({ station, lot }) {
  const [Form, setForm] = useState(null), open = () => import('./lot.js').then(file => setForm(() => file.LotForm));
  return Form ? html`<${Form} station=${station} lot=${lot} onDone=${() => setForm(null)} />` : html`<p class="lot"><span>${t('part.lot')}</span> <b title=${lot}>${lot ?? '–'}</b>
    ${mayI('setLot') && html`<button class="plain" disabled=${live.isStale} onClick=${open}>${t('camera.apply')}</button>`}</p>`;
}

// The counters of the shift, or since they were reset where there are no shifts: the agent's own, not the page's.
export function Counts({ station }) {
  const stats = station?.stats, counts = stats?.shift ?? stats?.sinceReset;
  const all = counts ? counts.passed + counts.failed + counts.notInspected : 0;
  const known = live.info?.stations.find(one => one.name === station?.name);
  const reasons = Object.entries(stats?.notInspectedByReason ?? {}).sort((a, b) => b[1] - a[1]);
  return html`<section class="card counts" aria-label=${t('counts.title')}>
    <h2>${stats?.shift ? t('counts.shift') : t('counts.reset')} ${counts && html`<small>${t('counts.since', { time: since(counts.since) })}</small>`}</h2>
    <dl class="figures">
      <${Figure} name=${t('counts.yield')} value=${all ? `${number(100 * counts.passed / all, 1)} %` : '–'} />
      <${Figure} name=${t('counts.passed')} value=${number(counts?.passed)} />
      <${Figure} name=${t('counts.failed')} value=${number(counts?.failed)} />
      <${Figure} name=${t('counts.notInspected')} value=${number(counts?.notInspected)} kind=${counts?.notInspected ? 'odd' : ''} />
    </dl>
    ${known && (known.lot || mayI('setLot')) && html`<${Lot} key=${known.name} station=${known.name} lot=${known.lot} />`}
    ${reasons.length > 0 && html`<p class="reasons"><span>${t('counts.reasons')}</span> ${reasons.map(([reason, count]) => html`<span key=${reason} class="chip">${t(`reason.${reason}`)} <b>${number(count)}</b></span>`)}</p>`}
  </section>`;
}

function since(time) {
  const at = new Date(time), isToday = at.toDateString() === new Date().toDateString();
  return isToday ? clock(at) : `${at.toLocaleDateString()} ${clock(at)}`;
}

function Row({ name, text, isOdd }) {
  return html`<li class=${isOdd ? 'odd' : ''}><svg viewBox="0 0 20 20" aria-hidden="true">${isOdd ? html`<path d="M10 2l9 16H1z" />` : html`<circle cx="10" cy="10" r="5" />`}</svg><b>${name}</b><span>${text}</span></li>`;
}

export function States({ station }) {
  const { health } = live, mqtt = health?.mqtt, outbox = health?.outbox;
  const [said, setSaid] = useState(null), [isAsking, setAsking] = useState(false);
  const isInspecting = station && ['running', 'waitingForTrigger'].includes(station.state), isPaused = station?.state === 'paused';
  const ask = async verb => {
    setAsking(true);
    const answer = await command(verb, station.name).catch(error => ({ ok: false, message: String(error) }));
    setSaid(answer.ok ? null : answer.message);
    setAsking(false);
  };
  const latency = station?.stats?.latencyP95Ms;
  return html`<section class="card states" aria-label=${t('states.title')}>
    <h2>${t('states.title')}
      ${mayI('pause') && !station?.seenBy.length && (isInspecting || isPaused) && html`<button class=${isPaused ? 'strong' : 'plain'} disabled=${isAsking || live.isStale} onClick=${() => ask(isPaused ? 'resume' : 'pause')}>${isPaused ? t('pause.end') : t('pause.begin')}</button>`}</h2>
    <ul>
      <${Row} name=${t('states.camera')} text=${station ? t(`state.${station.state}`) : '–'} isOdd=${station && !isInspecting} />
      <${Row} name=${t('states.broker')} text=${mqtt ? (mqtt.connected ? mqtt.noSubscriber ? t('states.nobodyListens') : t('states.connected') : t('states.away')) : '–'} isOdd=${mqtt && !mqtt.connected} />
      <${Row} name=${t('states.outbox')} isOdd=${outbox && (outbox.trouble || outbox.undelivered > 1000)} text=${outbox
        ? outbox.trouble ?? (outbox.undelivered ? t('states.waiting', { count: number(outbox.undelivered), left: duration(outbox.hoursLeft == null ? null : outbox.hoursLeft * 3600) }) : t('states.delivered')) : '–'} />
      <${Row} name=${t('states.disk')} text=${health ? t('states.free', { room: bytes(health.diskFreeBytes) }) : '–'} isOdd=${health?.diskFreeBytes != null && health.diskFreeBytes < littleDisk} />
      ${(health?.outputs ?? []).filter(output => output.station === station?.name).map(output => html`<${Row} key=${output.name} name=${t('states.gate', { name: output.name })} isOdd=${!output.connected}
        text=${output.trouble ?? (output.connected ? t('states.gateCounts', { passed: number(output.passed), rejected: number(output.rejected) }) : t('states.gateAway'))} />`)}
      <${Row} name=${t('states.latency')} text=${latency == null ? '–' : t('states.ms', { time: number(latency, 1) })} />
    </ul>
    ${said && html`<p class="said" role="alert">${said}</p>`}
  </section>`;
}

// Nothing is wrong yet: failed and overdue ones are alarms.
export const ChallengeDue = ({ station }) => station?.challenge === 'due' && !live.isStale && html`<section class="alarms" role="status">
  <p><svg viewBox="0 0 20 20" aria-hidden="true"><path d="M10 1l9.5 17H.5z" /></svg><strong>${t('challenge.isDue')}</strong><span><a class="button" href="#challenge">${t('screen.challenge')}</a></span></p></section>`;

// What the agent says of itself, the newest first; what somebody should do stands below it.
export function Messages({ station }) {
  const events = live.events.filter(event => event.severity !== 'info').slice(0, 8);
  return html`<section class="card messages" aria-label=${t('messages.title')}>
    <h2>${t('messages.title')} <${MoreAlarms} station=${station} /></h2>
    ${events.length === 0 ? html`<p class="calm">${t('messages.none')}</p>` : html`<ol tabindex="0">${events.map(event => html`<li key=${event.id} class=${event.severity}><b>${clock(new Date(event.at))} ${event.station ?? ''} <small>${event.code}</small></b> <${EventText} event=${event} /></li>`)}</ol>`}
  </section>`;
}
