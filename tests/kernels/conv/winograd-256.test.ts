import { describeWinograd } from './winograd-suite.js';

describeWinograd(256);
