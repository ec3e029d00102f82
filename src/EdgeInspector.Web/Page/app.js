import { html, render, useEffect, useLayoutEffect, useState } from './vendor/preact-htm.js';
import { connect, live, subscribe } from './live.js';
import { Lease, Who } from './parts/who.js';
import { session } from './session.js';
import { allLanguages, clock, languageNow, loadLanguage, t } from './text.js';
import { Camera } from './screens/camera.js';
import { Login } from './screens/login.js';
import { Models } from './screens/models.js';
import { Part } from './screens/part.js';
import { Rejects } from './screens/rejects.js';
import { Reports } from './screens/reports.js';
import { Run } from './screens/run.js';
import { System } from './screens/system.js';
import { Threshold } from './screens/threshold.js';

// A screen by the first word behind #, and what stands for it when more words follow.
const screens = { run: Run, rejects: Rejects, threshold: Threshold, reports: Reports, camera: Camera, models: Models, system: System };
const inside = { rejects: Part };
const themes = ['light', 'dark', 'contrast'];

const kept = (key, value) => { try { return value === undefined ? localStorage.getItem(key) : localStorage.setItem(key, value); } catch { return null; } };

function applyTheme(theme) {
  document.documentElement.dataset.theme = theme;
  kept('theme', theme);
}

function useLive() {
  const [, redraw] = useState(0);
  // Before anything else can happen: a word that came in between would not be seen.
  useLayoutEffect(() => subscribe(() => redraw(count => count + 1)), []);
}

function Clock() {
  const [now, tick] = useState(new Date());
  useEffect(() => { const timer = setInterval(() => tick(new Date()), 500); return () => clearInterval(timer); }, []);
  return html`<time class="clock">${clock(now)}</time>`;
}

function Header({ screen, onLanguage, onChange }) {
  const [theme, setTheme] = useState(document.documentElement.dataset.theme);
  const other = themes[(themes.indexOf(theme) + 1) % themes.length];
  return html`<header class="top">
    <span class="product">EdgeInspector</span>
    <span class="agent" title=${t('header.agent')}>${live.agent ?? ''}</span>
    ${session.role && html`<nav aria-label=${t('header.screens')}>${Object.keys(screens).map(name => html`
      <a key=${name} href=${`#${name}`} aria-current=${name === screen ? 'page' : undefined}>${t(`screen.${name}`)}</a>`)}</nav>`}
    <span class="room"></span>
    <${Lease} /><${Who} onChange=${onChange} />
    <div class="switch" role="group" aria-label=${t('header.language')}>${allLanguages.map(name => html`
      <button key=${name} aria-pressed=${name === languageNow()} onClick=${() => onLanguage(name)}>${name.toUpperCase()}</button>`)}</div>
    <button class="plain" onClick=${() => { applyTheme(other); setTheme(other); }}>${t(`theme.${other}`)}</button>
    <${Clock} />
  </header>`;
}

const unescaped = word => { try { return decodeURIComponent(word); } catch { return word; } };

function App() {
  useLive();
  const [place, setPlace] = useState(location.hash.slice(1));
  const [, redraw] = useState(0);
  useEffect(() => {
    const change = () => setPlace(location.hash.slice(1));
    addEventListener('hashchange', change);
    return () => removeEventListener('hashchange', change);
  }, []);
  const [first, ...more] = place.split('/'), name = Object.hasOwn(screens, first) ? first : 'run';
  const Screen = more.length > 0 && inside[name] || screens[name];
  const again = () => redraw(count => count + 1);
  const onLanguage = async language => { await loadLanguage(language); again(); };
  const wantsLogin = session.isKnown && (!session.role || first === 'login' && !session.user && session.hasUsers);
  const onDone = () => { if (first === 'login') location.hash = ''; again(); };
  return html`<${Header} screen=${wantsLogin ? 'login' : name} onLanguage=${onLanguage} onChange=${again} />
    ${wantsLogin ? html`<${Login} onDone=${onDone} />` : html`<${Screen} words=${more.map(unescaped)} />`}`;
}

const wants = feature => matchMedia(`(prefers-${feature})`).matches;
applyTheme(themes.find(theme => theme === kept('theme')) ?? (wants('contrast: more') ? 'contrast' : wants('color-scheme: dark') ? 'dark' : 'light'));
connect();
await loadLanguage();
render(html`<${App} />`, document.getElementById('page'));
