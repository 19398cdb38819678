import { describe, expect, it } from 'vitest';
import { classifyError } from './classify-error.js';

const coded = (code: string): Error => Object.assign(new Error(`socket trouble: ${code}`), { code });

describe('classifyError', () => {
  it.each([
    ['LOADING Redis is loading the dataset in memory', 'retry', 'LOADING'],
    ['CLUSTERDOWN The cluster is down', 'retry', 'CLUSTERDOWN'],
    ['TRYAGAIN Multiple keys request during rehashing of slot', 'retry', 'TRYAGAIN'],
    ["READONLY You can't write against a read only replica.", 'retry', 'READONLY'],
    ['MASTERDOWN Link with MASTER is down', 'retry', 'MASTERDOWN'],
    ["OOM command not allowed when used memory > 'maxmemory'. script: 0f, on @user_script:30.", 'shed', 'OOM'],
    ['ERR Error running script (call to f_0f): @user_script:30: -OOM command not allowed', 'shed', 'OOM'],
    ['MISCONF Errors writing to the AOF file: No space left on device', 'shed', 'MISCONF'],
    ['NOAUTH Authentication required.', 'fatal', 'NOAUTH'],
    ['WRONGPASS invalid username-password pair or user is disabled.', 'fatal', 'WRONGPASS'],
    ["NOPERM this user has no permissions to run the 'evalsha' command", 'fatal', 'NOPERM'],
    ["ERR The user executing the script can't run this command or subcommand script: e8, on @user_script:1.", 'fatal', 'NOPERM'],
    ["ERR ACL failure in script: User bot has no permissions to run the 'xadd' command script: e8, on @user_script:1.", 'fatal', 'NOPERM'],
    ["ERR unknown command 'X', with args beginning with: 'NOAUTH'", 'retry', 'ERR'],
    ['Connection is closed.', 'retry', 'connection closed'],
    ["Stream isn't writeable and enableOfflineQueue options is false", 'retry', 'connection closed'],
    ['Reached the max retries per request limit (which is 0).', 'retry', 'connection closed'],
    ["Socket timeout. Expecting data, but didn't receive any in 2000ms.", 'retry', 'timeout'],
    ['Command timed out', 'retry', 'timeout'],
    ['something else', 'retry', 'Error'],
  ])('%s -> %s', (message, kind, reason) => {
    expect(classifyError(new Error(message))).toEqual({ kind, reason });
  });

  it.each(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND'])('retries %s', (code) => {
    expect(classifyError(coded(code))).toEqual({ kind: 'retry', reason: code });
  });

  it.each([
    'EPROTO',
    'ERR_SSL_WRONG_VERSION_NUMBER',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'TLS_PORT',
    'PLAIN_PORT',
  ])('gives up at the TLS mismatch %s', (code) => {
    expect(classifyError(coded(code))).toEqual({ kind: 'fatal', reason: code });
  });

  it.each([
    ['WRONGPASS invalid username-password pair or user is disabled.', 'fatal', 'WRONGPASS'],
    ['Connection is closed.', 'retry', 'connection closed'],
  ])('looks through the error of a whole cluster: %s -> %s', (message, kind, reason) => {
    const whole = Object.assign(new Error('Failed to refresh slots cache.'), { lastNodeError: new Error(message) });
    expect(classifyError(whole)).toEqual({ kind, reason });
  });

  it('never passes on the text of an error', () => {
    const error = Object.assign(new Error("ERR unknown command 'HELLO', with args beginning with: '3' 'AUTH' 'default' 'hunter2'"), {
      command: { name: 'hello', args: ['3', 'AUTH', 'default', 'hunter2'] },
    });
    expect(JSON.stringify(classifyError(error))).not.toContain('hunter2');
    expect(classifyError('hunter2')).toEqual({ kind: 'retry', reason: 'unknown error' });
  });
});
