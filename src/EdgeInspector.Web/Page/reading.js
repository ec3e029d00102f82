import { t } from './text.js';

// What is read from the agent. A browser has few connections to one place: reads that wait on dead ones would keep the page from coming back, so they end when the agent counts as silent.
let underWay = new AbortController();

export const read = path => fetch(path, { signal: underWay.signal });

export async function ask(path) {
  const answer = await read(path);
  const content = await answer.json();
  if (!answer.ok) throw new Error(content.message);
  return content;
}

export function giveUpReading() {
  underWay.abort(new Error(t('silence.noData')));
  underWay = new AbortController();
}
