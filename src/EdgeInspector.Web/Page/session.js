// Who uses this page, and what they may do: the agent says it, and checks it again with every request.
export const session = { isKnown: false, user: null, role: null, hasUsers: false, holder: null, may: [], wasUser: null };

const patience = 3000;   // ms until the agent counts as silent

function take({ user, role, hasUsers, holder, may }) {
  // Whom the agent has logged out learns that it was not their doing.
  const wasUser = session.user && !user ? session.user : user ? null : session.wasUser;
  Object.assign(session, { isKnown: true, user, role, hasUsers, holder, may, wasUser });
}

export const mayI = name => session.may.includes(name);

// Whether the agent has answered.
export async function readSession() {
  try {
    take(await (await fetch('api/session', { signal: AbortSignal.timeout(patience) })).json());
    return true;
  } catch { return false; }
}

export async function post(path, body = {}) {
  const answer = await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  return { isOk: answer.ok, retryAfter: answer.headers.get('Retry-After'), content: await answer.json() };
}

export async function logIn(name, password) {
  const answer = await post('api/login', { name, password });
  if (answer.isOk) take(answer.content);
  return answer;
}

export async function logOut() {
  const { content } = await post('api/logout');
  take(content);
  session.wasUser = null;
}

export const claim = isWanted => post('api/lease', { take: isWanted });
