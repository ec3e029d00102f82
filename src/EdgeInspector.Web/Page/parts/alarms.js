import { html, useState } from '../html.js';
import { command, live } from '../live.js';
import { mayI } from '../session.js';
import { clock, clockMinutes, dayOfYear, t } from '../text.js';

const shelfTimes = [15, 60, 240, 480];   // minutes

// What an alarm is, in words: trips and drift have theirs with the verdict, states of a station with its state. An output's name is no word.
const keyOf = ({ kind, detail }) => kind === 'output' ? 'alarm.output' : kind === 'station' ? `state.${detail}` : kind === 'trip' || kind === 'drift' ? `${kind}.${detail}`
  : detail ? `alarm.${kind}.${detail}` : `alarm.${kind}`;

const moment = time => { const at = new Date(time); return at.toDateString() === new Date().toDateString() ? clock(at) : `${dayOfYear(at)}, ${clock(at)}`; };

function useAsking() {
  const [trouble, setTrouble] = useState(null), [isBusy, setBusy] = useState(false);
  const ask = async (verb, more) => {
    setBusy(true);
    const answer = await command(verb, undefined, more).catch(error => ({ ok: false, message: String(error) }));
    setBusy(false);
    setTrouble(answer.ok ? null : answer.message);
    return answer.ok;
  };
  return { ask, trouble, isBusy };
}

// Whoever acknowledges may do so here; afterwards it says who has.
function Seen({ alarm, ask, isBusy }) {
  if (alarm.acknowledgedAt) return html`<small><time>${t('alarms.seen', { who: alarm.acknowledgedBy, time: moment(alarm.acknowledgedAt) })}</time></small>`;
  return mayI('acknowledgeAlarm') && html`<button class="plain" disabled=${isBusy || live.isStale} onClick=${() => ask('acknowledgeAlarm', { alarm: alarm.id })}>${t('alarms.acknowledge')}</button>`;
}

// What calls for somebody at a station: too many rejects, and what moves away from what was taught. It stands here at once; what somebody
// has said of it comes with the list of alarms.
function ofStation(station) {
  const challenge = ['failed', 'overdue'].includes(station.challenge) ? [{ kind: 'challenge', detail: station.challenge }] : [];
  return [...challenge, ...station.trips.filter(trip => trip !== 'challenge').map(detail => ({ kind: 'trip', detail })), ...(station.stats?.drift?.causes ?? []).map(detail => ({ kind: 'drift', detail })), ...[station.stats?.rejects?.beyond].filter(detail => detail).map(detail => ({ kind: 'rejects', detail }))]
    .map(one => ({ ...one, alarm: live.alarms.find(({ kind, detail, station: name, ended }) => kind === one.kind && detail === one.detail && name === station.name && !ended) }));
}

export function StationAlarms({ station }) {
  const { ask, trouble, isBusy } = useAsking();
  const shown = !station || live.isStale ? [] : ofStation(station).filter(one => !one.alarm?.shelf);
  return shown.length > 0 && html`<section class="alarms" aria-label=${t('alarms.title')}>
    <div role="alert">${shown.map(one => html`<p key=${keyOf(one)} class=${one.alarm?.acknowledgedAt ? 'seen' : ''}><svg viewBox="0 0 20 20" aria-hidden="true"><path d="M10 1l9.5 17H.5z" /></svg><strong>${t(keyOf(one))}</strong><span>${t(`${keyOf(one)}.help`)}</span>${one.alarm && html`<${Seen} alarm=${one.alarm} ask=${ask} isBusy=${isBusy} />`}</p>`)}</div>
    ${trouble && html`<em role="alert">${trouble}</em>`}</section>`;
}

// The way to those that do not stand on the line's screen.
export function MoreAlarms({ station }) {
  const ids = station ? ofStation(station).map(one => one.alarm?.id) : [];
  const others = live.alarms.filter(alarm => !alarm.shelf && !alarm.acknowledgedAt && !ids.includes(alarm.id)).length, shelved = live.alarms.filter(alarm => alarm.shelf).length;
  return others + shelved > 0 && html`<a class="button more" href="#system">${[others && t('alarms.others', { count: others }), shelved && t('alarms.shelvedCount', { count: shelved })].filter(text => text).join(', ')}</a>`;
}

function Shelve({ alarm, ask, isBusy, close }) {
  const [minutes, setMinutes] = useState(shelfTimes[1]), [reason, setReason] = useState('');
  const shelve = async event => {
    event.preventDefault();
    if (await ask('shelveAlarm', { alarm: alarm.id, minutes, reason: reason.trim() })) close();
  };
  return html`<form class="shelve" onSubmit=${shelve}>
    <label class="field">${t('alarms.howLong')} <select value=${minutes} onChange=${event => setMinutes(Number(event.target.value))}>${shelfTimes.map(time => html`<option key=${time} value=${time}>${time < 60 ? `${time} min` : `${time / 60} h`}</option>`)}</select></label>
    <label class="field">${t('threshold.why')} <input required maxlength="200" value=${reason} onInput=${event => setReason(event.target.value)} /></label>
    <button class="strong" disabled=${isBusy || !reason.trim()}>${t('alarms.shelve')}</button></form>`;
}

function Item({ alarm }) {
  const { ask, trouble, isBusy } = useAsking(), [isOpen, setOpen] = useState(false), key = keyOf(alarm);
  return html`<li class=${alarm.shelf || alarm.ended ? '' : alarm.acknowledgedAt ? 'warning' : 'error'}>
    <b>${alarm.station ?? ''} ${t(key)}${alarm.kind === 'output' ? `: ${alarm.detail}` : ''}</b> <small><time>${t('alarms.since', { time: moment(alarm.since) })}${alarm.ended && `, ${t('alarms.ended', { time: moment(alarm.ended) })}`}</time></small>
    ${alarm.text && html` <span lang="en">${alarm.text}</span>`}${!alarm.ended && html`<em>${t(`${key}.help`)}</em>`}
    ${alarm.shelf && html`<p>${t('alarms.shelved', { time: clockMinutes(new Date(alarm.shelf.until)), who: alarm.shelf.by })} <q>${alarm.shelf.reason}</q></p>`}
    <div class="acts"><${Seen} alarm=${alarm} ask=${ask} isBusy=${isBusy} />
      ${mayI('shelveAlarm') && (alarm.shelf
        ? html`<button class="plain" disabled=${isBusy} onClick=${() => ask('unshelveAlarm', { alarm: alarm.id })}>${t('alarms.unshelve')}</button>`
        : !alarm.ended && html`<button class="plain" aria-expanded=${isOpen} onClick=${() => setOpen(!isOpen)}>${t('alarms.shelve')} …</button>`)}</div>
    ${isOpen && !alarm.shelf && html`<${Shelve} alarm=${alarm} ask=${ask} isBusy=${isBusy} close=${() => setOpen(false)} />`}
    ${trouble && html`<p class="trouble" role="alert">${trouble}</p>`}</li>`;
}

// All of them, with what can be said of them.
export function AlarmList() {
  return live.alarms.length === 0 ? html`<p>${t('alarms.none')}</p>` : html`<ol class="findings" tabindex="0">${live.alarms.map(alarm => html`<${Item} key=${alarm.id} alarm=${alarm} />`)}</ol>`;
}
