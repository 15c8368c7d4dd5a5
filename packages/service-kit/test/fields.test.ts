/** Fields as they are declared: what fits comes through converted and tidied, what does not is named. */
import { Type } from '@sinclair/typebox';
import { exactText, Id, integer, line, oneOf, pageFields, Quantity, record, text } from '@skysync/contracts';
import { createReadInput, type Fields, type Rule } from '../src/routes/read-input';
import { body, read, request, wrong } from './read-fields';

test('fields of all places come together, and numbers of a query are numbers', async () => {
  const fields = {
    path: record({ id: Id }),
    query: record({ ...pageFields(), inStock: Type.Optional(Type.Boolean()) }),
    body: record({ name: line() }),
  };
  const sent = { params: { id: 'a.b-1' }, query: { limit: '20', inStock: 'false' }, body: { name: ' Ada ' } };
  expect(await read(fields, sent)).toEqual({ id: 'a.b-1', limit: 20, inStock: false, name: 'Ada' });
  expect(await read(fields, { ...sent, query: {} })).toEqual({ id: 'a.b-1', name: 'Ada' });
});

const texts = body({ name: line(), note: Type.Optional(text({ max: 20 })), secret: Type.Optional(exactText()) });
test('texts are tidied: NFC, line breaks as LF, trimmed; exact ones are kept', async () => {
  const sent = { name: ' e\u0301 ', note: '\na\r\nb\rc ', secret: ' e\u0301\n ' };
  expect(await read(texts, { body: sent })).toEqual({ name: 'é', note: 'a\nb\nc', secret: ' e\u0301\n ' });
});

test('lengths count characters, after tidying', async () => {
  expect(await read(texts, { body: { name: '👩'.repeat(200) } })).toBeDefined();
  expect(await wrong(texts, { body: { name: '👩'.repeat(201) } })).toEqual(['name']);
  expect(await wrong(texts, { body: { name: '   ' } })).toEqual(['name']);
});

test.each([
  ['nothing', undefined],
  ['null', null],
  ['a number', 5],
  ['a list', ['a']],
  ['an object', { $gt: '' }],
  ['true', true],
  ['an empty text', ''],
  ['a line break', 'a\nb'],
  ['a control character', 'a\u0000b'],
  ['half a character', 'a\ud83d'],
  ['a turn of direction', 'a\u202eb'],
])('%s is no line of text', async (_name, name) => {
  expect(await wrong(texts, { body: { name } })).toEqual(['name']);
});

const numbers = { query: record({ n: Type.Optional(integer({ min: 1, max: 100 })) }), ...body({ m: integer() }) };
test.each(['0', '101', '1.5', '1e1', '0x1', '01', '+1', ' 1', '', 'x', ['1', '2'], { $gt: '1' }])(
  '%j is no number of a query',
  async (n) => expect(await wrong(numbers, { query: { n }, body: { m: 1 } })).toEqual(['n']),
);
test.each(['1', 1.5, -1, Number.POSITIVE_INFINITY, Number.NaN, 2 ** 53, null, true, [1], {}])(
  '%p is no number of a body',
  async (m) => expect(await wrong(numbers, { body: { m } })).toEqual(['m']),
);

const flags = { query: record({ on: Type.Optional(Type.Boolean()) }), ...body({ off: Type.Boolean() }) };
test.each(['1', 'yes', 'TRUE', ''])('%j is neither true nor false', async (on) => {
  expect(await wrong(flags, { query: { on }, body: { off: false } })).toEqual(['on']);
  expect(await wrong(flags, { body: { off: on } })).toEqual(['off']);
});

test('a word must be one of those that are declared', async () => {
  const fields = body({ sort: oneOf(['new', 'old']) });
  expect(await read(fields, { body: { sort: 'old' } })).toEqual({ sort: 'old' });
  for (const sort of ['other', ['new'], null, 'toString', undefined]) {
    expect(await wrong(fields, { body: { sort } })).toEqual(['sort']);
  }
});

test.each([[undefined], [null], [[]], ['text'], [5]])('%p as a body has none of the fields', async (sent) => {
  expect(await wrong(texts, { body: sent })).toEqual(expect.arrayContaining(['name']));
});

test.each<[string, Fields]>([
  ['without fields', {}],
  ['with fields elsewhere', { path: record({ id: Id }) }],
])('a route %s takes no query and no body', async (_name, fields) => {
  const params = { id: 'a' };
  expect(await wrong(fields, { params, query: { role: 'admin' } })).toEqual(['role']);
  expect(await wrong(fields, { params, body: { role: 'admin' } })).toEqual(['role']);
  expect(await wrong(fields, { params, body: [1] })).toHaveLength(1);
  expect(await read(fields, { params, body: {} })).toBeDefined();
});

test('rules compare fields, and only at fields that hold', async () => {
  const fields = body({ min: integer(), max: integer() });
  const rule: Rule<never> = ({ min, max }: { min: number; max: number }) =>
    min > max ? { field: 'min', message: 'must not be above max' } : undefined;
  expect(await read(fields, { body: { min: 1, max: 2 } }, [rule])).toEqual({ min: 1, max: 2 });
  await expect(read(fields, { body: { min: 3, max: 2 } }, [rule])).rejects.toMatchObject({
    details: { errors: [{ field: 'min', message: 'must not be above max' }] },
  });
  await expect(read(fields, { body: { min: 'x', max: 2 } }, [rule])).rejects.toMatchObject({
    details: { errors: [{ field: 'min', message: expect.stringContaining('whole number') }] },
  });
});

test('two requests at once do not mix', async () => {
  const reader = createReadInput(texts);
  const names = Array.from({ length: 20 }, (_, index) => `name ${index}`);
  const inputs = await Promise.all(names.map((name) => reader(request({ body: { name } }))));
  expect(inputs.map(({ name }) => name)).toEqual(names);
});

test('hundreds of lines are read in a moment', async () => {
  const fields = body({ lines: Type.Array(Quantity, { maxItems: 500 }) });
  const sent = { lines: Array.from({ length: 500 }, (_, index) => ({ sku: `A-${index}`, quantity: 1 })) };
  const reader = createReadInput(fields);
  await reader(request({ body: sent }));
  const { user: since } = process.cpuUsage();
  for (let round = 0; round < 5; round += 1) await reader(request({ body: sent }));
  expect((process.cpuUsage().user - since) / 5_000).toBeLessThan(500); // 25 on a quiet machine; a check that compares each with each takes seconds
});
