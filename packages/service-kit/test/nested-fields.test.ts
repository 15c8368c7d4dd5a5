/** Objects and lists of fields: each wrong member is named by its path. */
import { Type } from '@sinclair/typebox';
import { Address, line, Price, Quantity, record, Sku } from '@skysync/contracts';
import { body, read, wrong } from './read-fields';

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
  ['an unknown field of every object', JSON.parse('{"__proto__": {"a": 1}}'), ['__proto__']],
])('%s is named', async (_name, sent, fields) => {
  expect(await wrong(order, { body: sent })).toEqual(expect.arrayContaining(fields));
});
