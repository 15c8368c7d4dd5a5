/** Fields as they are declared: what fits comes through converted and tidied, what does not is named. */
import { Type } from '@sinclair/typebox';
import {
  Address,
  exactText,
  Id,
  integer,
  line,
  oneOf,
  Price,
  pageFields,
  Quantity,
  record,
  Sku,
  text,
} from '@skysync/contracts';
import { createReadInput, type Fields, type Rule, type Sent } from '../src/routes/read-input';

const request = (sent: Partial<Sent>): Sent => ({ params: {}, query: {}, headers: {}, ...sent });
const read = (fields: Fields, sent: Partial<Sent>, rules: readonly Rule<never>[] = []) =>
  createReadInput(fields, rules)(request(sent));
const body = (properties: Parameters<typeof record>[0]): Fields => ({ body: record(properties) });

/** The names of the fields that are refused. */
async function wrong(fields: Fields, sent: Partial<Sent>): Promise<string[]> {
  const error = await read(fields, sent).then(
    (input) => Promise.reject(new Error(`accepted ${JSON.stringify(input)}`)),
    (refusal) => refusal,
  );
  expect(error).toMatchObject({ code: 'invalid_request', details: { errors: expect.any(Array) } });
  return error.details.errors.map(({ field }: { field: string }) => field);
}

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

const order = body({
  address: Address,
  gift: Type.Optional(record({ to: line(), note: Type.Optional(line()) })),
  lines: Type.Array(record({ ...Quantity.properties, price: Type.Optional(Price) }), {
    minItems: 1,
    maxItems: 3,
    'x-distinct': 'sku',
  }),
  tags: Type.Optional(Type.Array(Sku, { maxItems: 2 })),
});
const address = { name: 'Ada', line1: 'x', city: 'Paris', country: 'FR' };
const lines = [{ sku: 'A-1', quantity: 1, price: { amount: 1, currency: 'EUR' } }];

test('objects and lists are read to their depth', async () => {
  const sent = { address, gift: { to: ' Bob ' }, lines: [...lines, { sku: 'B-1', quantity: 2 }], tags: [] };
  expect(await read(order, { body: sent })).toEqual({ ...sent, gift: { to: 'Bob' } });
  expect(await read(order, { body: { address, lines } })).toEqual({ address, lines });
});

test.each<[string, object, string[]]>([
  ['a member that is missing', { address: { ...address, city: undefined }, lines }, ['address.city']],
  ['a country that is none', { address: { ...address, country: 'XX' }, lines }, ['address.country']],
  ['a member too many', { address: { ...address, admin: true }, lines }, ['address']],
  ['an object that is a list', { address: [], lines }, ['address']],
  ['an optional object without its member', { address, lines, gift: {} }, ['gift.to']],
  ['an optional object that is null', { address, lines, gift: null }, ['gift']],
  ['a member too many in a list', { address, lines: [{ ...lines[0], free: true }] }, ['lines[0]']],
  ['a wrong item', { address, lines: [...lines, { sku: 'B-1', quantity: 0 }] }, ['lines[1].quantity']],
  ['an item without a member', { address, lines: [{ quantity: 1 }] }, ['lines[0].sku']],
  ['an item that is a number', { address, lines: [7] }, ['lines[0]']],
  ['an item that is null', { address, lines: [null] }, ['lines[0]']],
  [
    'a wrong member of a member',
    { address, lines: [{ ...lines[0], price: { amount: 1 } }] },
    ['lines[0].price.currency'],
  ],
  ['an empty list', { address, lines: [] }, ['lines']],
  ['a list that is too long', { address, lines: ['A', 'B', 'C', 'D'].map((sku) => ({ sku, quantity: 1 })) }, ['lines']],
  ['a list that is a text', { address, lines: 'A-1' }, ['lines']],
  ['a list that is an object', { address, lines: { 0: lines[0], length: 1 } }, ['lines']],
  ['the same SKU twice', { address, lines: [...lines, ...lines] }, ['lines']],
  ['a wrong text in a list', { address, lines, tags: ['ok', '$where'] }, ['tags[1]']],
  ['an unknown field', { address, lines, isAdmin: true }, ['isAdmin']],
  ['an unknown field of every object', JSON.parse('{"__proto__": {"a": 1}}'), ['__proto__.a']],
])('%s is named', async (_name, sent, fields) => {
  expect(await wrong(order, { body: sent })).toEqual(expect.arrayContaining(fields));
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

test('rules look across fields, and only at fields that hold', async () => {
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
