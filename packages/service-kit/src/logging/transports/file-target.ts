/** Log lines in a file that is followed by a new one when it is large; the oldest of them is removed. */
import { createStream, type RotatingFileStream } from 'rotating-file-stream';
import { textSetting, wholeNumberSetting } from '../../service/config';
import type { OpenTarget } from './target';

/** LOG_FILE_DIR: a folder that no other instance writes to. LOG_FILE_MAX_MB of each file, LOG_FILES_KEPT beside the one that is written. */
export const openTarget: OpenTarget = (service, env) => {
  const path = textSetting(env, 'LOG_FILE_DIR');
  const size = wholeNumberSetting(env, 'LOG_FILE_MAX_MB', 20, 1);
  const rotate = wholeNumberSetting(env, 'LOG_FILES_KEPT', 5, 1);
  let stream: RotatingFileStream | undefined;

  const letGo = (): void => {
    stream?.destroy();
    stream = undefined;
  };
  const open = (): RotatingFileStream => {
    const opened = createStream(`${service}.log`, { path, size: `${size}M`, rotate });
    // what goes wrong between two writes is found by the next one
    opened.on('error', () => {
      if (stream === opened) letGo();
    });
    return opened;
  };

  return {
    send: (lines, signal) =>
      new Promise((resolve, reject) => {
        stream ??= open();
        const fail = (error: Error): void => {
          letGo();
          reject(error);
        };
        signal.addEventListener('abort', () => fail(new Error('the file takes too long')), { once: true });
        stream.once('error', fail);
        stream.write(lines.map(({ text }) => `${text}\n`).join(''), (error) => {
          stream?.off('error', fail);
          if (error) fail(error);
          else resolve(0);
        });
      }),
    close: () => new Promise((resolve) => (stream ? stream.end(() => resolve()) : resolve())),
  };
};
