import { html } from '../html.js';
import { eventWords } from '../text.js';

// What happened in the reader's language, the agent's own words with all their figures behind it, and what to do.
export function EventText({ event }) {
  const [what, remedy] = eventWords(event.code);
  return html`<span class="event">${what && html`<span>${what}</span> `}<span class=${what ? 'own' : ''} lang="en">${event.text}</span></span>
    ${event.hint && html`<em lang=${remedy ? undefined : 'en'}>${remedy ?? event.hint}</em>`}`;
}
