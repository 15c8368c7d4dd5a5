import { stemOf } from './stem';
import { folded, formsOf, joined, wordsOf } from './words';

test.each([
  ['Hígado', 'higado'],
  ['hi\u0301gado', 'higado'],
  ['STRASSE Straße', 'strasse strasse'],
  ['İstanbul ISPARTA ısparta', 'istanbul isparta isparta'],
  ['ΣΊΣΥΦΟΣ Σίσυφος', 'σισυφοσ σισυφοσ'],
  ['Ёлка Йод', 'елка иод'],
  ['Smørrebrød Łódź Œuvre', 'smorrebrod lodz oeuvre'],
  ['ＡＢＣ１２３', 'abc123'],
  ['شَاي أخضر', 'شاي اخضر'],
  ['שָׁלוֹם', 'שלום'],
  ['がぎぐ ｶﾞ', 'がぎぐ ガ'],
  ['한국어', '한국어'],
])('%s is folded to %s', (text, expected) => {
  expect(folded(text)).toBe(expected);
});

test.each<[string, string[][]]>([
  ['Cast-Iron Pan, 3.5 l', [['cast', 'iron'], ['pan'], ['3', '5'], ['l']]],
  ["Chef's Knife l’eau d'or", [['chef'], ['knife'], ['eau'], ['or']]],
  ['iPhone15 Pro', [['iphone', '15'], ['pro']]],
  ['新品iPhone15手机壳', [['新品'], ['iphone', '15'], ['手机壳']]],
  ['Wickelrucksack "blau" (2er)', [['wickelrucksack'], ['blau'], ['2', 'er']]],
  ['"\\ & | ! ( ) : * \' - $gt', [['gt']]],
  ['กาน้ำชา', [['กาน้ํา'], ['ชา']]],
  ['👕', []],
])('the words of %s', (text, expected) => {
  expect(wordsOf(text)).toEqual(expected);
});

test('a word that nobody would write is cut', () => {
  expect(wordsOf('x'.repeat(10_000))).toEqual([['x'.repeat(40)]]);
});

test('words without spaces between them are found by every two letters', () => {
  expect(formsOf('純米酒')).toEqual(['純米', '米酒']);
  expect(formsOf('茶')).toEqual(['茶']);
  expect(formsOf('hikes')).toEqual(['hike']);
});

test('letters and digits beside each other are one code, however they are spaced', () => {
  expect(joined(['iphone', '15', 'pro'])).toEqual(['iphone15', '15pro']);
  expect(joined(['cast', 'iron'])).toEqual([]);
});

test.each([
  ['shirt', 'shirts'],
  ['hike', 'hikes', 'hiking', 'hiked'],
  ['box', 'boxes'],
  ['dress', 'dresses'],
  ['battery', 'batteries'],
  ['bottle', 'bottles', 'bottled'],
  ['run', 'running'],
  ['shoe', 'shoes'],
])('all forms of %s have one stem', (...words) => {
  expect(new Set(words.map(stemOf)).size).toBe(1);
});

test.each([
  ['cap', 'cape'],
  ['ring', 'r'],
  ['red', 'r'],
  ['glass', 'glas'],
])('%s is not %s', (one, other) => {
  expect(stemOf(one)).not.toBe(stemOf(other));
});
