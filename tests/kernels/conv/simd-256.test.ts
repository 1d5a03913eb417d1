import { describeSimdConv } from './simd-suite.js';

describeSimdConv(256);
