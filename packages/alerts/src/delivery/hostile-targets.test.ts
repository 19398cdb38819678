import { describe, expect, it } from 'vitest';
import { checkedAddresses, type Resolve, systemResolve } from './checked-addresses.js';
import { safePost } from './safe-post.js';
import { checkTargetUrl } from './target-url.js';

const request = (url: string) => ({ url, headers: { 'X-Key': 'canary-header' }, body: '{}' });
const STRICT = { allowPrivateHosts: false, nowMs: () => 0 };
const always =
  (...addresses: readonly string[]): Resolve =>
  async () =>
    addresses;
/** A resolver that lies in favour of the attacker: only what is refused before it, or is no name, is refused. */
const lying = always('8.8.8.8');

const HOSTILE_HOSTS = [
  // 127.0.0.1 in all the ways the URL standard reads it
  ...['127.0.0.1', '127.1', '127.0.1', '0x7f000001', '0x7f.1', '0X7F.0.0.0x1', '2130706433', '017700000001', '0177.0.0.1', '0177.1'],
  ...[
    '127.0.0.1.',
    '127.1.',
    '１２７.0.0.1',
    '①②⑦.⓪.⓪.①',
    '127。0。0。1',
    '127%2e0%2e0%2e1',
    '%31%32%37.1',
    '127.0.0.1:443',
    '127.255.255.254',
  ],
  ...['0', '0.0.0.0', '0x0', '00', '0.0.0.0:8443', '[::]', '[::1]', '[0:0:0:0:0:0:0:1]', '[::1]:443', '[::7f00:1]', '[::127.0.0.1]'],
  ...['[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[0:0:0:0:0:ffff:127.0.0.1]', '[::ffff:0:127.0.0.1]', '[::FFFF:a9fe:a9fe]'],
  // metadata and link-local
  ...[
    '169.254.169.254',
    '2852039166',
    '0xa9fea9fe',
    '0251.0376.0251.0376',
    '169.254.43518',
    '[fe80::1]',
    '[fd00:ec2::254]',
    '168.63.129.16',
  ],
  ...[
    '100.100.100.200',
    '192.0.0.192',
    '[::ffff:169.254.169.254]',
    '[64:ff9b::a9fe:a9fe]',
    '[64:ff9b:1::a9fe:a9fe]',
    '[2002:a9fe:a9fe::1]',
  ],
  // private, shared, reserved
  ...['10.0.0.1', '10.1', '167772161', '172.16.0.1', '172.31.255.255', '192.168.1.1', '192.168.257', '0300.0250.1.1', '100.64.0.1'],
  ...['198.18.0.1', '192.0.2.1', '198.51.100.7', '203.0.113.9', '224.0.0.1', '255.255.255.255', '240.0.0.1', '[fc00::1]', '[fd12::1]'],
  ...['[ff02::1]', '[fec0::1]', '[2001:db8::1]', '[2001:0:7f00:1::1]', '[2002:7f00:1::]', '[64:ff9b::7f00:1]', '[100::1]', '[5f00::1]'],
  // names of this machine
  ...['localhost', 'LOCALHOST', 'localhost:443', 'localhost.', 'a.localhost', 'a.localhost.', 'ｌｏｃａｌｈｏｓｔ', 'loc%61lhost'],
  ...['example.com.', 'a..example.com', '.example.com', 'example.com..', 'example.com:0'],
];

const HOSTILE_URLS = [
  ...HOSTILE_HOSTS.map((host) => `https://${host}/canary-path?canary=query`),
  'https://user:canary@hooks.example.com/',
  'https://canary@hooks.example.com/',
  'https://:canary@hooks.example.com/',
  'https://hooks.example.com@127.0.0.1/',
  'https://hooks.example.com:443@127.0.0.1/',
  'https://hooks.example.com%40@127.0.0.1/',
  'https://127.0.0.1\\@hooks.example.com/',
  'https://127.0.0.1#@hooks.example.com/',
  'https://127.0.0.1?@hooks.example.com/',
  'https:127.0.0.1/canary',
  'https:\\\\127.0.0.1\\canary',
  ' https://127.0.0.1/',
  'ht\ntps://127.0.0.1/',
  'http://hooks.example.com/canary',
  'http://8.8.8.8/',
  'ftp://hooks.example.com/canary',
  'file:///etc/passwd',
  'gopher://127.0.0.1:6379/_canary',
  'dict://127.0.0.1:11211/',
  'unix:/var/run/docker.sock',
  'javascript:canary()',
  'data:text/plain,canary',
  'blob:https://hooks.example.com/canary',
  'wss://hooks.example.com/canary',
  'canary-token:anything',
  '//hooks.example.com/canary',
  'hooks.example.com/canary',
  '/canary',
  '',
  'https://',
  'https:///',
  'https://[::1/canary',
  'https://[fe80::1%25eth0]/',
  'https://256.256.256.256/',
  'https://1.2.3.4.5/',
  'https://exa mple.com/canary',
  `https://hooks.example.com/${'c'.repeat(2_048)}`,
];

const ALLOWED_URLS = [
  'https://hooks.slack.com/services/T0/B0/x',
  'https://discord.com/api/webhooks/1/x',
  'https://api.telegram.org/bot1:x/sendMessage',
  'https://hooks.example.com',
  'https://hooks.example.com:8443/a?b=c#d',
  'HTTPS://HOOKS.EXAMPLE.COM/',
  'https://münchen.example/',
  'https://xn--mnchen-3ya.example/',
  'https://ｅxample.com/',
  'https://my_hook.example.com/',
  'https://8.8.8.8/',
  'https://134744072/',
  'https://[2606:4700:4700::1111]/',
  'https://[::ffff:8.8.8.8]:444/',
  'https://localhost.example.com/',
  'https://127.0.0.1.example.com/',
  'https://example.com/@127.0.0.1',
];

async function refusal(url: string, resolve: Resolve): Promise<{ code: string; retryable: boolean; message: string }> {
  const error: unknown = await safePost(request(url), { ...STRICT, resolve, timeoutMs: 1_000 }).then(
    () => new Error('was sent'),
    (reason: unknown) => reason,
  );
  return error as { code: string; retryable: boolean; message: string };
}

describe('a target', () => {
  it.each(HOSTILE_URLS)('is refused for good: %j', async (url) => {
    const error = await refusal(url, lying);
    expect(['alerts/refused-url', 'alerts/refused-address']).toContain(error.code);
    expect(error.retryable).toBe(false);
    expect(JSON.stringify(error) + error.message + (error as unknown as Error).stack?.split('\n')[0]).not.toContain('canary');
  });

  it.each(ALLOWED_URLS)('is accepted: %s', async (text) => {
    const url = checkTargetUrl(text, STRICT);
    expect(await checkedAddresses(url, always('8.8.8.8', '2606:4700::1'), STRICT)).not.toEqual([]);
  });

  it('shows what was refused without its path and query', async () => {
    expect((await refusal('https://10.0.0.1:8443/canary?canary', lying)).message).toBe(
      'nothing was sent to "https://10.0.0.1:8443": it has a private address; give a public host, or set allowPrivateHosts for a receiver in your own network',
    );
  });
});

describe('a name', () => {
  const INSIDE = ['127.0.0.1', '10.1.2.3', '169.254.169.254', '::1', 'fe80::1', 'fd00::1', '::ffff:10.0.0.1', '64:ff9b::7f00:1', '0.0.0.0'];

  it.each(
    ['router.local', 'metadata.google.internal', 'redis', 'hooks.example.com'].flatMap((host) => INSIDE.map((address) => [host, address])),
  )('is refused when %s is at %s', async (host, address) => {
    expect(await refusal(`https://${host}/`, always(address ?? ''))).toMatchObject({ code: 'alerts/refused-address', retryable: false });
  });

  it.each([
    [['8.8.8.8', '127.0.0.1']],
    [['127.0.0.1', '8.8.8.8']],
    [['2606:4700::1', '8.8.8.8', '::ffff:169.254.169.254']],
    [['8.8.8.8', 'not an address']],
    [['8.8.8.8', '']],
    [['8.8.8.8', '0177.0.0.1']],
    [['2606:4700::1%eth0']],
  ])('is refused when one of its addresses is: %j', async (addresses) => {
    expect(await refusal('https://hooks.example.com/', always(...addresses))).toMatchObject({ code: 'alerts/refused-address' });
  });

  it.each<[string, Resolve]>([
    ['fails', () => Promise.reject(new Error('ENOTFOUND canary'))],
    [
      'throws',
      () => {
        throw new Error('canary');
      },
    ],
    ['knows none', always()],
  ])('is not sent to, but tried again later, when the resolver %s', async (_, resolve) => {
    const error = await refusal('https://hooks.example.com/', resolve);
    expect(error).toMatchObject({ code: 'alerts/unresolved', retryable: true });
    expect(error.message).not.toContain('canary');
  });

  it('is given up when the resolver never answers', async () => {
    const sent = safePost(request('https://hooks.example.com/'), { ...STRICT, resolve: () => new Promise(() => {}), timeoutMs: 30 });
    await expect(sent).rejects.toMatchObject({ code: 'alerts/timeout', retryable: true });
  });

  it('is looked up once at a time by the resolver of the system', async () => {
    const first = systemResolve('localhost');
    expect(systemResolve('localhost')).toBe(first);
    expect(await first).toContain('127.0.0.1');
    const second = systemResolve('localhost');
    expect(second).not.toBe(first);
    await second;
    await expect(systemResolve('a'.repeat(300))).rejects.toThrow();
  });

  it('that was public once is refused when it is private the next time', async () => {
    const answers = [['8.8.8.8'], ['127.0.0.1']];
    const rebinding: Resolve = async () => answers.shift() ?? [];
    const url = checkTargetUrl('https://rebind.example.com/', STRICT);
    expect(await checkedAddresses(url, rebinding, STRICT)).toEqual(['8.8.8.8']);
    await expect(checkedAddresses(url, rebinding, STRICT)).rejects.toMatchObject({ code: 'alerts/refused-address' });
  });
});

describe('where private hosts are allowed', () => {
  const OPEN = { ...STRICT, allowPrivateHosts: true };

  it.each([
    ['http://127.0.0.1:8080/', '127.0.0.1'],
    ['http://[::1]:8080/', '::1'],
    ['https://10.0.0.1/', '10.0.0.1'],
    ['http://receiver.lan/', '192.168.1.9'],
    ['http://localhost:8080/', '127.0.0.1'],
    ['https://receiver.lan/', 'fd12::9'],
    ['https://hooks.example.com/', '8.8.8.8'],
  ])('%s at %s is accepted', async (text, address) => {
    expect(await checkedAddresses(checkTargetUrl(text, OPEN), always(address), OPEN)).toEqual([address]);
  });

  it.each([
    ['http://8.8.8.8/', '8.8.8.8'],
    ['http://hooks.example.com/', '8.8.8.8'],
    ['http://receiver.lan/', '169.254.169.254'],
    ['https://receiver.lan/', '100.100.100.200'],
    ['https://receiver.lan/', 'fd00:ec2::254'],
    ['https://169.254.169.254/', '169.254.169.254'],
    ['https://[::]/', '::'],
  ])('%s at %s is not', async (text, address) => {
    const sent = safePost(request(text), { ...OPEN, resolve: always(address), timeoutMs: 1_000 });
    await expect(sent).rejects.toMatchObject({ code: 'alerts/refused-address' });
  });
});
