import { describeWinograd } from './winograd-suite.js';

describeWinograd(128);
