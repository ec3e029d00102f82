// Every word that people read, by key, in one file a language; numbers and times as that language writes them.
const languages = ['en', 'de'];
let texts = {};
let events = {};
let language = 'en';

const stored = () => { try { return localStorage.getItem('language'); } catch { return null; } };

export const languageNow = () => language;
export const allLanguages = languages;

export async function loadLanguage(wanted = stored() ?? navigator.language.slice(0, 2)) {
  language = languages.includes(wanted) ? wanted : 'en';
  const read = async name => (await fetch(`lang/${name}.json`)).json();
  // The agent's own messages are English; a page without the words of another language shows them as they are.
  [texts, events] = await Promise.all([read(language), language === 'en' ? {} : read(`${language}-events`).catch(() => ({}))]);
  document.documentElement.lang = language;
  try { localStorage.setItem('language', language); } catch { /* a browser that keeps nothing asks again */ }
}

// The text of a key, with {names} filled in. An unknown key shows itself, so that it is found.
export function t(key, values = {}) {
  const text = texts[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
}

export const has = key => key in texts;

// What an event is called and what to do, by its number; nothing where the agent's own words are in this language.
export const eventWords = code => events[code.slice(3)] ?? [];

export const number = (value, digits = 0) =>
  value == null ? '–' : new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);

// Scores of different models differ by powers of ten: five digits say enough of each.
export const score = value => value == null ? '–'
  : new Intl.NumberFormat(language, Math.abs(value) >= 1 ? { minimumFractionDigits: 2, maximumFractionDigits: 2 } : { maximumSignificantDigits: 4 }).format(value);

// A number as it is typed: no marks between thousands.
const decimalMark = () => language === 'de' ? ',' : '.';
export const toText = value => String(value).replace('.', decimalMark());
export function fromText(text) {
  const value = text.trim().replace(decimalMark(), '.');
  return value !== '' && Number.isFinite(Number(value)) ? Number(value) : null;
}

export const clock = time => new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false }).format(time);

export const clockMinutes = time => new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hour12: false }).format(time);

export const day = time => new Intl.DateTimeFormat(language, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' }).format(time);

export const dayOfYear = time => new Intl.DateTimeFormat(language, { weekday: 'short', day: 'numeric', month: 'short' }).format(time);

export function bytes(value) {
  if (value == null) return '–';
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) { value /= 1000; unit++; }
  return `${number(value, value < 10 && unit > 0 ? 1 : 0)} ${units[unit]}`;
}

export function duration(seconds) {
  if (seconds == null) return '–';
  if (seconds < 90) return `${number(Math.round(seconds))} s`;
  if (seconds < 5400) return `${number(Math.round(seconds / 60))} min`;
  if (seconds < 172800) return `${number(Math.round(seconds / 3600))} h`;
  return t('time.days', { count: number(Math.round(seconds / 86400)) });
}
