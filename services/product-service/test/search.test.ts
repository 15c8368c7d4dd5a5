/** What a shop's visitor types, and what must come first: six languages and more, seven scripts. */
import { openShop, type Shop } from './shop';

let shop: Shop;

/** By a short name: title, description, and what else a search may find it by. */
const catalogue: Record<string, { title: string; description?: string; tags?: string[]; sku?: string }> = {
  // the oldest first; among equals the newest is listed first
  wrap: { title: 'Gift wrap', description: 'For a lamp, a kettle, a jacket or whatever you give.' },
  lampshade: { title: 'Lampshade, linen' },
  lamp: { title: 'Desk Lamp', description: 'Warm light on the page, and nowhere else.' },
  kettle: { title: 'Kettle 1.7 l', description: 'Boils water for tea and coffee.', tags: ['tea', 'kitchen'] },
  phone: { title: 'iPhone 15 Pro', sku: 'APL-15PRO-256' },
  case: { title: 'Case for iPhone15', sku: 'CS-0015' },
  oldPhone: { title: 'iPhone 14' },
  shirt: { title: 'T-Shirt of organic cotton', description: 'Light jersey.' },
  boots: { title: 'Hiking boots', description: 'For long days on marked trails.' },
  knife: { title: "Chef's Knife – 20 cm (forged)" },
  theWho: { title: 'The Who: It’s Hard', description: 'A record.' },
  heater: { title: 'Heater -20°C to 40°C' },
  vinyl: { title: '12" vinyl "Best of"' },
  jacket: { title: 'Rain Jacket', description: 'Waterproof. With a hood.' },
  coat: { title: 'Waterproof Coat', description: 'Longer than a jacket.' },
  schuh: { title: 'Schuhe für Mädchen, größe 38', description: 'Aus weichem Leder.' },
  strasse: { title: 'Straßenkarte München' },
  kase: { title: 'Käsereibe' },
  cafe: { title: 'Cafetière à piston', description: 'Pour le café du matin.' },
  eau: { title: "Carafe d'eau", description: 'Verre soufflé.' },
  oeuf: { title: 'Coquetier pour œufs' },
  nino: { title: 'Camiseta de niño', description: 'Algodón orgánico.' },
  higado: { title: 'Paté de hígado' },
  samovar: { title: 'Самовар электрический', description: 'Чайник входит в комплект.' },
  chainik: { title: 'Чайник со свистком', description: 'Для газовой плиты.' },
  yolka: { title: 'Ёлка новогодняя' },
  sake: { title: '純米大吟醸酒 720ml', description: '山田錦を磨いた日本酒。' },
  glass: { title: '日本酒グラス', description: '吟醸に。' },
  oolong: { title: '台湾高山乌龙茶叶', description: '清香型。' },
  teapot: { title: '紫砂茶壶' },
  green: { title: 'شاي أخضر', description: 'من أجود الأنواع.' },
  lantern: { title: 'مِصْبَاح' },
  bag: { title: '방수 노트북가방', description: '15인치.' },
  oil: { title: 'Ελαιόλαδο εξαιρετικά παρθένο' },
  thaiPot: { title: 'กาน้ำชาเซรามิก' },
  dress: { title: 'शुद्ध सूती साड़ी' },
};

const names = Object.keys(catalogue);
const skuOf = (name: string): string => catalogue[name]?.sku ?? `S-${name}`;

beforeAll(async () => {
  shop = await openShop();
  for (const [name, { title, description = '', tags = [] }] of Object.entries(catalogue)) {
    const variants = [{ sku: skuOf(name), price: { amount: 100 + names.indexOf(name), currency: 'EUR' }, stock: 1 }];
    const body = { title, description, tags, variants };
    expect((await shop.api.post('/products', { token: shop.token(), body })).status).toBe(201);
  }
});
afterAll(() => shop.stop());

const nameOf = ({ variants }: { variants: { sku: string }[] }): string =>
  names.find((name) => skuOf(name) === variants[0]?.sku) ?? '?';

async function search(q: string, query: Record<string, string> = {}): Promise<string[]> {
  const { status, body } = await shop.api.get('/products', { query: { q, ...query } });
  expect(status).toBe(200);
  return body.items.map(nameOf);
}

test.each<[string, string[]]>([
  // a word in the title before one in a description, the whole word before one that begins so
  ['lamp', ['lamp', 'lampshade', 'wrap']],
  ['lamps', ['lamp']],
  ['Kettles', ['kettle', 'wrap']],
  ['jacket', ['jacket', 'coat', 'wrap']],
  ['waterproof jacket', ['coat', 'jacket']],
  ['rain jacket', ['jacket']],
  // unfinished
  ['kett', ['kettle']],
  ['ra', ['jacket']],
  ['hiki', ['boots']],
  ['waterproof ja', ['coat', 'jacket']],
  ['iph', ['oldPhone', 'case', 'phone']],
  // any form of the word
  ['hikes', ['boots']],
  ['boot', ['boots']],
  // codes and numbers, together or apart
  ['iphone15', ['case', 'phone']],
  ['iPhone 15', ['case', 'phone']],
  ['iphone1', ['oldPhone', 'case', 'phone']],
  ['iphone 15 pro', ['phone']],
  ['APL-15PRO-256', ['phone']],
  ['apl-15pro-256', ['phone']],
  ['CS-0015', ['case']],
  ['S-heater', ['heater']],
  // punctuation means nothing
  ["chef's knife", ['knife']],
  ['chefs knife', ['knife']],
  ['Chef’s Knife – 20 cm (forged)', ['knife']],
  ['"lamp" -desk', ['lamp']],
  ['Heater -20°C to 40°C', ['heater']],
  ['12" vinyl "Best of"', ['vinyl']],
  ['t-shirt', ['shirt']],
  // of the commonest words
  ['the who', ['theWho']],
  ["It's Hard", ['theWho']],
  // German, French, Spanish
  ['schuhe madchen', ['schuh']],
  ['Schuh', ['schuh']],
  ['grosse 38', ['schuh']],
  ['strassenkarte', ['strasse']],
  ['STRASSENKARTE münchen', ['strasse']],
  ['kasereibe', ['kase']],
  ['cafetiere', ['cafe']],
  ['café', ['cafe']],
  ['eau', ['eau']],
  ['l’eau', ['eau']],
  ['oeuf', ['oeuf']],
  ['nino', ['nino']],
  ['algodon', ['nino']],
  ['higado', ['higado']],
  // Cyrillic
  ['чайник', ['chainik', 'samovar']],
  ['ЧАЙНИК', ['chainik', 'samovar']],
  ['елка', ['yolka']],
  ['самов', ['samovar']],
  // Chinese and Japanese: inside longer words
  ['日本酒', ['glass', 'sake']],
  ['大吟醸', ['sake']],
  ['720ml', ['sake']],
  ['乌龙茶', ['oolong']],
  ['茶壶', ['teapot']],
  ['グラス', ['glass']],
  // Arabic, Korean, Greek, Thai, Hindi
  ['شَاي', ['green']],
  ['اخضر', ['green']],
  ['مصباح', ['lantern']],
  ['노트북', ['bag']],
  ['가방', ['bag']],
  ['ελαιολαδο', ['oil']],
  ['ΕΛΑΙΌΛΑΔΟ', ['oil']],
  ['กาน้ำชา', ['thaiPot']],
  ['साड़ी', ['dress']],
])('%s', async (q, expected) => {
  expect((await search(q)).slice(0, expected.length)).toEqual(expected);
});

test.each(['zeppelin', '"\\ & | ! ( ) : * \' -', '👕', '$gt', '.*', '^'])('nothing is found by %s', async (q) => {
  expect(await search(q)).toEqual([]);
});

test('what no product has all of is found by any of it, those with all of it before', async () => {
  expect(await search('organic coat')).toEqual(['coat', 'shirt']);
  expect(await search('waterproof coat')).toEqual(['coat', 'jacket']);
});

test('another order is that of the whole search', async () => {
  expect(await search('jacket', { sort: 'price' })).toEqual(['wrap', 'jacket', 'coat']);
  expect(await search('jacket', { sort: '-price' })).toEqual(['coat', 'jacket', 'wrap']);
  expect(await search('jacket', { sort: 'title' })).toEqual(['wrap', 'jacket', 'coat']);
});

test('a deleted product is found no more, and a new title in place of the old', async () => {
  const token = shop.token();
  const body = { title: 'Bagpipe', variants: [{ sku: 'BP', price: { amount: 1, currency: 'EUR' } }] };
  const { id } = (await shop.api.post('/products', { token, body })).body;
  const headers = { 'if-match': '*' };
  await shop.api.patch(`/products/${id}`, { token, headers, body: { title: 'Hurdygurdy' } });
  expect([await search('bagpipe'), await search('hurdygurdy')]).toEqual([[], ['?']]);
  await shop.api.delete(`/products/${id}`, { token, headers });
  expect(await search('hurdygurdy')).toEqual([]);
});
