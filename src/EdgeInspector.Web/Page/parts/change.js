import { html, useState } from '../vendor/preact-htm.js';
import { command } from '../live.js';
import { session } from '../session.js';
import { t } from '../text.js';
import { NameField, useName } from './review.js';

// A change of the configuration, with who and why, and what came of it.
export function useChange(verb, station, onDone) {
  const [name, setName] = useName(), [reason, setReason] = useState(''), [answer, setAnswer] = useState(null), [isBusy, setBusy] = useState(false);
  const send = async (change, why = reason.trim(), other = verb) => {
    setBusy(true);
    const came = await command(other, station, { ...change, reason: (session.user ? why : `${why} (${name.trim()})`).slice(0, 200) }).catch(error => ({ ok: false, message: error.message }));
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
