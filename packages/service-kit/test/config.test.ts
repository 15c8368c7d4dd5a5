/** Settings are read once, and a wrong one is named. */
import { ConfigError, flagSetting, readListenConfig, textSetting, wholeNumberSetting } from '../src/service/config';

test('settings are read, with defaults where there are some', () => {
  const env = { PORT: '8080', NAME: 'x', ON: 'true', EMPTY: '' };
  expect([textSetting(env, 'NAME'), textSetting(env, 'EMPTY', 'y'), textSetting(env, 'NONE', 'z')]).toEqual([
    'x',
    'y',
    'z',
  ]);
  expect([
    wholeNumberSetting(env, 'PORT'),
    wholeNumberSetting(env, 'NONE', 5),
    wholeNumberSetting(env, 'NONE', 0),
  ]).toEqual([8080, 5, 0]);
  expect([flagSetting(env, 'ON', false), flagSetting(env, 'NONE', true)]).toEqual([true, true]);
  expect(readListenConfig({ APP_PORT: '7101' })).toEqual({ port: 7101, host: '127.0.0.1', drainNoticeMs: 0 });
});

test.each([
  ['a text that is missing', () => textSetting({}, 'NAME'), 'NAME is not set'],
  ['a text that is empty', () => textSetting({ NAME: '' }, 'NAME'), 'NAME is not set'],
  ['a port that is a word', () => readListenConfig({ APP_PORT: 'eighty' }), 'APP_PORT must be a whole number'],
  ['a port of 0', () => readListenConfig({ APP_PORT: '0' }), 'APP_PORT must be a whole number of at least 1'],
  ['half a number', () => wholeNumberSetting({ N: '1.5' }, 'N'), 'N must be a whole number'],
  ['a negative number', () => wholeNumberSetting({ N: '-1' }, 'N'), 'N must be a whole number of at least 0'],
  ['a number with a unit', () => wholeNumberSetting({ N: '5s' }, 'N'), 'N must be a whole number'],
  ['a switch that is neither', () => flagSetting({ ON: 'yes' }, 'ON', true), 'ON must be true or false'],
])('%s is refused by its name', (_name, read, message) => {
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(message);
});
