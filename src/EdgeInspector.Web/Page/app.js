import { html, render, useEffect, useLayoutEffect, useState } from './html.js';
import { connect, live, subscribe } from './live.js';
import { Lease, Who } from './parts/who.js';
import { session } from './session.js';
import { allLanguages, clock, languageNow, loadLanguage, t } from './text.js';
import { Login } from './screens/login.js';
import { Run } from './screens/run.js';

// The screen of the line is there at once; the others follow when it stands, and are there when the agent is not.
function follows(load, name) {
  const screen = { view: undefined, load: () => screen.loading ??= load().then(file => { screen.view = file[name]; }).finally(() => { screen.loading = undefined; }) };
  return screen;
}
const screens = {
  run: { view: Run },
  rejects: follows(() => import('./screens/rejects.js'), 'Rejects'),
  threshold: follows(() => import('./screens/threshold.js'), 'Threshold'),
  reports: follows(() => import('./screens/reports.js'), 'Reports'),
  camera: follows(() => import('./screens/camera.js'), 'Camera'),
  challenge: follows(() => import('./screens/challenge.js'), 'Challenge'),
  models: follows(() => import('./screens/models.js'), 'Models'),
  teach: follows(() => import('./screens/teach.js'), 'Teach'),
  system: follows(() => import('./screens/system.js'), 'System'),
};
// What stands for a screen when more words follow behind #.
const inside = { rejects: follows(() => import('./screens/part.js'), 'Part') };
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

// Only a station without a model is taught there.
const isTaught = screen => screen === 'teach' || [...live.stations.values()].some(station => station.state === 'teaching');

function Header({ screen, onLanguage, onChange }) {
  const [theme, setTheme] = useState(document.documentElement.dataset.theme);
  const other = themes[(themes.indexOf(theme) + 1) % themes.length];
  return html`<header class="top">
    <span class="product">EdgeInspector</span>
    <span class="agent" title=${t('header.agent')}>${live.agent ?? ''}</span>
    ${session.role && html`<nav aria-label=${t('header.screens')}>${Object.keys(screens).filter(name => name !== 'teach' || isTaught(screen)).map(name => html`
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
  const Screen = useScreen(more.length > 0 && inside[name] || screens[name]);
  const again = () => redraw(count => count + 1);
  const onLanguage = async language => { await loadLanguage(language); again(); };
  const wantsLogin = session.isKnown && (!session.role || first === 'login' && !session.user && session.hasUsers);
  const onDone = () => { if (first === 'login') location.hash = ''; again(); };
  return html`<${Header} screen=${wantsLogin ? 'login' : name} onLanguage=${onLanguage} onChange=${again} />
    ${wantsLogin ? html`<${Login} onDone=${onDone} />` : Screen ? html`<${Screen} words=${more.map(unescaped)} />` : html`<main class="past"><p class="none" role="status">${live.problem ?? t('screen.loading')}</p></main>`}`;
}

// A screen that does not come is asked for again: the agent may be starting.
function useScreen(screen) {
  const [, redraw] = useState(0);
  useEffect(() => {
    if (screen.view) return;
    let gone = false;
    const load = () => screen.load().catch(() => new Promise(wait => setTimeout(wait, 1000))).then(() => {
      if (gone) return;
      if (screen.view) redraw(count => count + 1);
      else load();
    });
    load();
    return () => { gone = true; };
  }, [screen]);
  return screen.view;
}

const wants = feature => matchMedia(`(prefers-${feature})`).matches;
applyTheme(themes.find(theme => theme === kept('theme')) ?? (wants('contrast: more') ? 'contrast' : wants('color-scheme: dark') ? 'dark' : 'light'));
connect();
await loadLanguage();
render(html`<${App} />`, document.getElementById('page'));
// One that does not come now is asked for when somebody wants it.
for (const screen of [...Object.values(screens), ...Object.values(inside)]) if (!screen.view) screen.load().catch(() => {});
