import { describeBusContract } from './bus.contract.js';
import { InProcessBus } from './in-process-bus.js';

describeBusContract('InProcessBus', () => new InProcessBus());
