import { html, useState } from '../html.js';
import { fromText, toText } from '../text.js';

// A field whose text counts when it is left or Enter is pressed. What is half typed stays, though the page draws again with each word from the agent.
export function Draft({ value, onCommit, ...more }) {
  const [text, setText] = useState(null);
  return html`<input ...${more} value=${text ?? value} onInput=${event => setText(event.target.value)}
    onChange=${event => { setText(null); onCommit(event.target.value); }} onBlur=${() => setText(null)} />`;
}

// A number with the decimal mark of the language; what is none counts for nothing. A field of type number has the browser's mark instead.
export const Decimal = ({ value, onCommit, ...more }) => html`<${Draft} ...${more} type="text" inputmode="decimal" value=${toText(value)}
  onCommit=${text => { const read = fromText(text); if (read != null) onCommit(read); }} />`;
