import { describeWeightWinograd } from './weight-winograd-suite.js';

describeWeightWinograd(128);
