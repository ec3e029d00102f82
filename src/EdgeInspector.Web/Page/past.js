import { ask, read } from './reading.js';

// Parts of the past: what is asked for, and the pages that came. It stays while the page is open, so that whoever comes back from a part finds the list as it was.
export const kinds = { rejects: 'fail,notInspected', fail: 'fail', notInspected: 'notInspected', pass: 'pass', all: '' };
export const spans = { hour: 3600, shift: 8 * 3600, day: 24 * 3600, week: 7 * 24 * 3600, all: null, own: null };
export const anyFilter = { station: '', kind: 'rejects', reason: '', part: '', lot: '', recipe: '', zone: '', span: 'all', from: '', to: '', review: '' };

export const past = { filter: { ...anyFilter }, parts: [], before: null, isLoading: false, error: null, unreadable: 0, at: null };

const pictureTime = 2500;   // ms until a picture is surely kept
const listeners = new Set();
let asked = 0;

export const onPast = listener => { listeners.add(listener); return () => listeners.delete(listener); };

const changed = () => { for (const listener of listeners) listener(); };

export const partPath = record => `#rejects/${encodeURIComponent(record.station)}/${record.seq}`;

const apiPath = (station, seq) => `api/stations/${encodeURIComponent(station)}/parts/${encodeURIComponent(seq)}`;

export const picturePath = (record, picture) => `${apiPath(record.station, record.seq)}/pictures/${picture}?id=${record.id}`;

export const readPart = (station, seq) => ask(apiPath(station, seq));

// The picture as the browser draws it; null when it is not there any more.
export async function readPicture(record, picture) {
  const answer = await read(picturePath(record, picture));
  return answer.ok ? createImageBitmap(await answer.blob()) : null;
}

function question({ station, kind, reason, part, lot, recipe, zone, span, from, to, review }, before) {
  const words = new URLSearchParams();
  const since = span === 'own' ? from && new Date(from).toISOString() : spans[span] && new Date(Date.now() - 1000 * spans[span]).toISOString();
  const until = span === 'own' && to && new Date(to).toISOString();
  for (const [name, value] of Object.entries({ station, verdict: kinds[kind], reason, part: part.trim(), lot: lot.trim(), recipe: recipe.trim(), zone: zone.trim(), from: since, to: until, review, before })) if (value) words.set(name, value);
  return words;
}

async function load(before) {
  const mine = ++asked;
  Object.assign(past, { isLoading: true, error: null });
  changed();
  try {
    const page = await ask(`api/parts?${question(past.filter, before)}`);
    if (mine !== asked) return;
    Object.assign(past, { parts: before ? [...past.parts, ...page.parts] : page.parts, before: page.before, unreadable: page.unreadable });
    if (!before) past.at = new Date();
  } catch (error) {
    if (mine !== asked) return;
    past.error = error.message;
  }
  past.isLoading = false;
  changed();
  if (!before && past.parts.some(isWithoutPictureYet)) setTimeout(() => mine === asked && lookForPictures(), pictureTime);
}

// The picture of a part that was rejected a moment ago is still being kept.
const isWithoutPictureYet = ({ result, hasPicture }) => !hasPicture && result.verdict === 'fail' && Date.now() - new Date(result.capturedAt) < 10_000;

async function lookForPictures() {
  const page = await ask(`api/parts?${question(past.filter, null)}`).catch(() => ({ parts: [] }));
  const kept = new Set(page.parts.filter(part => part.hasPicture).map(part => part.result.id));
  past.parts = past.parts.map(part => kept.has(part.result.id) ? { ...part, hasPicture: true } : part);
  changed();
}

export const readFirst = () => load(null);

export const readMore = () => past.before && !past.isLoading ? load(past.before) : Promise.resolve();

export function narrow(change) {
  Object.assign(past.filter, change);
  return readFirst();
}

// The list shows at once what was said of a part in it.
export function noteReview(review) {
  past.parts = past.parts.map(part => part.result.id === review.result ? { ...part, review } : part);
  changed();
}

// Where a part stands in the list; -1 when it is not there.
export const placeOf = (station, seq) => past.parts.findIndex(({ result }) => result.station === station && String(result.seq) === String(seq));
