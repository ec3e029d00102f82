import { html, useState } from '../html.js';

// A field whose text counts when it is left or Enter is pressed. What is half typed stays, though the page draws again with each word from the agent.
export function Draft({ value, onCommit, ...more }) {
  const [text, setText] = useState(null);
  return html`<input ...${more} value=${text ?? value} onInput=${event => setText(event.target.value)}
    onChange=${event => { setText(null); onCommit(event.target.value); }} onBlur=${() => setText(null)} />`;
}
