// What a page asks of the edge.

/** The edge refused a wish; the message is its sentence. */
export class Refused extends Error {
  constructor(sentence, status) {
    super(sentence);
    this.status = status;
  }
}

/** Sends `body` as JSON; returns what is answered, parsed, or null. Throws `Refused`. */
export async function ask(path, body = null, method = "POST") {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      headers: body === null ? {} : { "Content-Type": "application/json" },
      body: body === null ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(15000),
    });
  } catch {
    throw new Refused("The edge can’t be reached at the moment. Try again.", 0);
  }
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  throw new Refused(await sentenceOf(answer), answer.status);
}

async function sentenceOf(answer) {
  try {
    return (await answer.json()).error;
  } catch {
    return `The edge answered ${answer.status}.`;
  }
}
