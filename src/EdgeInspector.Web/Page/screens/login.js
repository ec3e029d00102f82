import { html, useEffect, useRef, useState } from '../html.js';
import { connect, watch } from '../live.js';
import { logIn, session } from '../session.js';
import { has, t } from '../text.js';

export function Login({ onDone }) {
  const [name, setName] = useState(''), [password, setPassword] = useState(''), [trouble, setTrouble] = useState(null), [isBusy, setBusy] = useState(false), field = useRef(null);
  useEffect(() => { watch([]); field.current.focus(); }, []);
  const send = async event => {
    event.preventDefault();
    setBusy(true);
    const { isOk, retryAfter, content } = await logIn(name.normalize('NFC'), password).catch(error => ({ content: { message: error.message } }));
    setBusy(false);
    setPassword('');
    if (!isOk) { setTrouble(has(`login.${content.error}`) ? t(`login.${content.error}`, { seconds: retryAfter }) : content.message); return; }
    connect();
    onDone();
  };
  return html`<main class="login"><form onSubmit=${send}>
    <h1>${t('login.title')}</h1>
    ${session.wasUser && html`<p class="note">${t('login.wasOut')}</p>`}
    <label class="field"><span>${t('login.name')}</span><input ref=${field} value=${name} maxlength="64" required autocomplete="username" autocapitalize="none" spellcheck=${false} onInput=${event => setName(event.target.value)} /></label>
    <label class="field"><span>${t('login.password')}</span><input type="password" value=${password} maxlength="200" required autocomplete="current-password" onInput=${event => setPassword(event.target.value)} /></label>
    ${trouble && html`<p class="trouble" role="alert">${trouble}</p>`}
    <button class="strong" disabled=${isBusy}>${t('login.go')}</button>
  </form></main>`;
}
