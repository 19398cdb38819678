import { findRedisBinary } from '@cascade/testkit';
import { afterAll, beforeAll, describe } from 'vitest';
import { describeBusContract } from './bus.contract.js';
import { BUS_MATRIX, type BusKind, type OpenAccess } from './bus-matrix.sample.js';
import { describeRedisBusContract } from './redis-bus.contract.js';

const hasRedis = (await findRedisBinary()) !== undefined;

/** Both contracts over the named kinds of Redis; all servers start at once, because a cluster takes 2 s. */
export function describeBusMatrix(title: string, names: readonly BusKind[]): void {
  describe.skipIf(!hasRedis)(title, () => {
    const accesses = new Map<string, OpenAccess>();
    beforeAll(async () => {
      const opening = names.map(async (name) => accesses.set(name, await BUS_MATRIX[name]()));
      const failed = (await Promise.allSettled(opening)).find((result) => result.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    });
    afterAll(async () => {
      await Promise.all([...accesses.values()].map((access) => access.close()));
    });
    for (const name of names) {
      const current = (): OpenAccess => {
        const access = accesses.get(name);
        if (access === undefined) throw new Error(`"${name}" is not open`);
        return access;
      };
      describeBusContract(name, () => current().openBus(current().nextPrefix()));
      describeRedisBusContract(name, current);
    }
  });
}
