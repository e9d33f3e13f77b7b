// The official client against a server whose address is in BASE_URL, with a model that says noise:
// what is asked for has to come, and in the client's own types.
import assert from 'node:assert/strict';
import test from 'node:test';
import OpenAI, {
  APIUserAbortError,
  AuthenticationError,
  BadRequestError,
  NotFoundError,
} from 'openai';

const apiKey = process.env.API_KEY;
const client = new OpenAI({ baseURL: process.env.BASE_URL, apiKey, maxRetries: 0 });
const model = process.env.MODEL;
const endTokens = process.env.END_TOKENS.split(',');
const messages = [
  { role: 'system', content: 'Answer in one line.' },
  { role: 'user', content: '논문이란 무엇인가요?' },
];

/** A number of the server's metrics page. */
async function metric(name) {
  const page = await (await fetch(new URL('/metrics', process.env.BASE_URL))).text();
  return Number(page.match(new RegExp(`^${name} (.+)$`, 'm'))[1]);
}

async function until(condition) {
  while (!(await condition())) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('lists its model', async () => {
  const models = [];
  for await (const each of client.models.list()) models.push(each.id);
  assert.deepEqual(models, [model]);
  assert.equal((await client.models.retrieve(model)).object, 'model');
});

test('answers a chat', async () => {
  const answer = await client.chat.completions.create({ model, messages, max_tokens: 12, seed: 1 });
  assert.equal(answer.choices.length, 1);
  assert.equal(answer.choices[0].message.role, 'assistant');
  assert.ok(['length', 'stop'].includes(answer.choices[0].finish_reason));
  assert.ok(answer.usage.completion_tokens <= 12);
  assert.equal(
    answer.usage.total_tokens,
    answer.usage.prompt_tokens + answer.usage.completion_tokens,
  );
});

test('streams what it answers otherwise', async () => {
  const request = { model, messages, max_tokens: 40, temperature: 0 };
  const whole = await client.chat.completions.create(request);
  const stream = await client.chat.completions.create({
    ...request,
    stream: true,
    stream_options: { include_usage: true },
  });
  let text = '';
  let usage;
  let finish;
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta.content ?? '';
    finish = chunk.choices[0]?.finish_reason ?? finish;
    usage = chunk.usage ?? usage;
  }
  assert.equal(text, whole.choices[0].message.content);
  assert.equal(finish, whole.choices[0].finish_reason);
  assert.equal(usage.completion_tokens, whole.usage.completion_tokens);
});

test("the client's own stream reader ends with a whole message", async () => {
  const stream = client.chat.completions.stream({ model, messages, max_tokens: 10, seed: 2 });
  let text = '';
  stream.on('content', (delta) => (text += delta));
  const answer = await stream.finalChatCompletion();
  assert.equal(answer.choices[0].message.content ?? '', text);
});

test('an answer fits its JSON schema', async () => {
  const schema = {
    type: 'object',
    properties: {
      title: { type: 'string', maxLength: 30 },
      kind: { enum: ['theory', 'system', 'survey'] },
      points: { type: 'array', items: { type: 'string', maxLength: 20 }, minItems: 1, maxItems: 3 },
      year: { type: ['integer', 'null'] },
    },
    required: ['title', 'kind', 'points', 'year'],
    additionalProperties: false,
  };
  for (let seed = 0; seed < 10; seed++) {
    const answer = await client.chat.completions.parse({
      model,
      messages,
      seed,
      response_format: { type: 'json_schema', json_schema: { name: 'paper', strict: true, schema } },
    });
    assert.equal(answer.choices[0].finish_reason, 'stop');
    const paper = JSON.parse(answer.choices[0].message.content);
    assert.deepEqual(Object.keys(paper), ['title', 'kind', 'points', 'year']);
    assert.ok([...paper.title].length <= 30);
    assert.ok(schema.properties.kind.enum.includes(paper.kind));
    assert.ok(paper.points.length >= 1 && paper.points.length <= 3);
    assert.ok(paper.year === null || Number.isInteger(paper.year));
  }
});

test('answers with any JSON object', async () => {
  const answer = await client.chat.completions.create({
    model,
    messages,
    max_tokens: 60,
    response_format: { type: 'json_object' },
  });
  assert.equal(typeof JSON.parse(answer.choices[0].message.content), 'object');
});

test('tells probabilities', async () => {
  const answer = await client.chat.completions.create({
    model,
    messages,
    max_tokens: 3,
    logprobs: true,
    top_logprobs: 4,
  });
  for (const token of answer.choices[0].logprobs.content) {
    assert.ok(token.logprob <= 0);
    assert.equal(token.top_logprobs.length, 4);
  }
});

test('continues a text', async () => {
  const answer = await client.completions.create({ model, prompt: '옛날 옛적에', max_tokens: 5 });
  assert.equal(answer.object, 'text_completion');
  assert.equal(typeof answer.choices[0].text, 'string');
});

test("errors are the client's own", async () => {
  const create = (changes) =>
    client.chat.completions.create({ model, messages, max_tokens: 1, ...changes });
  await assert.rejects(create({ model: 'gpt-4o' }), (e) => {
    assert.ok(e instanceof NotFoundError);
    assert.equal(e.code, 'model_not_found');
    return true;
  });
  await assert.rejects(create({ temperature: 9 }), (e) => {
    assert.ok(e instanceof BadRequestError);
    assert.equal(e.param, 'temperature');
    return true;
  });
  await assert.rejects(
    create({ messages: [{ role: 'user', content: 'long '.repeat(100_000) }] }),
    (e) => e instanceof BadRequestError && e.code === 'context_length_exceeded',
  );
  await assert.rejects(
    create({
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'a', schema: { type: 'string', pattern: 'a+' } },
      },
    }),
    (e) => e instanceof BadRequestError && e.message.includes('$.pattern'),
  );
  const stranger = new OpenAI({ baseURL: process.env.BASE_URL, apiKey: 'guess', maxRetries: 0 });
  await assert.rejects(stranger.models.list(), AuthenticationError);
});

test('a client that leaves ends its request', async () => {
  const logit_bias = Object.fromEntries(endTokens.map((id) => [id, -100]));
  const forever = { model, messages, max_tokens: 30_000, logit_bias };
  const stream = await client.chat.completions.create({ ...forever, stream: true });
  let chunks = 0;
  for await (const _ of stream) {
    if (++chunks === 5) stream.controller.abort();
  }
  await until(async () => (await metric('nonmun_running_requests')) === 0);

  const controller = new AbortController();
  const asked = client.chat.completions.create(forever, { signal: controller.signal });
  await until(async () => (await metric('nonmun_running_requests')) === 1);
  controller.abort();
  await assert.rejects(asked, APIUserAbortError);
  await until(async () => (await metric('nonmun_running_requests')) === 0);
  assert.ok((await metric('nonmun_new_tokens_total')) < 20_000);
});

test('many at once', async () => {
  const answers = await Promise.all(
    Array.from({ length: 24 }, (_, seed) =>
      client.chat.completions.create({ model, messages, max_tokens: 8, seed }),
    ),
  );
  assert.equal(answers.length, 24);
});
