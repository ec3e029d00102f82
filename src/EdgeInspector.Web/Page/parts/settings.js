import { html, useEffect, useRef, useState } from '../html.js';
import { command } from '../live.js';
import { mayI, session } from '../session.js';
import { number, t } from '../text.js';
import { NameField, useName } from './review.js';
import { MayNot } from './who.js';

const nameOf = key => t(`camera.${key.replace('.', '')}`);
const isTrigger = key => key.startsWith('trigger.');
const fieldOf = key => key.replace(/\.(.)/, (_, letter) => letter.toUpperCase());   // trigger.mode is triggerMode in a command
const modes = ['freeRun', 'hardware', 'software'];

const shownValue = (key, value) => value == null ? null : key === 'trigger.mode' ? t(`trigger.${value}`)
  : Number.isFinite(Number(value)) ? number(Number(value), Number.isInteger(Number(value)) ? 0 : 2) : value;

// What a command gives back of what the file said: JSON, or that it said nothing.
function before(key, old) {
  if (old !== 'not set' && old !== 'null') return JSON.parse(old);
  return key === 'trigger.mode' ? 'freeRun' : key === 'trigger.line' ? 'Line1' : null;
}

function Field({ setting: { key, configured }, draft, setDraft }) {
  const value = draft ?? configured ?? '', label = t('camera.newValue', { name: nameOf(key) });
  if (key === 'trigger.mode') return html`<select aria-label=${label} value=${value} onChange=${event => setDraft(event.target.value)}>${modes.map(mode => html`<option key=${mode} value=${mode}>${t(`trigger.${mode}`)}</option>`)}</select>`;
  return html`<input aria-label=${label} type=${isTrigger(key) ? 'text' : 'number'} step="any" maxlength="64" value=${value} placeholder=${isTrigger(key) ? '' : t('camera.own')} onInput=${event => setDraft(event.target.value)} />`;
}

// What the camera itself says, beside what is configured; a change goes into the file, and the camera reads it back.
export function Settings({ station, details, again }) {
  const [drafts, setDrafts] = useState({}), [basis, setBasis] = useState(null), was = useRef({});
  const change = useChange('setCamera', station, came => { setBasis(null); if (came.ok) setDrafts({}); again(); });
  const settable = details?.settings.filter(setting => setting.isSettable) ?? [];
  const changed = settable.filter(({ key, configured }) => drafts[key] !== undefined && drafts[key] !== (configured ?? ''));
  const draft = (key, text) => { setBasis(basis ?? details.revision); was.current[key] = settable.find(setting => setting.key === key).configured; setDrafts({ ...drafts, [key]: text }); };
  // Another edit of the file that leaves these settings alone is none that has overtaken this one.
  useEffect(() => { if (basis && settable.every(({ key, configured }) => drafts[key] === undefined || was.current[key] === configured)) setBasis(details.revision); }, [details?.revision]);
  const save = event => {
    event.preventDefault();
    if (!change.isReady || changed.length === 0) return;
    change.send({ revision: basis ?? details.revision, ...Object.fromEntries(changed.map(({ key }) => [fieldOf(key), isTrigger(key) ? drafts[key] : drafts[key] === '' ? null : Number(drafts[key])])) });
  };
  const { answer } = change, values = Object.entries(answer?.result ?? {}).filter(([, value]) => value?.old !== undefined);
  const undo = () => change.send(Object.fromEntries(values.map(([key, { old }]) => [fieldOf(key), before(key, old)])), t('threshold.undoReason'));
  return html`<section class="card settings"><h2>${t('camera.settings')}</h2>
    ${details?.problem && html`<p class="trouble" role="alert">${details.problem}</p>`}
    ${details && settable.length === 0 && html`<p>${t('camera.nothingToSet')}</p>`}
    ${settable.length > 0 && html`<form onSubmit=${save}><table><thead><tr><td></td><th scope="col">${t('camera.read')}</th><th scope="col">${t('camera.configured')}</th></tr></thead><tbody>${settable.map(setting => html`
      <tr key=${setting.key} data-key=${setting.key}><th scope="row">${nameOf(setting.key)}</th>
        <td class="read"><b>${shownValue(setting.key, setting.read) ?? t(details.isOpen ? 'camera.notTold' : 'camera.notOpen')}</b>${setting.name && html` <small class="data">${setting.name}${setting.range && !isTrigger(setting.key) ? ` (${setting.range})` : ''}</small>`}</td>
        <td class="field">${mayI('setCamera') ? html`<${Field} setting=${setting} draft=${drafts[setting.key]} setDraft=${text => draft(setting.key, text)} />` : shownValue(setting.key, setting.configured) ?? t('camera.asItIs')}</td></tr>`)}</tbody></table>
      ${mayI('setCamera') ? html`<p class="help">${t('camera.reopens')}</p><div class="change"><${ChangeFields} change=${change} isChanged=${changed.length > 0} text=${t('camera.apply')} onUndo=${values.length > 0 && undo} /></div>` : html`<${MayNot} />`}</form>`}
  </section>`;
}

// A change, with who and why, and what came of it; a command unless it is given in another way.
export function useChange(verb, station, onDone, give = command) {
  const [name, setName] = useName(), [reason, setReason] = useState(''), [answer, setAnswer] = useState(null), [isBusy, setBusy] = useState(false);
  const send = async (change, why = reason.trim(), other = verb) => {
    setBusy(true);
    const came = await give(other, station, { ...change, reason: (session.user ? why : `${why} (${name.trim()})`).slice(0, 200) }).catch(error => ({ ok: false, message: error.message }));
    setBusy(false);
    setAnswer(came);
    if (came.ok) setReason('');
    onDone(came);
    return came;
  };
  return { name, setName, reason, setReason, answer, isBusy, send, isReady: !isBusy && Boolean(name.trim() && reason.trim()) };
}

// Who, why, the button, and the answer with the way back.
export function ChangeFields({ change, isChanged, text, onUndo }) {
  const { name, setName, reason, setReason, answer, isBusy, isReady } = change;
  return html`<${NameField} name=${name} setName=${setName} />
    <label class="field why"><span>${t('threshold.why')}</span><input value=${reason} maxlength="150" onInput=${event => setReason(event.target.value)} /></label>
    <button class="strong" disabled=${!isReady || !isChanged}>${text}</button>
    ${answer && html`<p class=${answer.ok ? 'done' : 'trouble'} role="status">${answer.ok ? t('threshold.done') : t('threshold.refused')} ${answer.message}
      ${answer.ok && onUndo && html` <button type="button" disabled=${isBusy || !name.trim()} onClick=${onUndo}>${t('camera.undoSaved')}</button>`}</p>`}`;
}
